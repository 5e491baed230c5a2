/* Learning how far and near a player reaches, with hands made of numbers. */
#include "vision/calibration.h"

#include "tests/tap.h"

static const double fps = 30;

static struct calibration calibration;
static double seconds;
static uint32_t random_state = 1;

static float
noise(void)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (float)(random_state >> 8) / (1 << 23) - 1;
}

static void
begin(void)
{
	seconds = 100;
	calibration_start(&calibration, seconds);
}

/* A frame of a left and a right hand; size 0: absent. */
static void
show(float left, float right)
{
	struct hand_frame frame = { 0 };
	const float size[HAND_SIDES] = { left, right };
	for (int side = 0; side < HAND_SIDES; side++) {
		frame.hand[side].present = size[side] > 0;
		frame.hand[side].feature[HAND_SIZE] = size[side] * exp2f(0.03f * noise());
		frame.hand[side].feature[HAND_CONFIDENCE] = 1;
	}
	seconds += 1 / fps;
	calibration_see(&calibration, seconds, &frame);
}

/* Both hands for a time, sizes going evenly (in octaves) from one to the other. */
static void
hold(double duration, float left, float right_from, float right_to)
{
	for (int i = 0; i < (int)(duration * fps + 0.5); i++) {
		float u = (float)(i / (duration * fps));
		show(left, right_from ? right_from * powf(right_to / right_from, u) : 0);
	}
}

static bool
is_done(float far_size, float near_size)
{
	bool done = calibration.state == CALIBRATION_DONE &&
		    fabsf(log2f(calibration.range.far_size / far_size)) < 0.06f &&
		    fabsf(log2f(calibration.range.near_size / near_size)) < 0.06f;
	if (!done)
		printf("# %s %g %g %s\n", calibration_state_name[calibration.state],
			calibration.range.far_size, calibration.range.near_size,
			calibration.fault);
	return done;
}

static bool
has_failed(const char *why)
{
	bool failed =
		calibration.state == CALIBRATION_FAILED && strstr(calibration.fault, why);
	if (!failed)
		printf("# %s %s\n", calibration_state_name[calibration.state],
			calibration.fault);
	return failed;
}

static void
test_reach(void)
{
	struct reach_range range = { 0.01f, 0.16f };
	ok_near(reach_of(&range, 0.01f), 0, 1e-6, "far is 0");
	ok_near(reach_of(&range, 0.16f), 1, 1e-6, "near is 1");
	ok_near(reach_of(&range, 0.04f), 0.5, 1e-6, "half way is two of four octaves");
	ok(reach_of(&range, 0.001f) == 0 && reach_of(&range, 0.9f) == 1 &&
			reach_of(&range, 0) == 0 && reach_of(&range, NAN) == 0,
		"and it stays between");
	ok(reach_is_valid(&reach_default), "there is a range for everybody");
	static const struct reach_range bad[] = { { 0, 0.1f }, { 0.1f, 0.1f },
		{ 0.1f, 0.05f }, { 0.1f, 0.19f }, { 0.1f, 1.1f }, { NAN, 0.1f },
		{ 0.1f, NAN }, { -0.1f, 0.1f }, { 0.1f, INFINITY } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!reach_is_valid(&bad[i]), "no range: %g to %g", bad[i].far_size,
			bad[i].near_size);
}

static void
test_good(void)
{
	begin();
	hold(5, 0, 0.01f, 0.01f);
	ok(calibration.state == CALIBRATION_FAR, "five seconds far");
	hold(0.1, 0, 0.01f, 0.01f);
	ok(calibration.state == CALIBRATION_NEAR, "then near");
	ok_near(calibration_seconds_left(&calibration), 4.95, 0.06,
		"five seconds of that");
	hold(0.9, 0, 0.01f, 0.08f);
	ok(calibration_progress(&calibration) == 0, "coming does not count");
	hold(2, 0, 0.08f, 0.08f);
	ok(calibration_progress(&calibration) == 1, "a second of steadiness does");
	hold(2.1, 0, 0.08f, 0.08f);
	ok(is_done(0.01f, 0.08f), "a hand held far and near");
	ok(calibration_seconds_left(&calibration) == 0, "no time is left");
	show(0.5f, 0.5f);
	ok(is_done(0.01f, 0.08f), "what comes later changes nothing");
}

static void
test_unruly(void)
{
	begin();
	hold(3, 0, 0.04f, 0.01f);
	hold(2, 0, 0.01f, 0.01f);
	hold(3, 0, 0.01f, 0.06f);
	hold(2.1, 0, 0.06f, 0.06f);
	ok(is_done(0.01f, 0.06f), "a player who comes slowly");
	begin();
	for (int i = 0; i < 5 * 30; i++)
		show(0, i % 20 == 7 ? 0.3f : 0.01f);
	for (int i = 0; i < 5 * 30 + 2; i++)
		show(0, i % 20 == 7 ? 0.001f : 0.08f);
	ok(is_done(0.01f, 0.08f), "single frames that are wrong do no harm");
	begin();
	hold(5, 0.03f, 0.01f, 0.01f);
	hold(5.1, 0.03f, 0.08f, 0.08f);
	ok(is_done(0.01f, 0.08f), "the other hand rests in the picture");
	begin();
	hold(5, 0.01f, 0, 0);
	hold(5.1, 0.08f, 0, 0);
	ok(is_done(0.01f, 0.08f), "the left hand serves as well");
	begin();
	for (int i = 0; i < 5 * 30; i++)
		show(0, i / 40 % 2 ? 0.02f : 0.01f);
	for (int i = 0; i < 5 * 30 + 2; i++)
		show(0, i / 40 % 2 ? 0.04f : 0.08f);
	ok(is_done(0.01f, 0.08f), "of two places the farther and the nearer one");
}

static void
test_bad(void)
{
	begin();
	hold(4.9, 0, 0, 0);
	ok(calibration.state == CALIBRATION_FAR, "there is still time to come");
	hold(0.2, 0, 0, 0);
	ok(has_failed("no hand was seen far away"), "without a hand it ends early");
	begin();
	hold(5, 0, 0.01f, 0.01f);
	hold(5.1, 0, 0, 0);
	ok(has_failed("no hand was seen near"), "without a hand near");
	begin();
	for (int i = 0; i < 5 * 30 + 2; i++)
		show(0, 0.02f * exp2f(sinf((float)i / 4)));
	ok(has_failed("not held still far away: steady for 0.0 s"),
		"a hand that is not held still");
	begin();
	hold(5, 0, 0.02f, 0.02f);
	hold(5.1, 0, 0.03f, 0.03f);
	ok(has_failed("near was only 1.5 times"), "too little a way");
	begin();
	hold(5, 0, 0.08f, 0.08f);
	hold(5.1, 0, 0.01f, 0.01f);
	ok(has_failed("near was only 0.1 times"), "near and far the wrong way round");
	begin();
	calibration_fail(&calibration, "the picture ended");
	hold(1, 0, 0.01f, 0.01f);
	ok(has_failed("the picture ended"), "and when told so");
	begin();
	struct hand_frame frame = { 0 };
	frame.hand[0].present = true;
	for (int i = 0; i < 200; i++) {
		frame.hand[0].feature[HAND_SIZE] = i % 2 ? NAN : 0.01f;
		frame.hand[0].feature[HAND_CONFIDENCE] = i % 3 ? NAN : 0.9f;
		calibration_see(&calibration, seconds += 0.03, &frame);
	}
	ok(has_failed("far away"), "numbers that are none are no hand");
}

static void
test_time(void)
{
	struct calibration idle = { 0 };
	struct hand_frame frame = { 0 };
	ok(calibration_see(&idle, 5, &frame) == CALIBRATION_IDLE,
		"nothing happens by itself");
	begin();
	seconds -= 1000; /* a clock that goes back is waited for, not believed */
	hold(1, 0, 0.01f, 0.01f);
	ok(calibration.state == CALIBRATION_FAR, "time that goes back");
	begin();
	for (int i = 0; i < 5000; i++) { /* more than there is room for */
		frame.hand[0].present = true;
		frame.hand[0].feature[HAND_CONFIDENCE] = 1;
		frame.hand[0].feature[HAND_SIZE] =
			calibration.state == CALIBRATION_NEAR ? 0.08f : 0.01f;
		calibration_see(&calibration, seconds += 0.0021, &frame);
	}
	ok(is_done(0.01f, 0.08f), "500 frames a second");
}

/* A camera in the dark, whose frames come so far apart that few are in the window. */
static void
test_slow(void)
{
	for (double rate = 8; rate < 24; rate += 1) {
		struct hand_frame frame = { 0 };
		frame.hand[0].present = true;
		frame.hand[0].feature[HAND_CONFIDENCE] = 1;
		begin();
		for (int i = 0; i < (int)(4.5 * rate); i++) {
			frame.hand[0].feature[HAND_SIZE] = 0.01f;
			calibration_see(&calibration, seconds += 1 / rate, &frame);
		}
		ok(calibration_progress(&calibration) == 1, "%g frames a second", rate);
	}
}

int
main(void)
{
	test_reach();
	test_good();
	test_unruly();
	test_bad();
	test_time();
	test_slow();
	return tap_done();
}
