/* Which notes sound in a MIDI stream, so that a take can end them and the next begin with
 * them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero it before use. */
struct held_notes {
	uint8_t velocity[16][128]; /* 0: silent */
};

/* Follows one message; what is no note on, note off or end of all notes changes nothing.
 */
void held_notes_follow(struct held_notes *held, const uint8_t *message, size_t size);

/* Steps through the notes that sound: *at counts up from 0. Fills in the note-on message
 * that would start it; false when there are no more. */
bool held_notes_next(const struct held_notes *held, unsigned *at, uint8_t message[3]);
