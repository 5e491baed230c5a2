/* A parameter that glides, looked at once a grid and even in between; so what it does
 * does not depend on how time is cut. */
#pragma once

#include "synth/smooth.h"
#include "synth/sound/model.h"

struct glide {
	struct smooth smooth; /* a step of it is a grid */
	float value, step;    /* at this frame, and what is added a frame */
};

/* As smooth_init; begins at `value`. */
static inline void
glide_init(struct glide *glide, double value, double seconds, double rate)
{
	smooth_init(&glide->smooth, seconds, rate / SOUND_GRID);
	smooth_jump(&glide->smooth, value);
	glide->value = (float)value;
	glide->step = 0;
}

REALTIME static inline void
glide_to(struct glide *glide, double target)
{
	glide->smooth.target = target;
}

/* Rests at 0 through this grid. */
REALTIME static inline bool
glide_zero(const struct glide *glide)
{
	return glide->value == 0 && glide->step == 0;
}

/* To be called at the grid's frames, before the first glide_next there. */
REALTIME static inline void
glide_grid(struct glide *glide)
{
	glide->value = (float)glide->smooth.value;
	double next = smooth_next(&glide->smooth);
	glide->step = ((float)next - glide->value) / SOUND_GRID;
}

/* One frame on: the value at the frame that is left behind. */
REALTIME static inline float
glide_next(struct glide *glide)
{
	float value = glide->value;
	glide->value += glide->step;
	return value;
}
