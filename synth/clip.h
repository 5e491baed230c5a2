/* The last step before the output: nothing exceeds full scale. */
#pragma once

#include "common/realtime.h"

#include <math.h>

/* Leaves sound as it is up to -1 dBFS and bends it softly beyond, to 1 at most; the slope
 * has no corner. */
REALTIME static inline float
clip_soft(float sound)
{
	const float from = 0.891f, room = 1 - from;
	float over = fabsf(sound) - from;
	return over <= 0 ? sound : copysignf(from + room * tanhf(over / room), sound);
}
