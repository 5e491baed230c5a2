/* What MIDI from elsewhere means to the synth: patches, parameters, transposition, panic.
 * Notes are not played: the hands do that.
 *
 * Program change chooses a patch by its number. A key on a keyboard transposes by its
 * distance from middle C, and stays in force when it is let go, since both hands are
 * needed: middle C undoes it. Controls set the parameters of a table, the same as GM and
 * GM 2 give them where there is one of that kind. All sound off and all notes off are
 * panic. Pitch bend and pressure mean nothing: bending is the hands' business. */
#pragma once

#include "common/realtime.h"
#include "synth/param.h"

#include <stdint.h>

enum midi_in_kind {
	MIDI_IN_PATCH,     /* number: 0...127 */
	MIDI_IN_PARAM,     /* number: enum param; value, valid for it */
	MIDI_IN_TRANSPOSE, /* number: semitones, -48...48 */
	MIDI_IN_PANIC,
};

struct midi_in_event {
	enum midi_in_kind kind;
	int number;
	float value;
};

enum midi_in_result {
	MIDI_IN_EVENT,     /* *event says what it means */
	MIDI_IN_NOTHING,   /* nothing to the synth */
	MIDI_IN_MALFORMED, /* no MIDI message */
};

/* Reads one message, on whatever channel, as a JACK port gives it: whole, with its status
 * byte. */
REALTIME enum midi_in_result midi_in_read(
	const uint8_t *data, size_t size, struct midi_in_event *event);
