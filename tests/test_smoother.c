#include "tests/tap.h"
#include "vision/smoother.h"

#include <stdint.h>

static const double frame_seconds = 1.0 / 30;

/* Seeded, roughly normal, variance 1. */
static float
noise(uint32_t *state)
{
	float sum = 0;
	for (int i = 0; i < 12; i++) {
		*state = *state * 1664525u + 1013904223u;
		sum += (float)(*state >> 8) / 16777216.0f;
	}
	return sum - 6;
}

static void
set(float *feature, float area, float x)
{
	memset(feature, 0, HAND_FEATURES * sizeof(*feature));
	feature[HAND_AREA] = feature[HAND_BOX] = feature[HAND_SIZE] = area;
	feature[HAND_X] = x;
	feature[HAND_CONFIDENCE] = 0.75f;
}

static void
test_still(void)
{
	struct smoother smoother = { 0 };
	float feature[HAND_FEATURES];
	uint32_t seed = 1;
	double raw = 0, filtered = 0;
	for (int i = 0; i < 600; i++) {
		float area = 0.1f * (1 + 0.006f * noise(&seed));
		set(feature, area, 0.5f);
		smoother_apply(&smoother, i * frame_seconds, 0.75, feature);
		if (i < 60)
			continue;
		raw += pow(log2(area / 0.1), 2);
		filtered += pow(log2(feature[HAND_AREA] / 0.1), 2);
	}
	ok(filtered < raw / 4, "wobble of a still hand falls below half (%.2f)",
		sqrt(filtered / raw));
	ok_near(feature[HAND_CONFIDENCE], 0.75, 0, "confidence passes as it is");
}

static void
test_moving(void)
{
	struct smoother smoother = { 0 };
	float feature[HAND_FEATURES];
	double most = 0;
	for (int i = 0; i < 300; i++) {
		double t = i * frame_seconds;
		set(feature, (float)(0.1 * (1 + 0.4 * sin(2 * M_PI * t))), 0.5f);
		smoother_apply(&smoother, t, 0.75, feature);
		if (i > 60)
			most = fmax(most, feature[HAND_AREA]);
	}
	ok(most > 0.1 * (1 + 0.4 * 0.95), "a swing of 1 Hz keeps 95 %% of its width");
}

static void
test_start_and_gap(void)
{
	struct smoother smoother = { 0 };
	float feature[HAND_FEATURES];
	set(feature, 0.2f, 0.3f);
	smoother_apply(&smoother, 5, 0.75, feature);
	ok_near(feature[HAND_AREA], 0.2, 1e-6, "a hand starts where it is");
	set(feature, 0.05f, 0.9f);
	smoother_apply(&smoother, 6, 0.75, feature);
	ok_near(feature[HAND_AREA], 0.05, 1e-6, "and again after a gap");
	ok_near(feature[HAND_SPEED], 0, 0, "a gap is not a speed");
	set(feature, 0.06f, 0.9f);
	smoother_apply(&smoother, 6, 0.75, feature);
	ok(isfinite(feature[HAND_AREA]) && feature[HAND_AREA] > 0.049f,
		"the same time twice is harmless");
	set(feature, 0.0f, 0.9f);
	smoother_apply(&smoother, 6.1, 0.75, feature);
	ok(isfinite(feature[HAND_AREA]) && feature[HAND_AREA] >= 0, "area 0 is harmless");
}

static void
test_roll_and_speed(void)
{
	struct smoother smoother = { 0 };
	float feature[HAND_FEATURES];
	double worst = 0;
	for (int i = 0; i < 60; i++) {
		set(feature, 0.1f, 0.2f + 0.01f * i);
		feature[HAND_ROLL] = i % 2 ? 0.99f : -0.99f; /* upside down, trembling */
		smoother_apply(&smoother, i * frame_seconds, 0.75, feature);
		worst = fmax(worst, 1 - fabs(feature[HAND_ROLL]));
	}
	ok(worst < 0.02, "roll is filtered the short way round");
	ok_near(feature[HAND_SPEED], 0.3, 0.02, "speed in frame widths per second");
}

int
main(void)
{
	test_still();
	test_moving();
	test_start_and_gap();
	test_roll_and_speed();
	return tap_done();
}
