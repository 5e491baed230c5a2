/* Scales in any tuning: built in, or from Scala files.
 *
 * Pitches are MIDI notes with fractions: hertz = a4 * 2^((pitch - 69) / 12). */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum {
	TUNING_NAME_BYTES = 64,
	TUNING_ABOUT_BYTES = 128,
	TUNING_STEPS_MAX = 1024,
	TUNING_STRETCHES_MAX = 16,
};

/* The keys of a keyboard as a Scala .kbm file lays the scale out on them. */
struct keyboard_map {
	int size;        /* keys in a repetition; 0: key by key, degree by degree */
	int first, last; /* MIDI notes retuned */
	int middle;      /* the note that degree 0 lies on */
	int reference;   /* the note whose frequency is given */
	double reference_hertz;
	int octave_degree; /* degree that a repetition ends on; 0: the period */
	int degree[128];   /* of each key; KEY_UNMAPPED */
};

enum { KEY_UNMAPPED = INT_MIN };

/* What sounds from a position on, until the next one. */
struct tuning_stretch {
	double from;
	double hertz; /* with A4 at 440 Hz; 0: a rest */
};

struct tuning {
	char name[TUNING_NAME_BYTES];
	char about[TUNING_ABOUT_BYTES];
	int steps;                      /* in a period, at least 1 */
	double cents[TUNING_STEPS_MAX]; /* of degrees 1 ... steps; the last is the period
					 */
	int rungs;                      /* of `rung`, at least 1 */
	double rung[TUNING_STEPS_MAX];  /* the same pitches as they lie within one period:
					   cents, rising, each once, the first 0 */
	bool mapped;
	struct keyboard_map map;

	bool glides; /* no steps, whatever the player's snap */
	/* A preset of notes, which root and range do not move: stretches side by side,
	 * the first from 0; none: 0. */
	int stretches;
	struct tuning_stretch stretch[TUNING_STRETCHES_MAX];
	bool by_box; /* positions are the hand's bounding box as a fraction of the frame:
			as in the first Hand Dance */
	/* A glide that is a straight line in hertz between positions 0 and 1; what is
	 * below 0 rests. Both 0: none. */
	double line_hertz[2];
};

/* Those built in: how many, and each, in order; NULL when there is no such index. They
 * live for ever. */
int tuning_count(void);
const struct tuning *tuning_at(int index);
/* By name; NULL when there is none. */
const struct tuning *tuning_find(const char *name);

/* Reads a Scala scale, and with `map_path` not NULL a keyboard map. False after a line of
 * log naming file and line. */
bool tuning_read(struct tuning *tuning, const char *scale_path, const char *map_path);
