/* What is played, as MIDI: one note at a time on one channel, legato, with pitch bend.
 *
 * Callers say what should sound; messages are written when there is room for all that a
 * change takes, so that a full buffer delays a note-off and never loses it. */
#pragma once

#include "common/midi.h"
#include "common/realtime.h"

#include <stdbool.h>
#include <stddef.h>

enum { MIDI_OUT_EVENTS = 256 };

struct midi_out {
	int channel;       /* 0...15 */
	double bend_range; /* semitones either way */
	bool wanted;       /* a note should sound: */
	int wanted_note, wanted_velocity;
	double wanted_pitch; /* MIDI note, fractions included */
	bool sounding;       /* what the receiver has been told: */
	int note, bend;
	bool unsure; /* ... which may have been lost: say all again */
	size_t count;
	struct midi_event event[MIDI_OUT_EVENTS]; /* of this period, in order */
};

/* `channel` 1...16. The receiver's state is taken as unknown. */
void midi_out_init(struct midi_out *midi, int channel, double bend_range);

/* A new period: the events of the last one have been delivered. */
REALTIME void midi_out_begin(struct midi_out *midi);

/* From `frame` on `note` should sound, bent by what `pitch` differs from it: the new note
 * begins before the old one ends. Nothing new when it sounds already. */
REALTIME void midi_out_play(
	struct midi_out *midi, uint32_t frame, int note, int velocity, double pitch);

/* The pitch moves. Beyond the bend range the nearest note takes over. */
REALTIME void midi_out_follow(struct midi_out *midi, uint32_t frame, double pitch);

/* The note ends. */
REALTIME void midi_out_stop(struct midi_out *midi, uint32_t frame);

/* All notes off, whatever the receiver was told. */
REALTIME void midi_out_panic(struct midi_out *midi, uint32_t frame);

/* Events of the last period may not have arrived: tell all again. */
REALTIME void midi_out_lost(struct midi_out *midi);

/* Nothing sounds and nothing is left to say. */
REALTIME bool midi_out_silent(const struct midi_out *midi);
