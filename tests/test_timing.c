#include "tests/tap.h"
#include "vision/timing.h"

int
main(void)
{
	static struct timing timing;
	ok_near(timing_percentile_ms(&timing, 0.5), 0, 0, "nothing timed is 0");
	for (int i = 1; i <= 1000; i++)
		timing_add(&timing, i * 0.01);
	ok_near(timing_percentile_ms(&timing, 0.5), 5, 0.15, "median");
	ok_near(timing_percentile_ms(&timing, 0.95), 9.5, 0.25, "95th percentile");
	ok_near(timing.worst_ms, 10, 1e-9, "worst");
	timing_add(&timing, 1e9);
	timing_add(&timing, -1);
	timing_add(&timing, 0);
	ok(timing.count == 1003, "absurd times are counted, too");
	double start = timing_now();
	timing_since(&timing, start);
	ok(timing_now() >= start, "the clock goes forward");
	return tap_done();
}
