/* What a source's rate really is, how long to wait for its next frame, and whether it has
 * slowed down, as cameras do in the dark. Knows no clock: all times are told, in
 * seconds. */
#pragma once

#include <stdbool.h>

enum { RATE_WATCH_FRAMES = 64 };

struct rate_watch {
	double nominal; /* frames a second, as promised */
	double moment[RATE_WATCH_FRAMES];
	unsigned long count; /* frames since the last pause */
	double slow_since;   /* negative: not slow */
	bool slow;
};

enum rate_change { RATE_AS_BEFORE, RATE_FELL, RATE_ROSE };

void rate_watch_init(struct rate_watch *watch, double nominal_hertz);

/* A frame has come. Tells when the rate has been below 70 % of the nominal one for two
 * seconds, and when it is above 85 % again: each once. */
enum rate_change rate_watch_frame(struct rate_watch *watch, double now);

/* Frames a second over the last second, 0 while there are too few. */
double rate_watch_hertz(const struct rate_watch *watch);

/* After how many seconds without a frame the source is silent: two intervals of its
 * present rate and a little more, so that one lost frame makes no silence; 150 ms at
 * most, unless its interval itself is longer than two thirds of that. */
double rate_watch_patience(const struct rate_watch *watch);
