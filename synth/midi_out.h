/* What is played, as MIDI: on one channel, or each note on a channel of its own (MPE).
 *
 * Callers say what should sound; the difference from what the receiver has been told is
 * written when there is room for all that a change takes, so that a full buffer delays a
 * note-off and never loses it.
 *
 * Pitch is a note and a bend from it. A note that goes beyond the bend range is taken
 * over by the nearest one, legato. On one channel all notes share one bend: while several
 * are held there is none, and each is the nearest semitone.
 *
 * Sources: MIDI 1.0 Detailed Specification; MIDI Polyphonic Expression 1.0 (M1-100). */
#pragma once

#include "common/midi.h"
#include "common/realtime.h"
#include "synth/played_note.h"

#include <stddef.h>

enum midi_mode { MIDI_OFF, MIDI_PLAIN, MIDI_MPE };

/* How a note's loudness is told while it sounds. */
enum midi_loudness {
	MIDI_LOUDNESS_OFF,
	MIDI_LOUDNESS_PRESSURE,   /* channel pressure */
	MIDI_LOUDNESS_EXPRESSION, /* control 11, for receivers that make a vibrato of
				     pressure, as General MIDI's do */
};

struct midi_settings {
	enum midi_mode mode;
	int channel;       /* plain: 1...16 */
	double bend_range; /* plain: semitones either way, 1...96 */
	int members;       /* MPE: notes go to channels 2 ... 1 + members, 1...15 */
	enum midi_loudness loudness;
};

enum { MIDI_CHANNELS = 16, MIDI_NOTES = 128, MIDI_OUT_EVENTS = 1024 };

/* What may glide, in the units of MIDI; -1: not known to the receiver, or not to be told.
 */
struct midi_expression {
	int bend, loudness, timbre;
};

/* What the receiver has been told of a key. */
struct midi_key {
	bool on;
	bool reached; /* the pitch has been within the bend range of the note */
	unsigned strike;
	int asked; /* the note that the performer named; */
	int note;  /* the one it became */
	int channel;
};

struct midi_out {
	struct midi_settings settings;
	bool unsure; /* what was told may have been lost: say all again */
	bool cut;    /* ... after silence without tails */
	int quiet;   /* grid steps without a note, QUIET_MAX at most */
	int member;  /* channel of the note that began last (MPE) */
	struct midi_key key[PLAYED_KEYS];
	struct midi_expression said[MIDI_CHANNELS];
	bool sounding[MIDI_CHANNELS][MIDI_NOTES]; /* or may be */
	int notes[MIDI_CHANNELS];                 /* how many of them */
	size_t count;
	struct midi_event event[MIDI_OUT_EVENTS]; /* of this period, in order */
};

/* The receiver's state is taken as unknown. */
void midi_out_init(struct midi_out *midi, const struct midi_settings *settings);

/* A new period: the events of the last one have been delivered. */
REALTIME void midi_out_begin(struct midi_out *midi);

/* From `frame` on these notes should sound. `pitch`: MIDI note that the glide of each key
 * has reached; `timbre` 0...1, anything else is not told. Notes begin and end at once,
 * with all that they begin with; what glides meanwhile is told `on_grid`, every 5 ms or
 * so.
 *
 * A strike ends the key's note and begins another. A note that changes without a strike
 * begins before the old one ends. Keys beyond the members of MPE wait for a channel. */
REALTIME void midi_out_set(struct midi_out *midi, uint32_t frame,
	const struct played_note note[PLAYED_KEYS], const double pitch[PLAYED_KEYS],
	float timbre, bool on_grid);

/* Whatever the receiver was told, it is to be silent at the next midi_out_set, and told
 * anew what should sound. */
REALTIME void midi_out_panic(struct midi_out *midi);

/* Events of this period may not have arrived, or somebody has just begun to listen: the
 * next midi_out_set tells all again. */
REALTIME void midi_out_lost(struct midi_out *midi);

/* Nothing sounds and nothing is left to say. */
REALTIME bool midi_out_silent(const struct midi_out *midi);
