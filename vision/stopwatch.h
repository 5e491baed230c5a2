/* How long a stage takes: median, 95th percentile and worst, in constant memory. */
#pragma once

#include <stdint.h>

enum { STOPWATCH_BINS = 32 * 24 }; /* 32 an octave (2.2 %), from 1 us to 16 s */

struct stopwatch {
	uint64_t count;
	double worst_ms, last_ms;
	uint32_t bin[STOPWATCH_BINS];
};

/* Seconds of CLOCK_MONOTONIC. */
double stopwatch_now(void);

/* Counts one run that began at `start` (seconds of stopwatch_now) and ends now, which it
 * returns: the next stage's start. NULL: counts nothing. */
double stopwatch_since(struct stopwatch *stopwatch, double start);

void stopwatch_add(struct stopwatch *stopwatch, double ms);

/* The value that `part` (0...1) of the runs stayed below, in ms; 0 when there was none.
 */
double stopwatch_percentile_ms(const struct stopwatch *stopwatch, double part);
