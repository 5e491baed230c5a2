/* Named scales, and the ladder of notes that a hand climbs. */
#pragma once

#include "common/realtime.h"

#include <stdbool.h>

enum { SCALE_NOTES_MAX = 128 };

/* The notes within reach, lowest first: MIDI numbers, at least one. */
struct ladder {
	int count;
	int note[SCALE_NOTES_MAX];
};

/* How far past the border of its step a position must go before the note changes, as a
 * fraction of a step: a hand that rests on a border does not flutter. */
#define LADDER_HYSTERESIS 0.18

/* The number of scales, and the name of each ("major-pentatonic"); NULL when there is no
 * such index. */
int scale_count(void);
const char *scale_name(int scale);

/* Index of the scale called `name`, or -1. */
int scale_find(const char *name);

/* Fills in the notes of `scale` from `root` up to and with the root `octaves` above;
 * what lies beyond MIDI note 127 is left out. */
REALTIME void ladder_fill(struct ladder *ladder, int scale, int root, int octaves);

/* The rung at `position` (0 lowest ... 1 highest; rungs are equally wide): `held` again
 * while the position is within its own width and the hysteresis, -1 for none held. */
REALTIME int ladder_rung(const struct ladder *ladder, double position, int held);
