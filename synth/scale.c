#include "synth/scale.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Semitones above the root within one octave, the root's own 0 included. */
struct scale {
	const char *name;
	unsigned char steps;
	unsigned char step[12];
};

static const struct scale scales[] = {
	{ "major", 7, { 0, 2, 4, 5, 7, 9, 11 } },
	{ "natural-minor", 7, { 0, 2, 3, 5, 7, 8, 10 } },
	{ "harmonic-minor", 7, { 0, 2, 3, 5, 7, 8, 11 } },
	{ "melodic-minor", 7, { 0, 2, 3, 5, 7, 9, 11 } },
	{ "ionian", 7, { 0, 2, 4, 5, 7, 9, 11 } },
	{ "dorian", 7, { 0, 2, 3, 5, 7, 9, 10 } },
	{ "phrygian", 7, { 0, 1, 3, 5, 7, 8, 10 } },
	{ "lydian", 7, { 0, 2, 4, 6, 7, 9, 11 } },
	{ "mixolydian", 7, { 0, 2, 4, 5, 7, 9, 10 } },
	{ "aeolian", 7, { 0, 2, 3, 5, 7, 8, 10 } },
	{ "locrian", 7, { 0, 1, 3, 5, 6, 8, 10 } },
	{ "major-pentatonic", 5, { 0, 2, 4, 7, 9 } },
	{ "minor-pentatonic", 5, { 0, 3, 5, 7, 10 } },
	{ "blues", 6, { 0, 3, 5, 6, 7, 10 } },
	{ "major-blues", 6, { 0, 2, 3, 4, 7, 9 } },
	{ "whole-tone", 6, { 0, 2, 4, 6, 8, 10 } },
	{ "chromatic", 12, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 } },
	{ "octatonic", 8, { 0, 2, 3, 5, 6, 8, 9, 11 } },
	{ "hijaz", 7, { 0, 1, 4, 5, 7, 8, 10 } },
	{ "double-harmonic", 7, { 0, 1, 4, 5, 7, 8, 11 } },
	{ "hungarian-minor", 7, { 0, 2, 3, 6, 7, 8, 11 } },
	{ "phrygian-dominant", 7, { 0, 1, 4, 5, 7, 8, 10 } },
	{ "lydian-dominant", 7, { 0, 2, 4, 6, 7, 9, 10 } },
	{ "hirajoshi", 5, { 0, 2, 3, 7, 8 } },
	{ "in-sen", 5, { 0, 1, 5, 7, 10 } },
	{ "octaves", 1, { 0 } },
	{ "fifths", 2, { 0, 7 } },
	{ "major-triad", 3, { 0, 4, 7 } },
	{ "minor-triad", 3, { 0, 3, 7 } },
};

int
scale_count(void)
{
	return sizeof(scales) / sizeof(*scales);
}

const char *
scale_name(int scale)
{
	return scale >= 0 && scale < scale_count() ? scales[scale].name : NULL;
}

int
scale_find(const char *name)
{
	for (int i = 0; i < scale_count(); i++)
		if (strcmp(scales[i].name, name) == 0)
			return i;
	return -1;
}

void
ladder_fill(struct ladder *ladder, int scale, int root, int octaves)
{
	const struct scale *steps = &scales[scale];
	ladder->count = 0;
	for (int i = 0; i <= octaves * steps->steps; i++) {
		int note = root + 12 * (i / steps->steps) + steps->step[i % steps->steps];
		if (note > 127)
			break;
		ladder->note[ladder->count++] = note;
	}
}

int
ladder_rung(const struct ladder *ladder, double position, int held)
{
	double place = position * ladder->count;
	if (held >= 0 && held < ladder->count && place > held - LADDER_HYSTERESIS &&
		place < held + 1 + LADDER_HYSTERESIS)
		return held;
	int rung = (int)floor(place);
	return rung < 0 ? 0 : rung >= ladder->count ? ladder->count - 1 : rung;
}
