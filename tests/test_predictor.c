#include "tests/tap.h"
#include "vision/predictor.h"

#include <stdint.h>

static const double frame_seconds = 1.0 / 30, ahead = 0.02, aspect = 0.75;

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
set(float *feature, double area, double x)
{
	memset(feature, 0, HAND_FEATURES * sizeof(*feature));
	feature[HAND_AREA] = feature[HAND_BOX] = feature[HAND_SIZE] = (float)area;
	feature[HAND_X] = (float)x;
	feature[HAND_CONFIDENCE] = 0.75f;
	feature[HAND_REACH] = 0.25f;
}

static void
test_still(void)
{
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	uint32_t seed = 1;
	double squares[2] = { 0 };
	for (int i = 0; i < 600; i++) {
		set(feature, 0.1, 0.5);
		for (int f = HAND_AREA; f <= HAND_SIZE; f++)
			feature[f] *= 1 + 0.006f * noise(&seed);
		predictor_apply(&predictor, i * frame_seconds, ahead, aspect, feature);
		if (i < 60)
			continue;
		squares[0] += pow(1200 * log2(feature[HAND_AREA] / 0.1), 2) / 540;
		squares[1] += pow(1200 * log2(feature[HAND_SIZE] / 0.1), 2) / 540;
	}
	ok(squares[0] < 12 && squares[1] < 12,
		"10 cents of noise in areas become less than 3.5 (%.1f, %.1f)",
		sqrt(squares[0]), sqrt(squares[1]));
	ok_near(feature[HAND_CONFIDENCE], 0.75, 0, "confidence passes as it is");
	ok_near(feature[HAND_REACH], 0.25, 0, "and so does reach");
}

/* Every feature swings at 1 Hz in its own range. */
static void
swing(double seconds, float *feature)
{
	float swing = (float)sin(2 * M_PI * seconds);
	memset(feature, 0, HAND_FEATURES * sizeof(*feature));
	for (int f = HAND_AREA; f <= HAND_SIZE; f++)
		feature[f] = 0.05f * exp2f(0.5f * swing);
	feature[HAND_X] = 0.5f + 0.2f * swing;
	feature[HAND_Y] = 0.5f - 0.2f * swing;
	feature[HAND_OPEN] = 0.5f + 0.4f * swing;
	feature[HAND_PINCH] = 0.5f - 0.4f * swing;
	feature[HAND_ROLL] = 0.3f * swing;
}

static void
test_moving(void)
{
	struct predictor predictor = { 0 };
	float now[HAND_FEATURES], then[HAND_FEATURES], worst[HAND_FEATURES] = { 0 };
	static const float bound[HAND_FEATURES] = { [HAND_AREA] = 1e-3f,
		[HAND_BOX] = 1e-3f,
		[HAND_SIZE] = 1e-3f,
		[HAND_X] = 0.01f,
		[HAND_Y] = 0.01f,
		[HAND_OPEN] = 0.02f,
		[HAND_PINCH] = 0.02f,
		[HAND_ROLL] = 0.015f };
	for (int i = 0; i < 120; i++) {
		swing(i * frame_seconds, now);
		swing(i * frame_seconds + ahead, then);
		predictor_apply(&predictor, i * frame_seconds, ahead, aspect, now);
		for (int f = 0; i > 30 && f <= HAND_ROLL; f++)
			worst[f] = fmaxf(worst[f], fabsf(now[f] - then[f]));
	}
	for (int f = 0; f <= HAND_ROLL; f++)
		ok(worst[f] < bound[f], "%s is foretold (%.4f off at worst)",
			hand_feature_info[f].name, worst[f]);
}

static void
test_start_and_gap(void)
{
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	set(feature, 0.2, 0.3);
	predictor_apply(&predictor, 5, ahead, aspect, feature);
	ok_near(feature[HAND_AREA], 0.2, 1e-6, "a hand starts where it is");
	set(feature, 0.05, 0.9);
	predictor_apply(&predictor, 6, ahead, aspect, feature);
	ok_near(feature[HAND_AREA], 0.05, 1e-6, "and again after a gap");
	ok_near(feature[HAND_SPEED], 0, 0, "a gap is not a speed");
	predictor_reset(&predictor);
	set(feature, 0.1, 0.2);
	predictor_apply(&predictor, 6.03, ahead, aspect, feature);
	ok_near(feature[HAND_X], 0.2, 1e-6, "another hand starts where it is");
}

/* Exactly what comes in within two frames, when a hand is elsewhere at once. */
static void
test_step(void)
{
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	double most = 0;
	for (int i = 0; i < 60; i++) {
		set(feature, i < 30 ? 0.05 : 0.053, i < 30 ? 0.2 : 0.8); /* a semitone */
		predictor_apply(&predictor, i * frame_seconds, ahead, aspect, feature);
		most = fmax(most, feature[HAND_AREA]);
		if (i == 31)
			ok_near(feature[HAND_AREA], 0.053, 0.0003,
				"a step of a semitone arrives within two frames");
	}
	ok_near(most, 0.053, 0.00015, "and does not shoot over by 5 %");
}

static void
test_roll(void)
{
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	double worst = 0;
	for (int i = 0; i < 60; i++) {
		set(feature, 0.1, 0.5);
		feature[HAND_ROLL] = i % 2 ? 0.995f : -0.995f; /* trembling upside down */
		predictor_apply(&predictor, i * frame_seconds, ahead, aspect, feature);
		worst = fmax(worst, 1 - fabs(feature[HAND_ROLL]));
	}
	ok(worst < 0.02, "roll takes the short way round");
	worst = 0;
	for (int i = 60; i < 180; i++) { /* a half turn a second, round and round */
		double turn = i * frame_seconds, then = turn + ahead;
		set(feature, 0.1, 0.5);
		feature[HAND_ROLL] = (float)(turn - 2 * round(turn / 2));
		predictor_apply(&predictor, i * frame_seconds, ahead, aspect, feature);
		double off = feature[HAND_ROLL] - then;
		if (i > 90)
			worst = fmax(worst, fabs(off - 2 * round(off / 2)));
	}
	ok(worst < 0.01, "and is foretold across the seam (%.4f)", worst);
}

static void
test_speed(void)
{
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	for (int i = 0; i < 60; i++) {
		set(feature, 0.1, 0.1 + 0.01 * i);
		feature[HAND_Y] = (float)(0.2 + 0.01 * i);
		predictor_apply(&predictor, i * frame_seconds, ahead, aspect, feature);
	}
	ok_near(feature[HAND_SPEED], 0.3 * hypot(1, aspect), 0.04,
		"speed is in frame widths a second");
}

static void
test_horizon(void)
{
	static const double horizons[] = { 0, -1, NAN, 0.1, 1e9, INFINITY };
	float x[6];
	for (int h = 0; h < 6; h++) {
		struct predictor predictor = { 0 };
		float feature[HAND_FEATURES];
		for (int i = 0; i < 30; i++) {
			set(feature, 0.1, 0.1 + 0.02 * i);
			predictor_apply(&predictor, i * frame_seconds, horizons[h], 0.75,
				feature);
		}
		x[h] = feature[HAND_X];
	}
	ok(fabsf(x[0] - 0.68f) < 0.005f, "without a horizon a hand is where it is seen");
	ok(x[1] == x[0] && x[2] == x[0], "one before now, or none, counts as now");
	ok(fabsf(x[3] - 0.74f) < 0.01f && x[4] == x[3] && x[5] == x[3],
		"and one beyond 0.1 s counts as 0.1 s");
}

static bool
all_in_range(const float *feature)
{
	for (int f = 0; f < HAND_FEATURES; f++)
		if (!(feature[f] >= hand_feature_info[f].min &&
			    feature[f] <= hand_feature_info[f].max))
			return false;
	return true;
}

static void
test_absurd(void)
{
	static const float values[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0, 1 };
	static const double steps[] = { 1.0 / 30, 0, -3, 1e-9, 0.4, 20, NAN };
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	double seconds = 0;
	bool good = true;
	for (int i = 0; i < 5000; i++) {
		set(feature, 0.1, 0.5);
		for (int f = 0; f <= HAND_ROLL; f++)
			if ((i + f) % 3 == 0)
				feature[f] = values[(i / 3 + f) % 7];
		seconds += steps[i / 5 % 6];
		predictor_apply(
			&predictor, i % 50 ? seconds : steps[6], 0.05, aspect, feature);
		good = good && all_in_range(feature);
	}
	ok(good, "whatever comes in, features keep to their ranges");
	for (int i = 0; i < 90; i++) {
		set(feature, 0.1, 0.5);
		seconds += frame_seconds;
		predictor_apply(&predictor, seconds, ahead, aspect, feature);
	}
	ok_near(feature[HAND_AREA], 0.1, 1e-4, "and then a hand is where it is");
}

static void
test_unseen_feature(void)
{
	struct predictor predictor = { 0 };
	float feature[HAND_FEATURES];
	for (int i = 0; i < 32; i++) {
		set(feature, 0.1, 0.1 + 0.01 * i);
		if (i > 29)
			feature[HAND_X] = NAN;
		predictor_apply(&predictor, i * frame_seconds, 0, aspect, feature);
	}
	ok_near(feature[HAND_X], 0.41, 0.01, "what is no number for two frames goes on");
}

int
main(void)
{
	test_still();
	test_moving();
	test_start_and_gap();
	test_step();
	test_roll();
	test_speed();
	test_horizon();
	test_absurd();
	test_unseen_feature();
	return tap_done();
}
