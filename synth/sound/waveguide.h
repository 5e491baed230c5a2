/* A delay line that is read between its samples, several of them at a time: the string or
 * the bore that a model's waves run along. */
#pragma once

#include "common/realtime.h"
#include "synth/sound/vector.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	WAVEGUIDE_SHORTEST = 3, /* or the polynomial would read what is not written yet */
	WAVEGUIDE_READ_MAX = 16,
	WAVEGUIDE_GUARD = 24 /* samples of the beginning that the end repeats, so that no
			      * read has to wrap */
};

struct waveguide {
	float *sample;
	uint32_t mask; /* length - 1, a power of two less one */
	uint32_t write;
	uint32_t known; /* samples behind `write` that are this note's, or are zero */
};

/* A delay in samples that glides. */
struct waveguide_delay {
	double frames, step;
};

/* False when out of memory; `longest` in samples. */
static inline bool
waveguide_init(struct waveguide *guide, double longest)
{
	uint32_t length = 64;
	while (length < longest + 2 * WAVEGUIDE_GUARD)
		length *= 2;
	*guide = (struct waveguide){ .mask = length - 1 };
	guide->sample = calloc(length + WAVEGUIDE_GUARD, sizeof(float));
	return guide->sample != NULL;
}

static inline void
waveguide_finish(struct waveguide *guide)
{
	free(guide->sample);
	guide->sample = NULL;
}

/* Silent: all at once, as zeros are only written where they are read. */
REALTIME static inline void
waveguide_clear(struct waveguide *guide)
{
	guide->known = 0;
}

/* What the delay is to be: within what can be read. */
REALTIME static inline double
waveguide_bounded(const struct waveguide *guide, double frames)
{
	double longest = (double)guide->mask - WAVEGUIDE_GUARD - 8;
	frames = frames < longest ? frames : longest;
	return frames > WAVEGUIDE_SHORTEST ? frames : WAVEGUIDE_SHORTEST;
}

/* How many of `frames` samples can be read at once: none may be needed that is not
 * written yet. */
REALTIME static inline int
waveguide_room(const struct waveguide_delay *delay, int frames)
{
	double last = delay->frames + delay->step * frames;
	int room = (int)(last < delay->frames ? last : delay->frames) - 2;
	return room >= frames ? frames : room < 1 ? 1 : room;
}

REALTIME static inline void
waveguide_put(struct waveguide *guide, uint32_t at, float x)
{
	at &= guide->mask;
	guide->sample[at] = x;
	if (at < WAVEGUIDE_GUARD)
		guide->sample[guide->mask + 1 + at] = x;
}

REALTIME static inline void
waveguide_reach(struct waveguide *guide, uint32_t behind)
{
	while (guide->known < behind)
		waveguide_put(guide, guide->write - ++guide->known, 0);
}

/* Lagrange's polynomial through six samples from p[0], read at p[2] + t, t 0...1; four of
 * them, a sample apart. */
REALTIME static inline vec4
waveguide_between(const float *p, vec4 t)
{
	vec4 a = t + 2, b = t + 1, c = t - 1, d = t - 2, e = t - 3;
	vec4 ab = a * b, de = d * e, ct = c * t;
	vec4 inner = vec4_load(p + 2) * c * 10 - vec4_load(p + 3) * t * 10;
	vec4 side = vec4_load(p + 4) * e * 5 - vec4_load(p + 5) * d;
	vec4 near = vec4_load(p) * b - vec4_load(p + 1) * a * 5;
	return -(inner * ab * de + (side * ab + near * de) * ct) * (1 / 120.0f);
}

/* out[i]: what was written `delay` before the i-th of the next samples; waveguide_room
 * must allow for `frames`. The delay glides on. `out` has room for a multiple of four. */
REALTIME static inline void
waveguide_read(
	struct waveguide *guide, struct waveguide_delay *delay, float *out, int frames)
{
	double first = delay->frames, last = first + delay->step * (frames - 1);
	int whole = (int)first;
	waveguide_reach(guide, (uint32_t)((last > first ? last : first) + 4));
	if ((int)last == whole) {
		uint32_t from = guide->write - (uint32_t)whole - 3;
		const float *around = guide->sample + (from & guide->mask);
		float place = (float)(1 - (first - whole)), step = (float)-delay->step;
		for (int i = 0; i < frames; i += 4)
			vec4_store(out + i, waveguide_between(around + i,
						    vec4_ramp(place + step * i, step)));
	} else {
		for (int i = 0; i < frames; i++) {
			double now = first + delay->step * i;
			whole = (int)now;
			uint32_t from = guide->write + (uint32_t)(i - whole - 3);
			out[i] = waveguide_between(guide->sample + (from & guide->mask),
				vec4_of((float)(1 - (now - whole))))[0];
		}
	}
	delay->frames = first + delay->step * frames;
}

REALTIME static inline void
waveguide_write(struct waveguide *guide, const float *in, int frames)
{
	for (int i = 0; i < frames; i++)
		waveguide_put(guide, guide->write + (uint32_t)i, in[i]);
	guide->write += (uint32_t)frames;
	guide->known += (uint32_t)frames;
	if (guide->known > guide->mask)
		guide->known = guide->mask + 1;
}
