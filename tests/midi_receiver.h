/* For tests: a synth that hears MIDI as the specification says, sixteen channels with
 * their bend, its range by registered parameter 0, and the zone of MPE; it keeps what
 * would sound, and finds fault with what no sender should say. */
#pragma once

#include "common/midi.h"

#include <stdbool.h>
#include <string.h>

struct receiver_channel {
	bool on[128];
	int velocity[128];
	int notes, bend, parameter;
	int range, range_cents; /* of bend */
	int pressure, expression, timbre;
};

struct receiver {
	struct receiver_channel channel[16];
	int members;      /* of the zone; 0: none */
	int ons, most;    /* notes that began; that sounded at once */
	bool wayward;     /* knows only note-offs: no all-notes-off */
	bool off_unasked; /* a note-off without its note */
	bool faulty;
	uint32_t frame; /* of the last event */
};

__attribute__((unused)) static void
receiver_init(struct receiver *receiver)
{
	*receiver = (struct receiver){ 0 };
	for (int i = 0; i < 16; i++)
		receiver->channel[i] = (struct receiver_channel){
			.bend = 8192,
			.range = 2,
			.parameter = 0x3fff,
			.expression = 127,
			.timbre = 64,
		};
}

__attribute__((unused)) static int
receiver_notes(const struct receiver *receiver)
{
	int notes = 0;
	for (int i = 0; i < 16; i++)
		notes += receiver->channel[i].notes;
	return notes;
}

/* A MIDI note, fractions included. */
__attribute__((unused)) static double
receiver_pitch(const struct receiver *receiver, int channel, int note)
{
	const struct receiver_channel *of = &receiver->channel[channel];
	return note + (of->bend - 8192) / 8192.0 * (of->range + of->range_cents / 100.0);
}

static void
receiver_data(struct receiver *receiver, int channel, int value)
{
	struct receiver_channel *of = &receiver->channel[channel];
	if (of->parameter == 0)
		of->range = value;
	else if (of->parameter == 6 && channel == 0) {
		receiver->members = value;
		for (int i = 0; i <= value; i++) {
			receiver->channel[i].range = i == 0 ? 2 : 48;
			receiver->channel[i].range_cents = 0;
		}
	} else
		receiver->faulty = true;
}

static void
receiver_control(struct receiver *receiver, int channel, int control, int value)
{
	struct receiver_channel *of = &receiver->channel[channel];
	switch (control) {
	case 101:
		of->parameter = value << 7 | (of->parameter & 127);
		break;
	case 100:
		of->parameter = (of->parameter & ~127) | value;
		break;
	case 6:
		receiver_data(receiver, channel, value);
		break;
	case 38:
		receiver->faulty |= of->parameter != 0;
		of->range_cents = value;
		break;
	case 11:
		of->expression = value;
		break;
	case 74:
		of->timbre = value;
		break;
	case MIDI_ALL_SOUND_OFF:
	case MIDI_ALL_NOTES_OFF:
		if (receiver->wayward)
			break;
		memset(of->on, 0, sizeof(of->on));
		of->notes = 0;
		break;
	default:
		receiver->faulty = true;
	}
}

static void
receiver_note(struct receiver *receiver, int channel, int note, int velocity)
{
	struct receiver_channel *of = &receiver->channel[channel];
	receiver->off_unasked |= velocity == 0 && !of->on[note];
	receiver->faulty |= velocity > 0 && of->on[note];
	receiver->faulty |= receiver->members > 0 && channel == 0;
	of->notes += (velocity > 0) - of->on[note];
	of->on[note] = velocity > 0;
	of->velocity[note] = velocity;
	receiver->ons += velocity > 0;
	int notes = receiver_notes(receiver);
	receiver->most = notes > receiver->most ? notes : receiver->most;
}

__attribute__((unused)) static void
receiver_hear(struct receiver *receiver, const struct midi_event *event)
{
	const uint8_t *data = event->data;
	int status = data[0] & 0xf0, channel = data[0] & 15;
	receiver->faulty |= event->frame < receiver->frame;
	receiver->faulty |= event->size != (status == MIDI_PRESSURE ? 2 : 3);
	receiver->faulty |= data[1] > 127 || data[2] > 127;
	receiver->frame = event->frame;
	switch (status) {
	case MIDI_NOTE_ON:
		receiver->faulty |= data[2] == 0;
		receiver_note(receiver, channel, data[1], data[2]);
		break;
	case MIDI_NOTE_OFF:
		receiver_note(receiver, channel, data[1], 0);
		break;
	case MIDI_BEND:
		receiver->channel[channel].bend = data[1] | data[2] << 7;
		break;
	case MIDI_PRESSURE:
		receiver->channel[channel].pressure = data[1];
		break;
	case MIDI_CONTROL:
		receiver_control(receiver, channel, data[1], data[2]);
		break;
	default:
		receiver->faulty = true;
	}
}
