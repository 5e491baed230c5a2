/* For tests: notes that should sound, a midi_out that says them, and a receiver. */
#pragma once

#include "synth/midi_out.h"
#include "tests/midi_receiver.h"

#include <math.h>

enum { KEYS = PLAYED_KEYS };

/* What should sound, a sender and its receiver. */
struct stage {
	struct played_note note[KEYS];
	double pitch[KEYS];
	float timbre;
	uint32_t frame;
	size_t filled; /* events of this period that are not ours, and not heard */
	struct midi_out midi;
	struct receiver receiver;
};

__attribute__((unused)) static void
stage_open(struct stage *stage, const struct midi_settings *settings)
{
	*stage = (struct stage){ .timbre = NAN };
	midi_out_init(&stage->midi, settings);
	receiver_init(&stage->receiver);
}

__attribute__((unused)) static void
say(struct stage *stage, bool on_grid)
{
	midi_out_set(&stage->midi, stage->frame++, stage->note, stage->pitch,
		stage->timbre, on_grid);
}

/* The end of a period: what was said arrives. */
__attribute__((unused)) static void
deliver(struct stage *stage)
{
	for (size_t i = stage->filled; i < stage->midi.count; i++)
		receiver_hear(&stage->receiver, &stage->midi.event[i]);
	midi_out_begin(&stage->midi);
	stage->frame = stage->receiver.frame = 0;
	stage->filled = 0;
}

/* Leaves room for so many messages in this period. */
__attribute__((unused)) static void
fill(struct stage *stage, size_t room)
{
	stage->filled = stage->midi.count = MIDI_OUT_EVENTS - room;
}

__attribute__((unused)) static void
hear(struct stage *stage)
{
	say(stage, true);
	deliver(stage);
}

/* The key's note, reached at once. */
__attribute__((unused)) static void
play(struct stage *stage, int key, double pitch)
{
	struct played_note *note = &stage->note[key];
	note->on = true;
	note->note = (int)lrint(pitch);
	note->pitch = stage->pitch[key] = pitch;
	note->loudness = 1;
	note->velocity = 100;
}

__attribute__((unused)) static bool
is_on(const struct stage *stage, int channel, int note)
{
	return stage->receiver.channel[channel].on[note];
}

__attribute__((unused)) static bool
sound_midi(const struct stage *stage)
{
	return !stage->receiver.faulty && !stage->receiver.off_unasked;
}
