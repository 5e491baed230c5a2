#include "tests/tap.h"
#include "vision/stopwatch.h"

int
main(void)
{
	static struct stopwatch stopwatch;
	ok_near(stopwatch_percentile_ms(&stopwatch, 0.5), 0, 0, "nothing timed is 0");
	for (int i = 1; i <= 1000; i++)
		stopwatch_add(&stopwatch, i * 0.01);
	ok_near(stopwatch_percentile_ms(&stopwatch, 0.5), 5, 0.15, "median");
	ok_near(stopwatch_percentile_ms(&stopwatch, 0.95), 9.5, 0.25, "95th percentile");
	ok_near(stopwatch.worst_ms, 10, 1e-9, "worst");
	stopwatch_add(&stopwatch, 1e9);
	stopwatch_add(&stopwatch, -1);
	stopwatch_add(&stopwatch, 0);
	ok(stopwatch.count == 1003, "absurd times are counted, too");
	double start = stopwatch_now();
	stopwatch_since(&stopwatch, start);
	ok(stopwatch_now() >= start, "the clock goes forward");
	return tap_done();
}
