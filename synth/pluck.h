/* Plucked strings: a pool of delay loops, so that a new note does not cut the last one.
 * Source: K. Karplus, A. Strong, Digital Synthesis of Plucked-String and Drum Timbres,
 * 1983, with D. Jaffe and J. Smith's exact tuning and pick position. */
#pragma once

#include "synth/oscillator.h"

#include <stdbool.h>
#include <stdint.h>

enum { PLUCK_STRINGS = 8 };

struct string {
	bool active;
	float *delay; /* of the pool's length */
	uint32_t write;
	double increment; /* cycles a sample */
	double delay_frames, delay_target, delay_step;
	int bending;     /* samples until the delay is at its target */
	float smoothing; /* of the loop: 0 bright ... 0.5 dull */
	float loop_gain;
	float last;            /* what the loop read a sample ago */
	double excited;        /* cycles of the pick so far; 2 and more: over */
	float pick, pick_mean; /* low-passed pick signal, and its slow mean */
	float hardness;        /* of the pick: its low-pass coefficient */
	float damping;         /* output gain, and its factor a sample when let go */
	float damp_step;
	float swing; /* how large it swings, and the factor a sample of that memory */
	float swing_step;
};

struct pluck {
	const struct tables *tables; /* the owner keeps them */
	double rate;
	uint32_t length; /* of each delay, a power of two */
	float *memory;
	int newest; /* index of the last string plucked, -1: none */
	struct string string[PLUCK_STRINGS];
};

bool pluck_init(struct pluck *pluck, const struct tables *tables, double rate);
void pluck_finish(struct pluck *pluck);

/* Plucks a string at `increment` cycles a sample; the one before it is damped softly.
 * With every string sounding, the newest slides to the new pitch and is not plucked. */
REALTIME void pluck_note(struct pluck *pluck, double increment, double brightness);

/* Bends the newest string. */
REALTIME void pluck_bend(struct pluck *pluck, double increment);

/* Stops all strings at once; for when they cannot be heard. */
REALTIME void pluck_silence(struct pluck *pluck);

/* Adds `gain[i]` times the strings to out. */
REALTIME void pluck_render(
	struct pluck *pluck, const float *gain, float *out, size_t frames);
