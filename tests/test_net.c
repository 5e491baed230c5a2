/* The hand models on XNNPACK: what they hold, that they repeat, that damage is refused.
 */
#include "vision/nets/net.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/data_path.h"
#include "tests/tap.h"
#include "vision/nets/tflite.h"

struct expected {
	const char *name;
	int side;
	int output_count;
	size_t elements[4];
};

static const struct expected models[] = {
	{ "models/palm_lite.tflite", 192, 2, { 2016 * 18, 2016 } },
	{ "models/palm_full.tflite", 192, 2, { 2016 * 18, 2016 } },
	{ "models/hand_lite.tflite", 224, 4, { 63, 1, 1, 63 } },
	{ "models/hand_full.tflite", 224, 4, { 63, 1, 1, 63 } },
};

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void
fill_input(struct net *net, uint32_t seed)
{
	size_t count = (size_t)net_input_width(net) * (size_t)net_input_height(net) * 3;
	for (size_t i = 0; i < count; i++)
		net_input(net)[i] = (float)(next_random(&seed) % 256) / 255;
}

static bool
all_finite(const struct net *net)
{
	for (int i = 0; i < net_output_count(net); i++)
		for (size_t j = 0; j < net_output_elements(net, i); j++)
			if (!isfinite(net_output(net, i)[j]))
				return false;
	return true;
}

/* A hash of every bit of every output. */
static uint64_t
digest(const struct net *net)
{
	uint64_t hash = 14695981039346656037u;
	for (int i = 0; i < net_output_count(net); i++) {
		const unsigned char *bytes = (const unsigned char *)net_output(net, i);
		for (size_t j = 0; j < net_output_elements(net, i) * sizeof(float); j++)
			hash = (hash ^ bytes[j]) * 1099511628211u;
	}
	return hash;
}

static void
test_model(const struct expected *expected)
{
	char path[4096];
	data_path(expected->name, path, sizeof(path));
	struct net *net = net_load(path, 1);
	if (!ok(net != NULL, "%s loads", expected->name))
		return;
	ok(net_input_width(net) == expected->side &&
			net_input_height(net) == expected->side &&
			net_input_channels(net) == 3,
		"%s takes %d x %d x 3", expected->name, expected->side, expected->side);
	bool sizes = net_output_count(net) == expected->output_count;
	for (int i = 0; sizes && i < expected->output_count; i++)
		sizes = net_output_elements(net, i) == expected->elements[i];
	ok(sizes, "%s gives outputs of the stated sizes", expected->name);

	fill_input(net, 1);
	ok(net_run(net) && all_finite(net), "%s gives finite numbers", expected->name);
	uint64_t first = digest(net);
	fill_input(net, 2);
	net_run(net);
	ok(digest(net) != first, "%s depends on its input", expected->name);
	fill_input(net, 1);
	net_run(net);
	ok(digest(net) == first, "%s repeats itself to the bit", expected->name);
	net_free(net);
}

static void
test_halves(void)
{
	static const uint8_t halves[] = { 0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0xff, 0x03,
		0x55, 0x35, 0x00, 0x7c, 0x00, 0x80, 0xff, 0x7b };
	struct tflite_tensor tensor = { 1, { 8 }, 8, TFLITE_FLOAT16, halves };
	float wide[8];
	tflite_floats(&tensor, wide);
	ok(wide[0] == 1 && wide[1] == -2 && wide[7] == 65504,
		"16-bit floats: normal ones");
	ok(wide[2] == 0x1p-24f && wide[3] == 1023 * 0x1p-24f,
		"16-bit floats: subnormal ones");
	ok_near(wide[4], 0.33325195, 1e-7, "16-bit floats: a third");
	ok(isinf(wide[5]) && wide[6] == 0 && signbit(wide[6]),
		"16-bit floats: the odd ones");
}

struct file {
	uint8_t *bytes;
	size_t size;
};

static struct file
read_model(const char *name)
{
	struct file file = { 0 };
	char path[4096];
	data_path(name, path, sizeof(path));
	FILE *stream = fopen(path, "rb");
	struct stat status;
	if (stream && fstat(fileno(stream), &status) == 0 &&
		(file.bytes = malloc((size_t)status.st_size)))
		file.size = fread(file.bytes, 1, (size_t)status.st_size, stream);
	if (stream)
		fclose(stream);
	return file;
}

static struct tflite *
parse_copy(const struct file *file, size_t size)
{
	uint8_t *copy = malloc(size + !size);
	const char *why = NULL;
	memcpy(copy, file->bytes, size);
	return tflite_parse(copy, size, &why);
}

static void
test_truncation(const char *name, const struct file *file)
{
	uint32_t seed = 3;
	int accepted = 0;
	for (int i = 0; i < 300; i++) {
		size_t size = i < 100 ? (size_t)i : next_random(&seed) % file->size;
		struct tflite *model = parse_copy(file, size);
		accepted += model != NULL;
		tflite_free(model);
	}
	ok(accepted == 0, "%s: all of 300 cut copies are refused", name);
}

/* Writes `file` with a few bytes changed where its tables are, in the first kilobyte and
 * the last 70 (weights lie between), and loads and runs that. */
static bool
run_damaged(const struct file *file, const char *path, uint32_t *seed)
{
	struct file copy = { malloc(file->size), file->size };
	memcpy(copy.bytes, file->bytes, file->size);
	for (uint32_t flips = 1 + next_random(seed) % 4; flips > 0; flips--) {
		size_t at = file->size - 1 - next_random(seed) % 70000;
		if (next_random(seed) % 8 == 0)
			at = next_random(seed) % 1000;
		copy.bytes[at] = (uint8_t)next_random(seed);
	}
	FILE *stream = fopen(path, "wb");
	fwrite(copy.bytes, 1, copy.size, stream);
	fclose(stream);
	free(copy.bytes);
	struct net *net = net_load(path, 1);
	bool loaded = net != NULL;
	if (loaded)
		net_run(net);
	net_free(net);
	return loaded;
}

static int
count_lines(FILE *stream)
{
	int lines = 0;
	rewind(stream);
	for (int c = fgetc(stream); c != EOF; c = fgetc(stream))
		lines += c == '\n';
	return lines;
}

static void
test_flips(const char *name, const struct file *file)
{
	enum { COPIES = 150 };
	char path[] = "/tmp/test_net.XXXXXX";
	int fd = mkstemp(path);
	FILE *messages = tmpfile();
	int saved = dup(STDERR_FILENO);
	uint32_t seed = 4;
	int loaded = 0;

	dup2(fileno(messages), STDERR_FILENO);
	for (int i = 0; i < COPIES; i++)
		loaded += run_damaged(file, path, &seed);
	dup2(saved, STDERR_FILENO);
	int lines = count_lines(messages);
	ok(loaded < COPIES && lines == COPIES - loaded,
		"%s: %d of %d damaged copies are refused with a line each", name,
		COPIES - loaded, COPIES);
	close(saved);
	fclose(messages);
	close(fd);
	unlink(path);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		test_model(&models[i]);
	test_halves();
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i += 2) {
		struct file file = read_model(models[i].name);
		if (!ok(file.size > 0, "%s can be read", models[i].name))
			continue;
		test_truncation(models[i].name, &file);
		test_flips(models[i].name, &file);
		free(file.bytes);
	}
	ok(!net_load("/nonexistent.tflite", 1), "a missing file is refused");
	ok(!net_load("/tmp", 1), "a folder is refused");
	return tap_done();
}
