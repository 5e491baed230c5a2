/* What a performer wants to sound: the notes of its keys. */
#pragma once

#include <stdbool.h>

/* A note that is held, or the rest. Its key stays the same while it is held. */
struct played_note {
	bool on;
	unsigned strike; /* changes when it is to begin anew: with PARAM_LEGATO off,
			  * whenever the note changes */
	double pitch;    /* MIDI note, fractions included: the target of the glide */
	int note;       /* the scale's own, or the nearest: stays while the pitch bends */
	float loudness; /* amplitude 0...1 */
	int velocity;   /* MIDI, 1...127: of a note that begins now */
};

enum { PLAYED_KEYS = 16 };
