/* Doubles and halves the rate of a stereo sound: a half-band elliptic filter of two
 * chains of all-passes. Source: R. Valenzuela, A. Constantinides, Digital signal
 * processing schemes for efficient interpolation and decimation, IEE Proceedings 130,
 * 1983. */
#pragma once

#include "common/realtime.h"

/* Left and right at once. */
typedef double pair __attribute__((vector_size(16)));

enum { HALFBAND_SECTIONS_MAX = 10 };

struct halfband {
	int sections; /* even */
	double coefficient[HALFBAND_SECTIONS_MAX];
	pair in[HALFBAND_SECTIONS_MAX], out[HALFBAND_SECTIONS_MAX]; /* a step ago */
};

/* Passes up to 0.25 - `transition` / 2 cycles a sample of the higher rate and stops from
 * 0.25 + `transition` / 2 on, by so much as `sections` (even) can. */
void halfband_init(struct halfband *halfband, int sections, double transition);

/* Silent. */
REALTIME void halfband_reset(struct halfband *halfband);

REALTIME void halfband_up(struct halfband *halfband, pair in, pair out[2]);
REALTIME pair halfband_down(struct halfband *halfband, const pair in[2]);
