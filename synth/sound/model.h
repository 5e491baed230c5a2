/* What every model of a voice's sound has in common: it fills a few samples from the
 * pitch as it glides, and says nothing about loudness, filter and place, which follow. */
#pragma once

#include "common/realtime.h"
#include "synth/param.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Frames between two looks at what glides slowly; a render may not cross such a border of
 * the clock, nor be longer. */
enum { SOUND_GRID = 16 };

/* The same for all voices of a part, in one render. */
struct model_controls {
	double rate;        /* hertz */
	const float *value; /* of the parameters, as smoothed up to the grid's last
			     * border; the same all the way to the next one */
	bool on_grid;       /* the render's first frame is the grid's: models look at what
			     * glides slowly then, wherever a period ends */
};

/* One voice's glide through this render: cycles a sample at its first frame, and what is
 * added a sample, the same up to the grid's next border; 0 < increment < 0.45 all the
 * way. */
struct model_pitch {
	double increment, step;
};

/* A model's functions, by example of one called `x`; each voice owns a struct x, all
 * memory is got at the start:
 *	bool x_init(struct x *x, double rate);
 *	void x_finish(struct x *x);
 *	REALTIME void x_start(struct x *x, const struct model_controls *controls,
 *		double increment, float velocity);	a note begins; velocity 0...1
 *	REALTIME void x_render(struct x *x, const struct model_controls *controls,
 *		const struct model_pitch *pitch, float *out, size_t frames);
 * Mono; sustained models have an RMS near -12 dBFS at middle C over their parameters'
 * middle range, so that patches differ little before their `level`. */
