#include "vision/sources/rate_limit.h"

#include "tests/tap.h"

/* Frames taken in ten seconds of a source whose frames come up to `jitter` seconds early
 * or late. */
static int
taken(double limit_hertz, double source_hertz, double jitter)
{
	struct rate_limit limit;
	rate_limit_init(&limit, limit_hertz);
	int count = 0, frames = (int)(10 * source_hertz);
	for (int i = 0; i < frames; i++)
		count += rate_limit_admits(
			&limit, 100 + i / source_hertz + jitter * sin(i * i));
	return count;
}

int
main(void)
{
	ok(taken(0, 60, 0.01) == 600, "no limit: every frame");
	ok(taken(15, 30, 0) == 150, "half the rate");
	ok(taken(20, 30, 0) == 200, "two thirds");
	ok(taken(25, 30, 0) == 250, "five sixths");
	ok(taken(24, 60, 0.002) == 240, "an odd part, of frames that come unevenly");
	ok(taken(30, 30, 0.006) == 300, "its own rate: every frame, however uneven");
	ok(taken(60, 30, 0.01) == 300, "more than there is: every frame");
	ok(taken(1, 30, 0.003) == 10, "one a second");
	ok(taken(0.1, 30, 0) == 1, "one in ten seconds");

	struct rate_limit limit;
	rate_limit_init(&limit, 10);
	ok(rate_limit_admits(&limit, 5), "the first frame is taken at once");
	ok(!rate_limit_admits(&limit, 5.05), "the next is too early");
	ok(rate_limit_admits(&limit, 50), "after a pause one is taken");
	ok(!rate_limit_admits(&limit, 50.05), "but nothing was saved up");
	return tap_done();
}
