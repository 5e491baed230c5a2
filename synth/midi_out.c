#include "synth/midi_out.h"

#include <math.h>

/* The most messages that one change takes: all off (2), bend range (6), bend, note on,
 * note off. */
enum { CHANGE_MAX = 11 };

enum { BEND_CENTRE = 8192, BEND_MAX = 16383 };

/* Registered parameter 0 is the bend range, the null parameter closes it (MIDI 1.0). */
enum { RPN_HIGH = 101, RPN_LOW = 100, DATA_HIGH = 6, DATA_LOW = 38, RPN_NULL = 127 };

void
midi_out_init(struct midi_out *midi, int channel, double bend_range)
{
	*midi = (struct midi_out){
		.channel = channel - 1,
		.bend_range = bend_range,
		.unsure = true,
	};
}

void
midi_out_begin(struct midi_out *midi)
{
	midi->count = 0;
}

REALTIME static void
emit(struct midi_out *midi, uint32_t frame, int status, int first, int second)
{
	midi->event[midi->count++] = (struct midi_event){
		.frame = frame,
		.size = 3,
		.data = { (uint8_t)(status | midi->channel), (uint8_t)first,
			(uint8_t)second },
	};
}

REALTIME static void
emit_control(struct midi_out *midi, uint32_t frame, int control, int value)
{
	emit(midi, frame, MIDI_CONTROL, control, value);
}

REALTIME static void
emit_bend_range(struct midi_out *midi, uint32_t frame)
{
	double whole = floor(midi->bend_range);
	emit_control(midi, frame, RPN_HIGH, 0);
	emit_control(midi, frame, RPN_LOW, 0);
	emit_control(midi, frame, DATA_HIGH, (int)whole);
	emit_control(midi, frame, DATA_LOW, (int)lrint((midi->bend_range - whole) * 100));
	emit_control(midi, frame, RPN_HIGH, RPN_NULL);
	emit_control(midi, frame, RPN_LOW, RPN_NULL);
}

REALTIME static int
bend_of(const struct midi_out *midi, double semitones)
{
	double value = BEND_CENTRE + BEND_CENTRE * semitones / midi->bend_range;
	return (int)lrint(fmin(fmax(value, 0), BEND_MAX));
}

REALTIME static void
say_note(struct midi_out *midi, uint32_t frame)
{
	int note = midi->wanted_note;
	bool begins = midi->wanted && (!midi->sounding || midi->note != note);
	bool ends = midi->sounding && (!midi->wanted || midi->note != note);
	int bend = bend_of(midi, midi->wanted_pitch - note);
	if (begins && !midi->sounding)
		emit_bend_range(midi, frame);
	if (midi->wanted && (bend != midi->bend || (begins && !midi->sounding))) {
		emit(midi, frame, MIDI_BEND, bend & 127, bend >> 7);
		midi->bend = bend;
	}
	if (begins)
		emit(midi, frame, MIDI_NOTE_ON, note, midi->wanted_velocity);
	if (ends)
		emit(midi, frame, MIDI_NOTE_OFF, midi->note, 64);
	midi->sounding = midi->wanted;
	midi->note = note;
}

/* Tells the receiver what it does not know yet, if there is room for it. */
REALTIME static void
say(struct midi_out *midi, uint32_t frame)
{
	if (midi->count + CHANGE_MAX > MIDI_OUT_EVENTS)
		return;
	if (midi->unsure) {
		if (midi->sounding)
			emit(midi, frame, MIDI_NOTE_OFF, midi->note, 64);
		emit_control(midi, frame, MIDI_ALL_NOTES_OFF, 0);
		midi->sounding = false;
		midi->unsure = false;
	}
	say_note(midi, frame);
}

void
midi_out_play(struct midi_out *midi, uint32_t frame, int note, int velocity, double pitch)
{
	midi->wanted = true;
	midi->wanted_note = note;
	midi->wanted_velocity = velocity;
	midi->wanted_pitch = pitch;
	say(midi, frame);
}

void
midi_out_follow(struct midi_out *midi, uint32_t frame, double pitch)
{
	if (midi->wanted) {
		midi->wanted_pitch = pitch;
		if (fabs(pitch - midi->wanted_note) > midi->bend_range)
			midi->wanted_note = (int)lrint(fmin(fmax(pitch, 0), 127));
	}
	say(midi, frame);
}

void
midi_out_stop(struct midi_out *midi, uint32_t frame)
{
	midi->wanted = false;
	say(midi, frame);
}

void
midi_out_panic(struct midi_out *midi, uint32_t frame)
{
	midi->unsure = true;
	midi_out_stop(midi, frame);
}

void
midi_out_lost(struct midi_out *midi)
{
	midi->unsure = true;
}

bool
midi_out_silent(const struct midi_out *midi)
{
	return !midi->sounding && !midi->unsure;
}
