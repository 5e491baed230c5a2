/* How long a stage takes: median, 95th percentile and worst, in constant memory. */
#pragma once

#include <stdint.h>

enum { TIMING_BINS = 32 * 24 }; /* 32 an octave (2.2 %), from 1 us to 16 s */

struct timing {
	uint64_t count;
	double worst_ms;
	uint32_t bin[TIMING_BINS];
};

/* Seconds of CLOCK_MONOTONIC. */
double timing_now(void);

/* Counts one run that began at `start` (seconds of timing_now) and ends now. */
void timing_since(struct timing *timing, double start);
void timing_add(struct timing *timing, double ms);

/* The value that `part` (0...1) of the runs stayed below, in ms; 0 when there was none.
 */
double timing_percentile_ms(const struct timing *timing, double part);
