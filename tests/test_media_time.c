#include "vision/sources/media_time.h"

#include "tests/tap.h"

static const double interval = 0.04;

int
main(void)
{
	struct media_time time = { 0 };
	ok_near(media_time_next(&time, 0, interval), 0, 0, "a file begins at 0");
	ok_near(media_time_next(&time, 0.05, interval), 0.05, 1e-12,
		"and goes on as it says");
	ok_near(media_time_next(&time, 0.02, interval), 0.09, 1e-12,
		"back in time is an interval further");
	ok_near(media_time_next(&time, 0.05, interval), 0.12, 1e-12,
		"then on from there");
	ok_near(media_time_next(&time, 60, interval), 0.16, 1e-12,
		"a leap is an interval");
	ok_near(media_time_next(&time, NAN, interval), 0.20, 1e-12,
		"and so is no number");
	ok_near(media_time_next(&time, 61, interval), 0.24, 1e-12, "and what follows it");
	ok_near(media_time_next(&time, 66, interval), 5.24, 1e-12, "a pause is none");
	media_time_again(&time);
	ok_near(media_time_next(&time, 66.5, interval), 5.28, 1e-12,
		"from the last frame to the first is an interval, whatever they say");
	ok_near(media_time_next(&time, 66.6, interval), 5.38, 1e-12, "once");

	time = (struct media_time){ 0 };
	media_time_again(&time);
	ok_near(media_time_next(&time, 0.5, interval), 0.5, 0, "a file may begin later");
	time = (struct media_time){ 0 };
	ok_near(media_time_next(&time, 86400, interval), 0, 0,
		"a clock's time begins at 0");
	ok_near(media_time_next(&time, 86400.033, interval), 0.033, 1e-6, "and goes on");
	return tap_done();
}
