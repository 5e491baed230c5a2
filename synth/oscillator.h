/* Sine and saw without aliasing, from tables that hold just the harmonics that fit.
 *
 * Six tables an octave, each read by a six-point polynomial and crossfaded with its
 * neighbour by pitch, so that a glide has no seam: what differs between neighbours lies
 * above 20 kHz at 48 kHz, and what folds back stays above it too. */
#pragma once

#include "common/realtime.h"

#include <stddef.h>

struct tables;

/* Tables for a sample rate in hertz; NULL when out of memory. Takes some ms. */
struct tables *tables_new(double rate);
void tables_free(struct tables *tables);

/* One cycle of a sine, of amplitude 1, at each `phase` (0...1). */
REALTIME void oscillator_sine(
	const struct tables *tables, const double *phase, float *out, size_t frames);

/* A rising saw, -1...1 and 0 at phase 0; `increment` is the frequency in cycles a sample,
 * 0...0.5, which says how many harmonics fit. */
REALTIME void oscillator_saw(const struct tables *tables, const double *phase,
	const double *increment, float *out, size_t frames);
