#include "tests/tap.h"
#include "vision/features.h"

enum { WIDTH = 640, HEIGHT = 480 };

static void
put(float *point, float x, float y)
{
	point[0] = x;
	point[1] = y;
	point[2] = 0;
}

/* A flat hand, fingers up, palm at (x, y), `unit` pixels a palm length; the thumb towards
 * the picture's right. `curl` 0 stretched, 1 finger tips back at their bases. */
static void
make_hand(float (*hand)[3], float x, float y, float unit, float curl)
{
	put(hand[0], x, y + unit / 2);
	for (int i = 1; i <= 4; i++)
		put(hand[i], x + unit * (0.2f + 0.15f * i), y + unit * (0.3f - 0.1f * i));
	for (int finger = 0; finger < 4; finger++) {
		float across = x + unit * (0.3f - 0.2f * finger);
		float base = y - unit / 2;
		static const float straight[4] = { 0, 0.4f, 0.7f, 0.9f };
		static const float bent[4] = { 0, 0.4f, 0.15f, 0.0f };
		for (int joint = 0; joint < 4; joint++) {
			float up = (1 - curl) * straight[joint] + curl * bent[joint];
			put(hand[5 + 4 * finger + joint], across, base - unit * up);
		}
	}
}

static void
test_hull(void)
{
	const float square[5][3] = { { 0, 0, 0 }, { 10, 0, 0 }, { 10, 10, 0 },
		{ 0, 10, 0 }, { 5, 5, 0 } };
	ok_near(features_hull(square, 5), 100, 1e-3, "hull of a square, a point inside");
	const float line[4][3] = { { 0, 0, 0 }, { 1, 1, 0 }, { 2, 2, 0 }, { 3, 3, 0 } };
	ok_near(features_hull(line, 4), 0, 1e-6, "hull of a line is 0");
	const float same[3][3] = { { 4, 4, 0 }, { 4, 4, 0 }, { 4, 4, 0 } };
	ok_near(features_hull(same, 3), 0, 1e-6, "hull of one point thrice is 0");
	ok_near(features_hull(square, 2), 0, 0, "two points have no hull");
}

static void
test_place(void)
{
	float hand[HAND_LANDMARKS][3];
	float feature[HAND_FEATURES];
	make_hand(hand, 160, 120, 100, 0);
	features_compute(hand, hand, WIDTH, HEIGHT, false, feature);
	ok(feature[HAND_X] > 0.7f && feature[HAND_X] < 0.8f,
		"the picture's left is the player's right");
	ok(feature[HAND_Y] > 0.7f && feature[HAND_Y] < 0.85f, "y goes up");
	ok_near(feature[HAND_ROLL], -0.1 / M_PI, 0.01,
		"a middle root a little to the player's left of the wrist");
	features_compute(hand, hand, WIDTH, HEIGHT, true, feature);
	ok(feature[HAND_X] > 0.2f && feature[HAND_X] < 0.3f,
		"in a mirror it is the left");
}

static void
test_roll(void)
{
	float hand[HAND_LANDMARKS][3], turned[HAND_LANDMARKS][3];
	float feature[HAND_FEATURES];
	make_hand(hand, 0, 0, 100, 0);
	hand[0][0] = hand[9][0]; /* straight up */
	for (int degrees = -170; degrees <= 170; degrees += 34) {
		/* to the picture's left, which is the player's right */
		float a = (float)(-degrees * M_PI / 180);
		for (int i = 0; i < HAND_LANDMARKS; i++)
			put(turned[i], 320 + hand[i][0] * cosf(a) - hand[i][1] * sinf(a),
				240 + hand[i][0] * sinf(a) + hand[i][1] * cosf(a));
		features_compute(turned, turned, WIDTH, HEIGHT, false, feature);
		ok_near(feature[HAND_ROLL], degrees / 180.0, 1e-3, "roll in half turns");
	}
}

static void
test_size(void)
{
	float near_hand[HAND_LANDMARKS][3], far_hand[HAND_LANDMARKS][3];
	float a[HAND_FEATURES], b[HAND_FEATURES];
	make_hand(near_hand, 320, 240, 100, 0);
	make_hand(far_hand, 320, 240, 50, 0);
	features_compute(near_hand, near_hand, WIDTH, HEIGHT, false, a);
	features_compute(far_hand, far_hand, WIDTH, HEIGHT, false, b);
	for (int f = HAND_AREA; f <= HAND_SIZE; f++)
		ok_near(a[f] / b[f], 4, 1e-3, "twice as near, four times the area");
	ok(a[HAND_BOX] > a[HAND_AREA] && a[HAND_AREA] > a[HAND_SIZE],
		"box > hull > palm for an open hand");
	make_hand(far_hand, 320, 240, 100, 1);
	features_compute(far_hand, far_hand, WIDTH, HEIGHT, false, b);
	ok_near(a[HAND_SIZE], b[HAND_SIZE], 1e-6, "size does not change in a fist");
	ok(b[HAND_OPEN] < 0.05f && a[HAND_OPEN] > 0.95f, "open: fist %g, stretched %g",
		b[HAND_OPEN], a[HAND_OPEN]);
}

static void
test_pinch(void)
{
	float hand[HAND_LANDMARKS][3];
	float feature[HAND_FEATURES];
	make_hand(hand, 320, 240, 100, 0);
	features_compute(hand, hand, WIDTH, HEIGHT, false, feature);
	ok_near(feature[HAND_PINCH], 0, 0, "thumb and index apart");
	memcpy(hand[4], hand[8], sizeof(hand[4]));
	features_compute(hand, hand, WIDTH, HEIGHT, false, feature);
	ok_near(feature[HAND_PINCH], 1, 0, "thumb and index together");
}

static void
test_point(void)
{
	float hand[HAND_LANDMARKS][3] = { 0 };
	float feature[HAND_FEATURES] = { 0 };
	features_compute(hand, hand, WIDTH, HEIGHT, false, feature);
	bool finite = true;
	for (int f = 0; f < HAND_FEATURES; f++)
		finite = finite && isfinite(feature[f]);
	ok(finite, "a hand of no size gives finite numbers");
}

int
main(void)
{
	test_hull();
	test_place();
	test_roll();
	test_size();
	test_pinch();
	test_point();
	return tap_done();
}
