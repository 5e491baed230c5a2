#include "tests/eval/one_euro.h"

#include <math.h>

static double
smoothing(double hertz, double step)
{
	double r = 2 * M_PI * hertz * step;
	return r / (r + 1);
}

double
one_euro_next(struct one_euro *filter, double seconds, double value)
{
	double step = seconds - filter->seconds;
	filter->seconds = seconds;
	if (!filter->running) {
		filter->running = true;
		filter->value = value;
		return value;
	}
	double slope = (value - filter->value) / step;
	filter->slope += smoothing(filter->slope_hertz, step) * (slope - filter->slope);
	double hertz = filter->least_hertz + filter->beta * fabs(filter->slope);
	filter->value += smoothing(hertz, step) * (value - filter->value);
	return filter->value;
}
