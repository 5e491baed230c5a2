/* Chorus: the sound beside three late copies of itself a side, each swaying in pitch.
 * Folded to mono it stays a chorus. */
#pragma once

#include "synth/sound/glide.h"
#include "synth/sound/line.h"

struct chorus {
	double rate;
	struct glide amount;
	struct glide depth; /* frames, from the middle to either side */
	struct glide speed; /* cycles a frame */
	double phase;       /* of the swaying, cycles */
	struct line line[2];
	double turn_cos, turn_sin; /* of a frame */
	double sway_cos, sway_sin; /* of the phase at this frame */
};

bool chorus_init(struct chorus *chorus, double rate);
void chorus_finish(struct chorus *chorus);

/* PARAM_CHORUS, PARAM_CHORUS_RATE or PARAM_CHORUS_DEPTH; glides there. */
REALTIME void chorus_set(struct chorus *chorus, enum param param, float value);

REALTIME void chorus_grid(struct chorus *chorus);

REALTIME void chorus_render(
	struct chorus *chorus, float *left, float *right, size_t frames);

/* Seconds that it remembers. */
extern const double chorus_memory;
