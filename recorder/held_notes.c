#include "recorder/held_notes.h"

#include "common/midi.h"

#include <string.h>

void
held_notes_follow(struct held_notes *held, const uint8_t *message, size_t size)
{
	if (size != 3)
		return;
	uint8_t kind = message[0] & 0xf0, channel = message[0] & 0x0f;
	uint8_t key = message[1] & 0x7f, value = message[2] & 0x7f;
	if (kind == MIDI_NOTE_ON)
		held->velocity[channel][key] = value;
	else if (kind == MIDI_NOTE_OFF)
		held->velocity[channel][key] = 0;
	else if (kind == MIDI_CONTROL &&
		 (key == MIDI_ALL_SOUND_OFF || key == MIDI_ALL_NOTES_OFF))
		memset(held->velocity[channel], 0, sizeof(held->velocity[channel]));
}

bool
held_notes_next(const struct held_notes *held, unsigned *at, uint8_t message[3])
{
	for (; *at < 16 * 128; ++*at) {
		uint8_t velocity = held->velocity[*at / 128][*at % 128];
		if (velocity == 0)
			continue;
		message[0] = (uint8_t)(MIDI_NOTE_ON | *at / 128);
		message[1] = (uint8_t)(*at % 128);
		message[2] = velocity;
		++*at;
		return true;
	}
	return false;
}
