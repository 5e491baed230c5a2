/* The drums themselves: names, MIDI notes, places in the stereo picture, and the built-in
 * kit, synthesised for one sample rate. */
#pragma once

#include "common/realtime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum drum {
	DRUM_KICK,
	DRUM_SNARE,
	DRUM_RIM,
	DRUM_CLAP,
	DRUM_CLOSED_HAT,
	DRUM_PEDAL_HAT,
	DRUM_OPEN_HAT,
	DRUM_LOW_TOM,
	DRUM_MID_TOM,
	DRUM_HIGH_TOM,
	DRUM_RIDE,
	DRUM_CRASH,
	DRUM_COWBELL,
	DRUM_SHAKER,
	DRUMS,
};

struct drum_info {
	const char *name; /* as in pattern grids */
	float pan;        /* -1 left ... 1 right */
	float peak;       /* of the loudest hit */
	int choke_group;  /* a hit ends the sounds of its group; 0: none */
};
extern const struct drum_info drum_info[DRUMS];

/* Finds a drum by name; false when there is none. */
bool drum_find(const char *name, size_t length, enum drum *drum);

/* The drum of a MIDI note, as in the percussion map of General MIDI; false when the kit
 * has nothing like it. */
REALTIME bool drum_of_note(int note, enum drum *drum);

struct kit_sound {
	float *samples; /* mono, at the peak of drum_info, ends in silence */
	size_t frames;
};

struct kit {
	uint32_t rate;
	struct kit_sound sound[DRUMS];
};

/* Synthesises all the sounds, the same ones each time; NULL when out of memory. */
struct kit *kit_new(uint32_t rate);
void kit_free(struct kit *kit);
