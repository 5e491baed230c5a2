#include "vision/stopwatch.h"

#include <math.h>
#include <time.h>

static const double bins_per_octave = 32, least_ms = 1e-3;

double
stopwatch_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + now.tv_nsec * 1e-9;
}

void
stopwatch_add(struct stopwatch *stopwatch, double ms)
{
	double bin = ceil(bins_per_octave * log2(fmax(ms, least_ms) / least_ms));
	stopwatch->bin[bin < STOPWATCH_BINS ? (int)bin : STOPWATCH_BINS - 1]++;
	stopwatch->count++;
	stopwatch->last_ms = ms;
	stopwatch->worst_ms = fmax(stopwatch->worst_ms, ms);
}

double
stopwatch_since(struct stopwatch *stopwatch, double start)
{
	double now = stopwatch_now();
	if (stopwatch)
		stopwatch_add(stopwatch, (now - start) * 1e3);
	return now;
}

double
stopwatch_percentile_ms(const struct stopwatch *stopwatch, double part)
{
	if (stopwatch->count == 0)
		return 0;
	uint64_t below = 0;
	int bin = 0;
	while (bin < STOPWATCH_BINS - 1 &&
		(double)(below += stopwatch->bin[bin]) < part * (double)stopwatch->count)
		bin++;
	return fmin(least_ms * exp2(bin / bins_per_octave), stopwatch->worst_ms);
}
