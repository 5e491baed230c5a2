/* Decoding of the palm net's outputs with figures made by hand, and the net on frames
 * without a palm. */
#include "vision/nets/palm_detector.h"

#include <stdlib.h>

#include "common/data_path.h"
#include "tests/tap.h"

static float values[PALM_ANCHORS * PALM_VALUES];
static float logits[PALM_ANCHORS];

static void
clear(void)
{
	memset(values, 0, sizeof(values));
	for (int i = 0; i < PALM_ANCHORS; i++)
		logits[i] = -20;
}

/* A palm of 48 × 36 pixels of the net's input, its middle `x`, `y` off the anchor's cell,
 * its wrist `turn` quarter turns clockwise from straight below the fingers' root. */
static void
put(int anchor, float logit, float x, float y, int turn)
{
	static const float below[4][2] = { { 0, 1 }, { -1, 0 }, { 0, -1 }, { 1, 0 } };
	float *v = values + anchor * PALM_VALUES;
	logits[anchor] = logit;
	v[0] = x;
	v[1] = y;
	v[2] = 48;
	v[3] = 36;
	for (int i = 0; i < PALM_KEY_POINTS; i++) {
		v[4 + 2 * i] = x;
		v[5 + 2 * i] = y;
	}
	v[4] += 10 * below[turn][0];
	v[5] += 10 * below[turn][1];
	v[8] -= 10 * below[turn][0];
	v[9] -= 10 * below[turn][1];
}

/* The first anchor of a cell of the 24 × 24 grid; its centre is at (8 · cell + 4) pixels.
 */
static int
fine(int column, int row)
{
	return 2 * (row * 24 + column);
}

static int
decode(struct palm *palms, int limit)
{
	return palm_detector_decode(values, logits, 640, 480, palms, limit);
}

/* 640 × 480 in a square of 640: 640 ÷ 192 pixels for one of the input's, 80 rows above.
 */
static void
test_one_palm(void)
{
	const float unit = 640 / 192.0f;
	struct palm palm;
	clear();
	put(fine(12, 12), 1.5f, 2, -3, 0); /* middle at (102, 97) of the input */
	ok(decode(&palm, 1) == 1, "one palm is found");
	ok_near(palm.score, 1 / (1 + exp(-1.5)), 1e-6,
		"its score is the logit's sigmoid");
	ok_near(palm.left, (102 - 24) * unit, 1e-3, "left");
	ok_near(palm.top, (97 - 18) * unit - 80, 1e-3, "top, without the letterbox' bar");
	ok_near(palm.width, 48 * unit, 1e-3, "width");
	ok_near(palm.height, 36 * unit, 1e-3, "height");
	ok_near(palm.points[0].y, (97 + 10) * unit - 80, 1e-3, "the wrist's key point");
	ok_near(palm.crop.angle, 0, 1e-6, "fingers up: the crop stands upright");
	ok_near(palm.crop.side, 2.6 * 48 * unit, 1e-2, "its side is 2.6 x the long edge");
	ok_near(palm.crop.cx, 102 * unit, 1e-2, "it lies straight above the palm");
	ok_near(palm.crop.cy, (97 - 18) * unit - 80, 1e-2, "by half a box height");
}

static void
test_turned_palm(void)
{
	const float unit = 640 / 192.0f;
	struct palm palm;
	clear();
	put(fine(12, 12), 1.5f, 0, 0, 1); /* wrist to the left: fingers to the right */
	decode(&palm, 1);
	ok_near(palm.crop.angle, M_PI / 2, 1e-6,
		"fingers right: a quarter turn clockwise");
	ok_near(palm.crop.cx, (100 + 18) * unit, 1e-2, "the crop moves to the right");
	put(fine(12, 12), 1.5f, 0, 0, 2);
	decode(&palm, 1);
	ok_near(fabsf(palm.crop.angle), M_PI, 1e-6, "fingers down: half a turn");
	put(fine(12, 12), 1.5f, 0, 0, 3);
	decode(&palm, 1);
	ok_near(palm.crop.angle, -M_PI / 2, 1e-6, "fingers left: a quarter turn back");
}

static void
test_suppression(void)
{
	const float unit = 640 / 192.0f;
	struct palm palms[4];
	clear();
	put(fine(12, 12), 0, 4, 0, 0);       /* score 0.5, middle x 104 */
	put(fine(12, 12) + 1, 100, 0, 0, 0); /* score 1, middle x 100 */
	put(fine(4, 12), 2, 0, 0, 0);
	ok(decode(palms, 4) == 2, "two boxes of one palm are one, a third stays");
	ok_near(palms[0].score, 1, 1e-6, "the surest first, with its own score");
	ok_near(palms[0].points[1].x, (104 * 0.5 + 100) / 1.5 * unit, 1e-2,
		"places are means weighted by score");
	ok_near(palms[1].points[1].x, 36 * unit, 1e-2, "the other palm is left alone");
	ok(decode(palms, 1) == 1, "no more than asked for");

	clear();
	put(fine(12, 12), 1, 0, 0, 0);
	put(fine(15, 12), 1, 0, 0, 0); /* 24 of 48 apart: a third of the union */
	ok(decode(palms, 4) == 1, "an overlap of 0.33 is the same palm");
	clear();
	put(fine(12, 12), 1, 0, 0, 0);
	put(fine(15, 12), 1, 3, 0, 0); /* 27 of 48 apart: 0.28 of the union */
	ok(decode(palms, 4) == 2, "an overlap of 0.28 is not");
}

static void
test_anchors(void)
{
	const float unit = 640 / 192.0f;
	struct palm palm;
	clear();
	put(24 * 24 * 2 + 6 * (12 * 3 + 5) + 2, 3, 0, 0, 0);
	decode(&palm, 1);
	ok_near(palm.points[1].x, (5 + 0.5) * 16 * unit, 1e-2, "coarse grid: column");
	ok_near(palm.points[1].y, (3 + 0.5) * 16 * unit - 80, 1e-2, "coarse grid: row");
	clear();
	put(0, -0.41f, 0, 0, 0);
	ok(decode(&palm, 1) == 0, "a score just below 0.4 is no palm");
}

static void
test_bad_numbers(void)
{
	struct palm palms[4];
	clear();
	put(fine(1, 1), NAN, 0, 0, 0);
	put(fine(5, 5), 1, NAN, 0, 0);
	put(fine(9, 9), 1, 0, INFINITY, 0);
	put(fine(13, 13), 1, 0, 0, 0);
	values[fine(13, 13) * PALM_VALUES + 2] = -5;
	ok(decode(palms, 4) == 0, "NaN, infinity and negative sizes are no palms");
	for (int i = 0; i < PALM_ANCHORS; i++)
		put(i, INFINITY, 0, 0, 0);
	int found = decode(palms, 4);
	ok(found == 4 && palms[3].score == 1, "palms everywhere: as many as asked for");
}

static void
test_net(void)
{
	char path[4096];
	data_path("models/palm_lite.tflite", path, sizeof(path));
	struct palm_detector *detector = palm_detector_new(path, 1);
	if (!ok(detector != NULL, "the detector starts"))
		return;
	enum { WIDTH = 640, HEIGHT = 480 };
	uint8_t *pixels = calloc(WIDTH * HEIGHT, 3);
	struct palm palm;
	struct image frame = { pixels, WIDTH, HEIGHT, 3 * WIDTH };
	ok(palm_detector_find(detector, &frame, &palm, 1) == 0, "no palm in the dark");
	uint32_t seed = 1;
	for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
		pixels[i] = (uint8_t)((seed = seed * 1664525u + 1013904223u) >> 24);
	ok(palm_detector_find(detector, &frame, &palm, 1) == 0, "no palm in noise");
	frame = (struct image){ pixels, 1, 1, 3 };
	ok(palm_detector_find(detector, &frame, &palm, 1) >= 0, "a frame of one pixel");
	frame = (struct image){ pixels, 3 * WIDTH, 1, 9 * WIDTH };
	ok(palm_detector_find(detector, &frame, &palm, 1) >= 0, "a frame of one row");
	free(pixels);
	palm_detector_free(detector);

	data_path("models/hand_lite.tflite", path, sizeof(path));
	ok(!palm_detector_new(path, 1), "a model of another kind is refused");
}

int
main(void)
{
	test_one_palm();
	test_turned_palm();
	test_suppression();
	test_anchors();
	test_bad_numbers();
	test_net();
	return tap_done();
}
