#include "tests/tap.h"
#include "vision/motion_filter.h"

#include <stdint.h>

/* Seconds from capture to use. */
static const double ahead = 0.02;

/* Seeded, roughly normal, variance 1. */
static double
noise(uint32_t *state)
{
	double sum = 0;
	for (int i = 0; i < 12; i++) {
		*state = *state * 1664525u + 1013904223u;
		sum += (*state >> 8) / 16777216.0;
	}
	return sum - 6;
}

/* The error of the net, as rendered hands show it: one part new in every frame, one part
 * that stays for a third of a second. */
struct error {
	uint32_t seed;
	double white, slow, level;
};

static double
next_error(struct error *error, double step)
{
	double stay = exp(-step / 0.3);
	error->level = stay * error->level +
		       error->slow * sqrt(1 - stay * stay) * noise(&error->seed);
	return error->level + error->white * noise(&error->seed);
}

/* Times of a camera of such a rate whose stamps tremble by 2 ms and which loses one frame
 * of twelve. */
struct camera {
	double hertz;
	bool steady;
	int frame;
};

static double
next_frame(struct camera *camera, uint32_t *seed)
{
	int frame = camera->frame++;
	if (!camera->steady && frame % 12 == 7)
		frame = camera->frame++;
	double late = camera->steady ? 0 : 0.002 * noise(seed);
	return 1 + frame / camera->hertz + late;
}

static void
feed(struct motion_filter *filter, double seconds, double value)
{
	if (filter->recent == 0)
		motion_filter_start(filter, seconds, value);
	else
		motion_filter_update(filter, seconds, value);
}

static double
wobble(double white, double slow, double *raw)
{
	struct motion_filter filter = { 0 };
	struct error error = { 7, white, slow, 0 };
	double squares = 0, sum = 0, raw_squares = 0;
	int count = 0;
	for (int i = 0; i < 1800; i++) {
		double value = 500 + next_error(&error, 1.0 / 30);
		feed(&filter, i / 30.0, value);
		if (i < 60)
			continue;
		double out = motion_filter_value(&filter, ahead) - 500;
		sum += out;
		squares += out * out;
		raw_squares += (value - 500) * (value - 500);
		count++;
	}
	double mean = sum / count;
	*raw = sqrt(raw_squares / count);
	return sqrt(squares / count - mean * mean);
}

static void
test_still(void)
{
	double raw, sd = wobble(3, 4, &raw);
	ok(sd < 3 && sd < raw * 0.6, "a still hand wobbles by %.1f steps instead of %.1f",
		sd, raw);
	sd = wobble(10, 0, &raw);
	ok(sd < 3, "and by %.1f instead of %.1f in a noisy picture", sd, raw);
}

/* A hand that rests for a second and then swings by as much as an arm's strength lets
 * it. */
static double
swing(double seconds, double hertz)
{
	double width = fmin(950, 50000 / pow(2 * M_PI * hertz, 2));
	double swinging = fmax(seconds - 2, 0);
	return -width * cos(2 * M_PI * hertz * swinging);
}

struct outcome {
	double rms, lag_ms, overshoot; /* beyond what is seen, part of the swing */
};

static struct outcome
follow_swing(double hertz, struct camera camera)
{
	struct motion_filter filter = { 0 };
	struct error error = { 11, 2, 3, 0 };
	uint32_t seed = 5;
	double errors = 0, along = 0, speeds = 0, most = 0, most_seen = 0, last = 0,
	       seconds = 1;
	int count = 0;
	while (seconds < 7) {
		seconds = next_frame(&camera, &seed);
		double seen = swing(seconds, hertz) + next_error(&error, seconds - last);
		feed(&filter, seconds, seen);
		last = seconds;
		if (seconds < 2 + 0.5 / hertz) /* no arm begins at full strength */
			continue;
		double truth = swing(seconds + ahead, hertz);
		double out = motion_filter_value(&filter, ahead);
		double speed = (swing(seconds + ahead + 1e-3, hertz) -
				       swing(seconds + ahead - 1e-3, hertz)) /
			       2e-3;
		errors += (out - truth) * (out - truth);
		along += (out - truth) * speed;
		speeds += speed * speed;
		most_seen = fmax(most_seen, fabs(seen));
		most = fmax(most, fabs(out));
		count++;
	}
	double width = -swing(0, hertz);
	return (struct outcome){ sqrt(errors / count), -1e3 * along / speeds,
		(most - fmax(width, most_seen)) / width / 2 };
}

static void
test_swings(void)
{
	static const double paces[] = { 0.5, 0.7, 1, 1.4, 2, 2.4, 2.8, 3.4, 4 };
	static const struct camera cameras[] = { { 30, true, 0 }, { 60, true, 0 },
		{ 30, false, 0 }, { 60, false, 0 } };
	for (size_t c = 0; c < sizeof(cameras) / sizeof(cameras[0]); c++) {
		struct outcome worst = { 0 };
		bool good = true;
		for (size_t i = 0; i < sizeof(paces) / sizeof(paces[0]); i++) {
			struct outcome one = follow_swing(paces[i], cameras[c]);
			good = good && one.rms < 10 && fabs(one.lag_ms) < 3 &&
			       one.overshoot < 0.05;
			worst.rms = fmax(worst.rms, one.rms);
			worst.lag_ms = fmax(worst.lag_ms, fabs(one.lag_ms));
			worst.overshoot = fmax(worst.overshoot, one.overshoot);
		}
		ok(good,
			"swings of 0.5 to 4 Hz, %.0f fps%s: %.1f steps, %.1f ms, %.1f %%",
			cameras[c].hertz, cameras[c].steady ? "" : " badly kept",
			worst.rms, worst.lag_ms, 100 * worst.overshoot);
	}
}

/* In every tenth frame the hand is elsewhere. */
static void
test_steps(double hertz, double height)
{
	struct motion_filter filter = { 0 };
	double over = 0, missing = 0;
	for (int i = 0; i < 200; i++) {
		double level = i / 20 % 2 ? height : 0, way = i / 20 % 2 ? 1 : -1;
		feed(&filter, i / hertz, level);
		if (i < 20)
			continue;
		double off = (motion_filter_value(&filter, ahead) - level) * way / height;
		over = fmax(over, off);
		if (i % 20 == 1) /* the second frame of the step */
			missing = fmax(missing, -off);
	}
	ok(over < 0.05 && missing < 0.1,
		"a step of %.0f at %.0f fps: %.1f %% over, %.1f %% missing after two "
		"frames",
		height, hertz, 100 * over, 100 * missing);
}

static void
test_ramp(void)
{
	struct motion_filter filter = { 0 };
	double slope = 1200, worst = 0;
	for (int i = 0; i < 90; i++) {
		double seconds = i / 30.0;
		feed(&filter, seconds, slope * seconds);
		if (i > 15)
			worst = fmax(worst, fabs(motion_filter_value(&filter, ahead) -
						    slope * (seconds + ahead)));
	}
	ok(worst < 3, "a ramp is met within %.2f steps", worst);
	ok_near(motion_filter_slope(&filter, ahead), slope, slope / 20,
		"and its slope is known within 5 %");
}

static void
test_absurd(void)
{
	struct motion_filter filter = { 0 };
	static const double values[] = { 0, 1e9, -1e9, 1e9, 3, 3, 3, 1e-9, 1e12, 0 };
	bool finite = true;
	double seconds = 0;
	for (int i = 0; i < 1000; i++) {
		seconds += i % 7 ? 1.0 / 240 : 0.5;
		feed(&filter, seconds, values[i % 10]);
		finite = finite && isfinite(motion_filter_value(&filter, 0.1)) &&
			 isfinite(motion_filter_slope(&filter, 0.1));
	}
	ok(finite, "absurd jumps leave it finite");
	for (int i = 0; i < 60; i++)
		feed(&filter, seconds + (i + 1) / 30.0, 10);
	ok_near(motion_filter_value(&filter, ahead), 10, 0.5, "and it comes back");
}

int
main(void)
{
	test_still();
	test_swings();
	test_steps(30, 100);
	test_steps(30, 1200);
	test_steps(60, 100);
	test_steps(60, 1200);
	test_ramp();
	test_absurd();
	return tap_done();
}
