#include "vision/timing.h"

#include <math.h>
#include <time.h>

static const double bins_per_octave = 32, least_ms = 1e-3;

double
timing_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + now.tv_nsec * 1e-9;
}

void
timing_add(struct timing *timing, double ms)
{
	double bin = ceil(bins_per_octave * log2(fmax(ms, least_ms) / least_ms));
	timing->bin[bin < TIMING_BINS ? (int)bin : TIMING_BINS - 1]++;
	timing->count++;
	timing->worst_ms = fmax(timing->worst_ms, ms);
}

void
timing_since(struct timing *timing, double start)
{
	timing_add(timing, (timing_now() - start) * 1e3);
}

double
timing_percentile_ms(const struct timing *timing, double part)
{
	if (timing->count == 0)
		return 0;
	uint64_t below = 0;
	int bin = 0;
	while (bin < TIMING_BINS - 1 &&
		(double)(below += timing->bin[bin]) < part * (double)timing->count)
		bin++;
	return fmin(least_ms * exp2(bin / bins_per_octave), timing->worst_ms);
}
