/* A number that glides to its target at audio rate: two equal one-pole filters, so that
 * the slope has no corner and nothing overshoots. */
#pragma once

#include "common/realtime.h"

#include <math.h>
#include <stdbool.h>

struct smooth {
	double target, middle, value;
	double coefficient;
};

/* `seconds`: until 99 % of a step is made; 0 steps at once. Two poles of time constant T
 * leave (1 + t/T) exp(-t/T), which is 1 % at 6.638 T. */
static inline void
smooth_init(struct smooth *smooth, double seconds, double rate)
{
	*smooth = (struct smooth){
		.coefficient = seconds > 0 ? 1 - exp(-6.638 / (seconds * rate)) : 1,
	};
}

/* No glide: there at once. */
REALTIME static inline void
smooth_jump(struct smooth *smooth, double value)
{
	smooth->target = smooth->middle = smooth->value = value;
}

REALTIME static inline bool
smooth_settled(const struct smooth *smooth)
{
	return smooth->value == smooth->target && smooth->middle == smooth->target;
}

/* One sample on. */
REALTIME static inline double
smooth_next(struct smooth *smooth)
{
	smooth->middle += smooth->coefficient * (smooth->target - smooth->middle);
	smooth->value += smooth->coefficient * (smooth->middle - smooth->value);
	if (fabs(smooth->target - smooth->middle) + fabs(smooth->middle - smooth->value) <
		1e-9)
		smooth_jump(smooth, smooth->target);
	return smooth->value;
}

/* What a one-pole low-pass takes of each sample's difference; cutoff in cycles a sample.
 */
REALTIME static inline double
smooth_pole(double cutoff)
{
	return 1 - exp(-2 * M_PI * cutoff);
}
