#include "synth/midi_out.h"
#include "tests/tap.h"

/* A receiver: what it would play after the events so far. */
struct receiver {
	bool on[128];
	int notes, most, bend;
	int parameter, range, range_cents;
	bool faulty; /* a note on twice, off unasked, or out of order */
};

static void
hear_control(struct receiver *receiver, int control, int value)
{
	if (control == 101)
		receiver->parameter = value << 7 | (receiver->parameter & 127);
	else if (control == 100)
		receiver->parameter = (receiver->parameter & ~127) | value;
	else if (control == 6 && receiver->parameter == 0)
		receiver->range = value;
	else if (control == 38 && receiver->parameter == 0)
		receiver->range_cents = value;
	else if (control == MIDI_ALL_NOTES_OFF) {
		memset(receiver->on, 0, sizeof(receiver->on));
		receiver->notes = 0;
	}
}

static void
hear(struct receiver *receiver, const struct midi_out *midi, size_t from)
{
	for (size_t i = from; i < midi->count; i++) {
		const struct midi_event *event = &midi->event[i];
		const uint8_t *data = event->data;
		receiver->faulty |= i > 0 && event->frame < midi->event[i - 1].frame;
		receiver->faulty |= event->size != 3 || data[1] > 127 || data[2] > 127;
		receiver->faulty |= (data[0] & 15) != midi->channel;
		switch (data[0] & 0xf0) {
		case MIDI_NOTE_ON:
			receiver->faulty |= receiver->on[data[1]] || data[2] == 0;
			receiver->on[data[1]] = true;
			receiver->notes++;
			break;
		case MIDI_NOTE_OFF:
			receiver->faulty |= !receiver->on[data[1]];
			receiver->on[data[1]] = false;
			receiver->notes--;
			break;
		case MIDI_BEND:
			receiver->bend = data[1] | data[2] << 7;
			break;
		case MIDI_CONTROL:
			hear_control(receiver, data[1], data[2]);
			break;
		default:
			receiver->faulty = true;
		}
		if (receiver->notes > receiver->most)
			receiver->most = receiver->notes;
	}
}

static void
hear_period(struct receiver *receiver, struct midi_out *midi)
{
	hear(receiver, midi, 0);
	midi_out_begin(midi);
}

/* The pitch that the receiver plays, as a MIDI note; -1 without a note. */
static double
pitch_heard(const struct receiver *receiver)
{
	double range = receiver->range + receiver->range_cents / 100.0;
	for (int note = 0; note < 128; note++)
		if (receiver->on[note])
			return note + (receiver->bend - 8192) / 8192.0 * range;
	return -1;
}

static void
check_phrase(void)
{
	struct midi_out midi;
	struct receiver receiver = { 0 };
	midi_out_init(&midi, 3, 2.5);
	midi_out_play(&midi, 7, 60, 100, 60);
	bool at_frame = true;
	for (size_t i = 0; i < midi.count; i++)
		at_frame &= midi.event[i].frame == 7;
	ok(at_frame, "all that a note needs comes at its frame");
	hear_period(&receiver, &midi);
	ok(receiver.on[60] && receiver.notes == 1, "a note begins");
	ok(receiver.range == 2 && receiver.range_cents == 50, "the bend range is told");
	ok(receiver.bend == 8192, "the bend is centred");
	midi_out_play(&midi, 9, 60, 100, 60);
	ok(midi.count == 0, "the same note again says nothing");
	midi_out_play(&midi, 11, 64, 100, 64);
	ok(midi.count == 2 && midi.event[0].data[0] == (MIDI_NOTE_ON | 2) &&
			midi.event[1].data[0] == (MIDI_NOTE_OFF | 2),
		"the next note begins before the old one ends, on its channel");
	hear_period(&receiver, &midi);
	midi_out_stop(&midi, 0);
	hear_period(&receiver, &midi);
	ok(receiver.notes == 0 && midi_out_silent(&midi), "a stop ends it");
	midi_out_stop(&midi, 1);
	ok(midi.count == 0, "once");
	receiver.range = 0;
	midi_out_play(&midi, 2, 62, 1, 62);
	hear_period(&receiver, &midi);
	ok(receiver.range == 2, "the bend range is told anew with each phrase");
	ok(!receiver.faulty && receiver.most == 2, "all of it is sound MIDI");
}

static void
check_sweep(double range, int retriggers)
{
	struct midi_out midi;
	struct receiver receiver = { 0 };
	midi_out_init(&midi, 1, range);
	midi_out_play(&midi, 0, 48, 100, 48);
	hear_period(&receiver, &midi);
	double worst = 0;
	int ons = 0;
	for (int i = 0; i <= 2400; i++) {
		double pitch = 48 + i / 100.0;
		midi_out_follow(&midi, 0, pitch);
		for (size_t k = 0; k < midi.count; k++)
			ons += (midi.event[k].data[0] & 0xf0) == MIDI_NOTE_ON;
		hear_period(&receiver, &midi);
		worst = fmax(worst, fabs(pitch_heard(&receiver) - pitch));
	}
	double step = range / 8192;
	ok(worst <= step * 1.001, "a sweep within %g semitones is heard to %.4f cents",
		range, worst * 100);
	ok(ons == retriggers, "with %d new notes", ons);
	ok(!receiver.faulty && receiver.notes == 1, "and nothing hangs");
}

static void
check_full(void)
{
	struct midi_out midi;
	struct receiver receiver = { 0 };
	midi_out_init(&midi, 1, 2);
	for (uint32_t i = 0; i < 10000; i++)
		midi_out_play(&midi, i, 40 + (int)(i % 50), 100, 40 + i % 50);
	midi_out_stop(&midi, 10000);
	ok(midi.count <= MIDI_OUT_EVENTS, "a flood is held back");
	hear_period(&receiver, &midi);
	ok(receiver.notes == 1, "the last note that fit still sounds");
	midi_out_follow(&midi, 0, 0);
	hear_period(&receiver, &midi);
	ok(receiver.notes == 0 && !receiver.faulty, "and ends in the next period");
}

static void
check_lost(void)
{
	struct midi_out midi;
	struct receiver receiver = { 0 };
	midi_out_init(&midi, 1, 2);
	midi_out_play(&midi, 0, 60, 100, 60);
	hear_period(&receiver, &midi);
	midi_out_play(&midi, 0, 67, 100, 67);
	midi_out_begin(&midi); /* the receiver does not get this */
	midi_out_lost(&midi);
	ok(!midi_out_silent(&midi), "lost events leave something to say");
	midi_out_follow(&midi, 3, 67);
	/* the receiver has 60 on; a note off for 67 is no fault here */
	receiver.on[67] = true;
	receiver.notes++;
	hear_period(&receiver, &midi);
	ok(receiver.on[67] && !receiver.on[60] && receiver.notes == 1,
		"after lost events the receiver is set right");
	midi_out_panic(&midi, 0);
	hear_period(&receiver, &midi);
	ok(receiver.notes == 0 && midi_out_silent(&midi), "panic silences");
	ok(!receiver.faulty, "all of it is sound MIDI");
}

int
main(void)
{
	check_phrase();
	check_sweep(48, 0);
	check_sweep(2, 11);
	check_sweep(0.5, 24);
	check_full();
	check_lost();
	return tap_done();
}
