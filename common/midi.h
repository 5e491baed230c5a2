/* A short MIDI message at its place in a JACK period. */
#pragma once

#include <stdint.h>

enum {
	MIDI_NOTE_OFF = 0x80,
	MIDI_NOTE_ON = 0x90,
	MIDI_CONTROL = 0xb0,
	MIDI_PROGRAM = 0xc0,
	MIDI_PRESSURE = 0xd0,
	MIDI_BEND = 0xe0,
	MIDI_ALL_SOUND_OFF = 120,
	MIDI_ALL_NOTES_OFF = 123,
};

struct midi_event {
	uint32_t frame; /* from the start of the period */
	uint8_t size;   /* 1...3 */
	uint8_t data[3];
};
