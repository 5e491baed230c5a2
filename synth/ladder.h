/* The ladder of notes that a hand climbs, in steps or gliding. */
#pragma once

#include "common/realtime.h"
#include "synth/tuning.h"

enum { LADDER_MAX = 512 };

/* Notes within reach, lowest first where the tuning is a scale, at least one. Each sounds
 * from a position on until the next one begins; positions go from 0 to 1. */
struct ladder {
	int count;
	double pitch[LADDER_MAX]; /* of a rest: that of the note before or after it */
	int note[LADDER_MAX];     /* MIDI: the key of a keyboard map, or the nearest; in
				     scales     of small steps neighbours may have the same */
	double from[LADDER_MAX];  /* the first is 0 */
	bool rest[LADDER_MAX];    /* nothing sounds there */
	bool by_box; /* the position is the hand's `box` itself; else where the hand is
			between its farthest and nearest, as calibrated */
	bool glides; /* without steps, whatever the player's snap */
	double line_hertz[2]; /* of tuning.h, for the player's A4 */
};

/* The notes of `tuning` from `root` up to and with the root `octaves` above. Without a
 * keyboard map the root has its pitch in equal temperament and the scale begins there;
 * with one, the mapped keys from root to root + 12 octaves have the pitches that the map
 * says. What lies outside of MIDI's 0...127 is left out. */
REALTIME void ladder_fill(struct ladder *ladder, const struct tuning *tuning, int root,
	int octaves, double a4_hertz);

/* The rung at `position`: `held` again while the position is within its own width and
 * `hysteresis` (a fraction of that) beyond; -1 for none held. It may be a rest. */
REALTIME int ladder_rung(
	const struct ladder *ladder, double position, int held, double hysteresis);

/* The pitch of a hand that glides: each note in the middle of its rung, a straight line
 * between them, half a rung beyond the lowest and the highest. */
REALTIME double ladder_pitch(const struct ladder *ladder, double position);

/* What pulls a gliding hand to the notes; all zero when a hand comes. */
struct ladder_snap {
	bool begun;
	int rung;
	double slow; /* pitch without its vibrato */
	double pull; /* semitones that are added */
};

/* The pitch of a gliding hand after `seconds` more, pulled to the notes by `strength`:
 * 0 not at all ... 1, where the hand's mean sounds as the nearest note. Only the mean is
 * pulled; vibrato stays as wide as the hand makes it. */
REALTIME double ladder_snapped(const struct ladder *ladder, struct ladder_snap *snap,
	double position, double strength, double seconds);
