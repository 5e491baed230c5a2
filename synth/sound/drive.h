/* Drive: a soft saturation that keeps the loudness and does not alias to be heard. At
 * 0 dB it leaves every bit as it is. */
#pragma once

#include "synth/sound/glide.h"
#include "synth/sound/halfband.h"

struct drive {
	struct glide bend; /* gain of what is bent, less 1 */
	struct glide wet;  /* 0 past it, 1 through it */
	struct halfband up[2], down[2];
	pair last, last_root; /* into the saturation, a step ago */
};

void drive_init(struct drive *drive, double rate);

/* Decibels, 0 or more; glides there. */
REALTIME void drive_set(struct drive *drive, float decibels);

/* To be called at the grid's frames, before drive_render; as with the other effects. */
REALTIME void drive_grid(struct drive *drive);

/* In place, 1 to SOUND_GRID frames; as with the other effects. */
REALTIME void drive_render(struct drive *drive, float *left, float *right, size_t frames);
