/* The hand renderer's input: a mesh and a script, whole and damaged. */
#include "tests/render/mesh.h"
#include "tests/render_files.h"
#include "tests/tap.h"

static unsigned char *
mesh_bytes(size_t *length)
{
	static unsigned char bytes[1 << 20];
	FILE *file = fopen(mesh_path, "rb");
	*length = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
	if (file)
		fclose(file);
	return bytes;
}

static void
test_mesh(const struct mesh *mesh)
{
	bool whole = true;
	for (int i = 0; i < mesh->vertices; i++) {
		float sum = 0;
		for (int k = 0; k < MESH_INFLUENCES; k++)
			sum += mesh->vertex[i].weight[k];
		whole = whole && fabsf(sum - 1) < 0.02f;
	}
	ok(whole, "every vertex hangs on its joints with all its weight");
	bool chained = true;
	for (int joint = 1; joint < MESH_JOINTS; joint++) {
		int place, finger = mesh_finger(joint, &place);
		chained = chained && mesh_finger_joint(finger, place) == joint;
	}
	ok(chained, "joints and their places in the fingers match");
}

/* Loads a damaged copy; whatever happens, it must not crash. */
static bool
loads(const unsigned char *bytes, size_t length)
{
	write_file(bytes, length);
	struct mesh *mesh = mesh_load(file_path);
	mesh_free(mesh);
	return mesh != NULL;
}

static void
test_damaged_mesh(void)
{
	size_t length;
	unsigned char *bytes = mesh_bytes(&length);
	messages_begin();
	bool refused = true;
	for (size_t cut = 0; cut < length; cut += cut < 64 ? 1 : 1499)
		refused = refused && !loads(bytes, cut);
	const char *message = messages_end();
	ok(refused, "a mesh cut short is refused");
	ok(strstr(message, "is cut short") && strstr(message, file_path),
		"and the message says so");
	messages_begin();
	uint32_t random = 1;
	int survived = 0;
	for (int i = 0; i < 400; i++) {
		for (int k = 0; k < 4; k++) { /* mostly in the JSON, where structure is */
			random = random * 1664525u + 1013904223u;
			size_t at = 20 + (random >> 8) % (k ? 8000 : length - 24);
			bytes[at] = k % 2 ? '9' : random >> 24;
		}
		survived += loads(bytes, length);
		bytes = mesh_bytes(&length);
	}
	messages_end();
	ok(survived < 400, "of 400 scrambled meshes %d were refused, none crashed",
		400 - survived);
}

static void
test_script_errors(void)
{
	static const struct {
		const char *text, *message;
	} wrong[] = {
		{ "fps 30\nfsp 25\n", ":2: unknown word 'fsp'" },
		{ "dur\n", ":1: 'dur' takes 1 number, not 0" },
		{ "# one\n\nnoise nan\n", ":3: 'nan' is no number" },
		{ "noise inf\n", ":1: 'inf' is no number" },
		{ "fps 1e99\n", ":1: '1e99' is no number" },
		{ "size 640 48x\n", ":1: '48x' is no number" },
		{ "size 641 480\n", "must be even" },
		{ "tone 1 2 3\n", ":1: this needs a 'hand' line before it" },
		{ "key 0 0 0 1 0 0 0 0 0\n", ":1: this needs a 'hand' line before it" },
		{ "hand X\n", ":1: expected 'hand L' or 'hand R'" },
		{ "hand L\nhand R\nhand L\n", ":3: there is room for two hands" },
		{ "hand L\nhold 2\n", ":2: 'hold' needs a key before it" },
		{ "hand L\nkey 0 0 0 1 0 0 0 0\n", ":2: 'key' takes 9 numbers, not 8" },
		{ "hand L\nkey 0 0 0 .1 0 0 0 0 0\n", ":2: a hand must be 0.15 m" },
		{ "hand L\narea 0 0 .5 .5 0 0 0 0 0\n", ":2: an area is a fraction" },
		{ "hand L\nkey 1 0 0 1 0 0 0 0 0\nhold 1\n", ":3: keys must follow" },
		{ "fingers 0 0 0 0 0\n", ":1: this needs a 'hand' line before it" },
		{ "hand L\nfingers 0 0 0 0\n", ":2: 'fingers' takes 5 numbers, not 4" },
		{ "hand L\nfingers 0 0 3 0 0\n", ":2: '3' is no number" },
		{ "label 0 fist\n", ":1: this needs a 'hand' line before it" },
		{ "hand L\nlabel 0\n", ":2: expected 'label', a time and" },
		{ "hand L\nlabel 0 a,b\n", ":2: expected 'label', a time and" },
		{ "hand L\nlabel 0 a-label-far-too-long\n", ":2: expected 'label'" },
		{ "hand L\nlabel x fist\n", ":2: 'x' is no number" },
		{ "hand L\nlabel 1 a\nlabel 1 b\n", ":3: labels must follow" },
		{ "light 0 -1 0\n", "must not come straight from above" },
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		messages_begin();
		struct script *script = script_of(wrong[i].text);
		const char *message = messages_end();
		if (!ok(!script && strstr(message, wrong[i].message), "refused: %s",
			    wrong[i].message))
			printf("# %s\n", message);
		free(script);
	}
}

int
main(void)
{
	files_make();
	struct mesh *mesh = mesh_load(mesh_path);
	if (ok(mesh != NULL, "the hand's mesh loads"))
		test_mesh(mesh);
	mesh_free(mesh);
	test_damaged_mesh();
	test_script_errors();
	files_remove();
	return tap_done();
}
