#include "tests/eval/one_euro.h"
#include "tests/tap.h"

/* A simple low-pass of 1 Hz keeps 1 / (1 + 2 pi f T) of a step in each frame. */
static void
test_plain(void)
{
	struct one_euro filter = { .least_hertz = 1, .beta = 0, .slope_hertz = 1 };
	double left = 1;
	ok_near(one_euro_next(&filter, 5, 3), 3, 0, "the first value passes");
	for (int i = 1; i <= 3; i++)
		left /= 1 + 2 * M_PI / 30;
	one_euro_next(&filter, 5 + 1.0 / 30, 4);
	one_euro_next(&filter, 5 + 2.0 / 30, 4);
	ok_near(one_euro_next(&filter, 5 + 3.0 / 30, 4), 4 - left, 1e-12,
		"without beta it is a plain low-pass");
}

/* The slope's own filter first, as in the paper: the step of one frame in which the value
 * goes from 0 to 1 has the slope 30, of which 2 pi / (30 + 2 pi) is taken up. */
static void
test_beta(void)
{
	struct one_euro filter = { .least_hertz = 1, .beta = 0.5, .slope_hertz = 1 };
	one_euro_next(&filter, 0, 0);
	double slope = 30 * 2 * M_PI / (30 + 2 * M_PI);
	double r = 2 * M_PI * (1 + 0.5 * slope) / 30;
	ok_near(one_euro_next(&filter, 1.0 / 30, 1), r / (1 + r), 1e-12,
		"with beta the cutoff rises with the slope");
}

int
main(void)
{
	test_plain();
	test_beta();
	return tap_done();
}
