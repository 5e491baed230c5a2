/* The hand renderer: its clips are what other tests trust, so what it says about them
 * must be true. */
#include "tests/render/develop.h"
#include "tests/render/film.h"
#include "tests/render/motion.h"
#include "tests/render_files.h"
#include "tests/tap.h"

static void
test_hull(void)
{
	const struct point points[] = { { 0, 0 }, { 10, 0 }, { 5, 2 }, { 10, 10 },
		{ 5, 5 }, { 0, 10 }, { 0, 5 } };
	ok_near(hull_area(points, 7), 100, 1e-4,
		"a square's hull, points inside and on it");
	ok_near(hull_area(points, 3), 10, 1e-4, "a triangle's");
	ok_near(hull_area(points, 2), 0, 1e-6, "a line has none");
}

static void
test_area_keys(const struct mesh *mesh)
{
	struct script *script = script_of("hand R\n"
					  "area 0 .02 .5 .5 0 0 0 0 .5\n"
					  "area 1 .2  .4 .6 20 -15 30 .1 .5\n"
					  "hold 2\n"
					  "area 3 .05 .8 .3 -30 10 0 .6 .2\n"
					  "area 4 .01 .5 1.7 0 40 -60 1 0\n");
	static const float wanted[] = { 0.02f, 0.2f, 0.2f, 0.05f, 0.01f };
	struct camera camera = script_camera(script);
	struct skeleton skeleton;
	float worst = 0, wander = 0;
	ok(motion_settle(script, mesh, file_path), "areas can be met");
	for (int i = 0; i < 5; i++) {
		motion_at(script, mesh, 0, i, &skeleton);
		float area = pose_area(&camera, &skeleton, vec(0, 0, 0));
		worst = fmaxf(worst, fabsf(area / wanted[i] - 1));
	}
	ok(worst < 0.005f, "areas are met within half a percent: %.3f %%", 100 * worst);
	for (float t = 1; t <= 2; t += 0.01f) {
		motion_at(script, mesh, 0, t, &skeleton);
		float area = pose_area(&camera, &skeleton, vec(0, 0, 0));
		wander = fmaxf(wander, fabsf(area / 0.2f - 1));
	}
	ok(wander < 0.005f, "and held while the fingers move: %.3f %%", 100 * wander);
	ok(!motion_at(script, mesh, 0, 4.1f, &skeleton),
		"after its last key a hand is gone");
	free(script);
	script = script_of("hand L\nkey 0 0 0 1 0 0 0 0 0\narea 1 1 .5 .5 0 90 0 1 0\n");
	messages_begin();
	bool settled = motion_settle(script, mesh, file_path);
	const char *message = messages_end();
	ok(!settled && strstr(message, ":3: no depth gives"),
		"an impossible area is refused");
	free(script);
}

static float
finger_length(const struct skeleton *skeleton, int finger)
{
	struct vec base = skeleton->joint[mesh_finger_joint(finger, 1)];
	struct vec way = vec_sub(skeleton->joint[mesh_finger_joint(finger, 4)], base);
	return hypotf(hypotf(way.x, way.y), way.z);
}

static void
test_fingers(const struct mesh *mesh)
{
	struct script *script = script_of("hand R\n"
					  "fingers 0 -1 0 0 0\n"
					  "key 0 0 0 .5 0 0 0 1 .2\n"
					  "fingers 0 0 0 0 0\n"
					  "key 1 0 0 .5 0 0 0 1 .2\n"
					  "key 2 0 0 .5 0 0 0 0 .2\n");
	struct skeleton point, fist, open;
	motion_settle(script, mesh, file_path);
	motion_at(script, mesh, 0, 0, &point);
	motion_at(script, mesh, 0, 1, &fist);
	motion_at(script, mesh, 0, 2, &open);
	ok(fabsf(finger_length(&point, 1) / finger_length(&open, 1) - 1) < 0.01f &&
			finger_length(&fist, 1) < 0.6f * finger_length(&open, 1),
		"the index alone is stretched in a fist");
	ok(fabsf(finger_length(&point, 2) / finger_length(&fist, 2) - 1) < 0.05f,
		"the others stay bent");
	free(script);
}

/* Each line of the film's table must end in this. */
static void
ends_in(const char *table, const char *const *end, int lines)
{
	bool good = true;
	for (int i = 0; i < lines && table; i++) {
		const char *stop = strchr(table, '\n');
		size_t length = strlen(end[i]);
		good = good && stop && (size_t)(stop - table) > length &&
		       memcmp(stop - length, end[i], length) == 0;
		table = stop ? stop + 1 : NULL;
	}
	ok(good && table && !*table, "labels are in the truth, frame by frame");
}

static void
test_labels(const struct mesh *mesh)
{
	static const char *const end[] = { ",y20_,label", ",-", ",-", ",fist", ",fist",
		",?" };
	struct script *script = script_of("size 64 48\nfps 10\ndur .5\nhand L\n"
					  "label .2 fist\nlabel .4 ?\n"
					  "key 0 0 .05 .5 0 0 0 1 .5\n");
	struct stage *stage = stage_open(script, mesh, file_path);
	char *film, *table;
	size_t film_size, table_size;
	struct video video = { .path = "memory",
		.out = open_memstream(&film, &film_size) };
	FILE *truth = open_memstream(&table, &table_size);
	ok(film_make(stage, script, 1, &video, truth) && video_close(&video),
		"a film with labels is made");
	fclose(truth);
	ends_in(table, end, 6);
	free(film);
	free(table);
	stage_close(stage);
	free(script);
}

/* The part of the picture that a black hand hides from an even grey background. */
static double
hidden_pixels(const uint8_t *luma, const struct camera *camera)
{
	double sum = 0, grey = pow((luma[0] - 16) / 219.0, 2.2);
	for (int i = 0; i < camera->width * camera->height; i++)
		sum += 1 - pow(fmax(luma[i] - 16, 0) / 219.0, 2.2) / grey;
	return sum;
}

static void
test_truth(const struct mesh *mesh)
{
	char text[400];
	FILE *ppm = fopen(picture_path, "wb");
	fprintf(ppm, "P6 1 1 255\n%c%c%c", 200, 200, 200);
	fclose(ppm);
	snprintf(text, sizeof(text),
		"bg %s\nexpo 0\nnoise 0\ndur 2\nshutter .9\n"
		"hand L\nkey 0 0 .05 .5 0 0 0 .1 .5\nkey 2 .2 .0 .7 20 0 -30 .6 .5\n"
		"hand R\nkey .5 -.2 .1 .8 0 0 0 .1 .5\nkey 2 -.1 .0 .6 0 0 20 .1 .5\n",
		picture_path);
	struct script *script = script_of(text);
	struct stage *stage = stage_open(script, mesh, file_path);
	struct studio *studio = studio_new(stage);
	struct camera camera = script_camera(script);
	uint8_t *picture = malloc(develop_frame_bytes(&camera));
	struct truth truth[SCRIPT_HANDS];
	for (int frame = 0; frame < 60; frame += 20) {
		studio_render(studio, frame, picture, truth);
		double told = 0, seen = hidden_pixels(picture, &camera);
		for (int hand = 0; hand < script->hands; hand++)
			told += truth[hand].hand_pixels + truth[hand].arm_pixels;
		ok(fabs(told / seen - 1) < 0.01,
			"frame %d: %.0f pixels told, %.0f seen in the picture", frame,
			told, seen);
	}
	ok(truth[0].visible && truth[1].visible, "both hands are there");
	const struct point *left = truth[0].landmark, *right = truth[1].landmark;
	ok(left[4].x < left[20].x && right[4].x > right[20].x,
		"palms forward, each thumb points to the middle");
	ok(left[12].y < left[0].y && right[12].y < right[0].y, "fingers up");
	int inside = 0;
	for (int i = 0; i < LANDMARKS; i++)
		inside += right[i].x >= truth[1].box.x0 && right[i].x < truth[1].box.x1 &&
			  right[i].y >= truth[1].box.y0 && right[i].y < truth[1].box.y1;
	ok(inside >= 20, "landmarks lie inside the box (the wrist may be the arm's)");
	studio_render(studio, 0, picture, truth);
	ok(!truth[1].visible && truth[1].hand_pixels == 0,
		"before its first key, no hand");
	free(picture);
	studio_free(studio);
	stage_close(stage);
	free(script);
}

static void
test_jobs(const struct mesh *mesh)
{
	struct script *script = script_of("size 320 240\ndur .5\nhand L\ndrift 1\n"
					  "key 0 0 .05 .5 0 0 0 .1 .5\n"
					  "key .5 .3 .0 .6 0 0 -30 .6 .5\n");
	struct stage *stage = stage_open(script, mesh, file_path);
	char *film[2], *table[2];
	size_t film_size[2], table_size[2];
	for (int run = 0; run < 2; run++) {
		struct video video = { .path = "memory",
			.out = open_memstream(&film[run], &film_size[run]) };
		FILE *truth = open_memstream(&table[run], &table_size[run]);
		ok(film_make(stage, script, run ? 3 : 1, &video, truth),
			"a film is made");
		ok(video_close(&video), "and written");
		fclose(truth);
	}
	ok(film_size[0] == 15 * (320 * 240 * 3 / 2 + strlen("FRAME\n")),
		"it has 15 frames");
	ok(film_size[0] == film_size[1] && memcmp(film[0], film[1], film_size[0]) == 0,
		"one job and three make the same picture");
	ok(table_size[0] == table_size[1] &&
			memcmp(table[0], table[1], table_size[0]) == 0,
		"and the same truth");
	for (int run = 0; run < 2; run++) {
		free(film[run]);
		free(table[run]);
	}
	stage_close(stage);
	free(script);
}

int
main(void)
{
	files_make();
	struct mesh *mesh = mesh_load(mesh_path);
	if (ok(mesh != NULL, "the hand's mesh loads")) {
		test_hull();
		test_area_keys(mesh);
		test_fingers(mesh);
		test_labels(mesh);
		test_truth(mesh);
		test_jobs(mesh);
	}
	mesh_free(mesh);
	files_remove();
	return tap_done();
}
