/* A low-pass filter whose cutoff may glide: state-variable, trapezoidal integrators.
 * Source: V. Zavalishin, The Art of VA Filter Design, chapter 4. */
#pragma once

#include "common/realtime.h"

#include <math.h>
#include <stddef.h>

struct filter {
	double g, g_step; /* tan(pi cutoff / rate), and how it moves a sample */
	double s1, s2;    /* the integrators */
};

/* Silent, at a cutoff in cycles a sample. */
REALTIME static inline void
filter_reset(struct filter *filter, double cutoff)
{
	*filter = (struct filter){ .g = tan(M_PI * fmin(cutoff, 0.45)) };
}

/* Glides to `cutoff` (cycles a sample) within `frames`. */
REALTIME static inline void
filter_glide(struct filter *filter, double cutoff, int frames)
{
	filter->g_step = (tan(M_PI * fmin(cutoff, 0.45)) - filter->g) / frames;
}

/* In place; Butterworth damping, 12 dB an octave. */
REALTIME static inline void
filter_render(struct filter *filter, float *sound, size_t frames)
{
	for (size_t i = 0; i < frames; i++) {
		double g = filter->g += filter->g_step;
		double high = (sound[i] - (M_SQRT2 + g) * filter->s1 - filter->s2) /
			      (1 + g * (M_SQRT2 + g));
		double band = g * high + filter->s1;
		double low = g * band + filter->s2;
		filter->s1 = g * high + band;
		filter->s2 = g * band + low;
		sound[i] = (float)low;
	}
}
