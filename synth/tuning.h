/* Scales in any tuning, built in or from Scala files, and the ladder of notes that a hand
 * climbs.
 *
 * Pitches are MIDI notes with fractions: hertz = a4 * 2^((pitch - 69) / 12). */
#pragma once

#include "common/realtime.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	TUNING_NAME_BYTES = 64,
	TUNING_ABOUT_BYTES = 128,
	TUNING_STEPS_MAX = 1024,
	LADDER_MAX = 512,
};

/* The keys of a keyboard as a Scala .kbm file lays the scale out on them. */
struct keyboard_map {
	int size;        /* keys in a repetition; 0: key by key, degree by degree */
	int first, last; /* MIDI notes retuned */
	int middle;      /* the note that degree 0 lies on */
	int reference;   /* the note whose frequency is given */
	double reference_hertz;
	int octave_degree; /* degree that a repetition ends on */
	int degree[128];   /* of each key; -1: unmapped */
};

struct tuning {
	char name[TUNING_NAME_BYTES];
	char about[TUNING_ABOUT_BYTES];
	int steps;                      /* in a period, at least 1 */
	double cents[TUNING_STEPS_MAX]; /* of degrees 1 ... steps; the last is the period
					 */
	bool mapped;
	struct keyboard_map map;
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

/* Notes within reach, lowest first, at least one. */
struct ladder {
	int count;
	double pitch[LADDER_MAX];
	int note[LADDER_MAX]; /* the MIDI note that stands for it: each its own one */
};

/* The notes of `tuning` from `root` up to and with the root `octaves` above. Without a
 * keyboard map the root has its pitch in equal temperament and the scale begins there;
 * with one, the mapped keys from root to root + 12 octaves have the pitches that the map
 * says. What lies outside of MIDI's 0...127 is left out. */
REALTIME void ladder_fill(struct ladder *ladder, const struct tuning *tuning, int root,
	int octaves, double a4_hertz);

/* The rung at `position` (0 lowest ... 1 highest; rungs are equally wide): `held` again
 * while the position is within its own width and `hysteresis` (a fraction of a rung)
 * beyond; -1 for none held. */
REALTIME int ladder_rung(
	const struct ladder *ladder, double position, int held, double hysteresis);

/* The pitch of a hand that glides over the ladder from its lowest to its highest note,
 * pulled towards the rungs: `snap` 0 not at all, 1 fully. In between, a hand at rest
 * between two notes is pulled to the nearer one, and vibrato about it stays alive. */
REALTIME double ladder_pitch(const struct ladder *ladder, double position, double snap);
