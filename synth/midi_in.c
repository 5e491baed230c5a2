#include "synth/midi_in.h"

#include "common/midi.h"

#include <math.h>

/* How the 128 values of a control are laid out over what it sets. */
enum control_scale {
	SCALE_EVEN,    /* as the parameter's kind says */
	SCALE_SQUARE,  /* fine at the low end; amplitudes, as GM has them */
	SCALE_CENTRED, /* 64 is in the middle */
	SCALE_DECIBELS /* `to` at 127, and 40 dB less at a tenth of it */
};

struct control {
	uint8_t number;
	enum param param;
	float from, to;
	enum control_scale scale;
};

static const struct control controls[] = {
	{ 1, PARAM_VIBRATO, 0, 100, SCALE_EVEN },      /* modulation wheel */
	{ 5, PARAM_GLIDE, 0, 2, SCALE_SQUARE },        /* portamento time */
	{ 7, PARAM_VOLUME, -60, 0, SCALE_DECIBELS },   /* channel volume */
	{ 10, PARAM_PAN, -1, 1, SCALE_CENTRED },       /* pan */
	{ 11, PARAM_LOUDNESS, 0, 1, SCALE_SQUARE },    /* expression */
	{ 71, PARAM_RESONANCE, 0, 1, SCALE_EVEN },     /* harmonic content */
	{ 72, PARAM_RELEASE, 0.005f, 20, SCALE_EVEN }, /* release time */
	{ 73, PARAM_ATTACK, 0.001f, 10, SCALE_EVEN },  /* attack time */
	{ 74, PARAM_CUTOFF, 20, 20000, SCALE_EVEN },   /* brightness */
	{ 75, PARAM_DECAY, 0.005f, 20, SCALE_EVEN },   /* decay time */
	{ 76, PARAM_LFO_RATE, 0.02f, 20, SCALE_EVEN }, /* vibrato rate */
	{ 91, PARAM_REVERB, 0, 1, SCALE_EVEN },        /* reverb send */
	{ 92, PARAM_TREMOLO, 0, 1, SCALE_EVEN },       /* tremolo depth */
	{ 93, PARAM_CHORUS, 0, 1, SCALE_EVEN },        /* chorus send */
	{ 94, PARAM_DELAY, 0, 1, SCALE_EVEN },         /* delay send */
};

enum { MIDDLE_C = 60, TRANSPOSE_MAX = 48 };

REALTIME static float
control_value(const struct control *control, int value)
{
	double position = value / 127.0;
	if (control->scale == SCALE_SQUARE)
		position *= position;
	if (control->scale == SCALE_CENTRED)
		position = value <= 64 ? value / 128.0 : 0.5 + (value - 64) / 126.0;
	if (control->scale == SCALE_DECIBELS)
		return (float)fmax(control->from, control->to + 40 * log10(position));
	return param_between(control->param, control->from, control->to, position);
}

REALTIME static bool
read_control(int number, int value, struct midi_in_event *event)
{
	if (number == MIDI_ALL_SOUND_OFF || number == MIDI_ALL_NOTES_OFF) {
		*event = (struct midi_in_event){ .kind = MIDI_IN_PANIC };
		return true;
	}
	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++)
		if (controls[i].number == number) {
			*event = (struct midi_in_event){
				.kind = MIDI_IN_PARAM,
				.number = (int)controls[i].param,
				.value = control_value(&controls[i], value),
			};
			return true;
		}
	return false;
}

REALTIME static int
transposition(int note)
{
	int semitones = note - MIDDLE_C;
	if (semitones > TRANSPOSE_MAX)
		return TRANSPOSE_MAX;
	return semitones < -TRANSPOSE_MAX ? -TRANSPOSE_MAX : semitones;
}

/* A whole message of a channel. */
REALTIME static bool
read_channel(const uint8_t *data, struct midi_in_event *event)
{
	switch (data[0] & 0xf0) {
	case MIDI_PROGRAM:
		*event = (struct midi_in_event){
			.kind = MIDI_IN_PATCH,
			.number = data[1],
		};
		return true;
	case MIDI_NOTE_ON:
		*event = (struct midi_in_event){
			.kind = MIDI_IN_TRANSPOSE,
			.number = transposition(data[1]),
		};
		return data[2] > 0;
	case MIDI_CONTROL:
		return read_control(data[1], data[2], event);
	default:
		return false;
	}
}

enum midi_in_result
midi_in_read(const uint8_t *data, size_t size, struct midi_in_event *event)
{
	if (size == 0 || data[0] < 0x80)
		return MIDI_IN_MALFORMED;
	if (data[0] >= 0xf0) /* of the whole system: clocks, dumps */
		return MIDI_IN_NOTHING;
	int status = data[0] & 0xf0;
	size_t whole = status == MIDI_PROGRAM || status == MIDI_PRESSURE ? 2 : 3;
	if (size != whole)
		return MIDI_IN_MALFORMED;
	for (size_t i = 1; i < size; i++)
		if (data[i] > 127)
			return MIDI_IN_MALFORMED;
	return read_channel(data, event) ? MIDI_IN_EVENT : MIDI_IN_NOTHING;
}
