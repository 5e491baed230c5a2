#include "vision/sources/rate_watch.h"

#include "tests/tap.h"

struct told {
	int fell, rose;
	double first_fall; /* seconds after the beginning of that run */
};

/* Frames at `hertz` for a while; the clock goes on from *now. */
static struct told
play(struct rate_watch *watch, double *now, double hertz, double seconds)
{
	struct told told = { 0 };
	double begin = *now;
	while (*now - begin < seconds) {
		*now += 1 / hertz;
		switch (rate_watch_frame(watch, *now)) {
		case RATE_FELL:
			if (told.fell++ == 0)
				told.first_fall = *now - begin;
			break;
		case RATE_ROSE:
			told.rose++;
			break;
		case RATE_AS_BEFORE:
			break;
		}
	}
	return told;
}

static void
test_rate(void)
{
	struct rate_watch watch;
	double now = 100;
	rate_watch_init(&watch, 30);
	ok(rate_watch_hertz(&watch) <= 0, "no rate before the first frame");
	play(&watch, &now, 30, 0.2);
	ok_near(rate_watch_hertz(&watch), 30, 0.01, "a rate after a few frames");
	play(&watch, &now, 15, 3);
	ok_near(rate_watch_hertz(&watch), 15, 0.01, "the present one");
	rate_watch_init(&watch, 240);
	play(&watch, &now, 240, 2);
	ok_near(rate_watch_hertz(&watch), 240, 0.1, "and a fast one");
	rate_watch_init(&watch, 5);
	play(&watch, &now, 5, 2);
	ok_near(rate_watch_hertz(&watch), 5, 0.01, "and a slow one");
}

static void
test_dark(void)
{
	struct rate_watch watch;
	double now = 5;
	rate_watch_init(&watch, 30);
	struct told told = play(&watch, &now, 30, 5);
	ok(told.fell == 0 && told.rose == 0, "nothing to tell of a steady rate");
	told = play(&watch, &now, 15, 10);
	ok(told.fell == 1 && told.rose == 0, "half the rate is told once");
	ok(told.first_fall > 2 && told.first_fall < 3.5, "after two seconds of it");
	told = play(&watch, &now, 23, 5);
	ok(told.fell == 0 && told.rose == 0, "not in between");
	told = play(&watch, &now, 30, 5);
	ok(told.fell == 0 && told.rose == 1, "and once when it is back");
	told = play(&watch, &now, 24, 10);
	ok(told.fell == 0, "four fifths of the rate are no news");
	told = play(&watch, &now, 15, 1.5);
	ok(told.fell == 0, "nor is a second in the dark");
}

static void
test_pause(void)
{
	struct rate_watch watch;
	double now = 0;
	rate_watch_init(&watch, 30);
	play(&watch, &now, 30, 2);
	now += 60;
	struct told told = play(&watch, &now, 30, 2);
	ok(told.fell == 0, "a pause is no slow rate");
	ok_near(rate_watch_hertz(&watch), 30, 0.01, "and not in the rate after it");
	now -= 30;
	told = play(&watch, &now, 30, 2);
	ok(told.fell == 0 && fabs(rate_watch_hertz(&watch) - 30) < 0.01,
		"nor is a clock that goes back");
}

static void
test_patience(void)
{
	struct rate_watch watch;
	double now = 0;
	rate_watch_init(&watch, 30);
	ok_near(rate_watch_patience(&watch), 0.0747, 1e-3,
		"patience of two intervals and a little, of the promised rate at first");
	play(&watch, &now, 15, 0.3);
	ok_near(rate_watch_patience(&watch), 0.1413, 1e-3, "then of the real one");
	play(&watch, &now, 8, 1);
	ok_near(rate_watch_patience(&watch), 0.1875, 1e-3, "but longer than an interval");
	play(&watch, &now, 60, 1);
	ok_near(rate_watch_patience(&watch), 0.0413, 1e-3, "shorter at 60");
	now += 0.05;
	rate_watch_frame(&watch, now);
	ok_near(rate_watch_patience(&watch), 0.0413, 1e-3,
		"one late frame changes nothing");
}

int
main(void)
{
	test_rate();
	test_dark();
	test_pause();
	test_patience();
	return tap_done();
}
