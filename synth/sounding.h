/* What the synth plays at this moment, in one word: the JACK thread writes it once a
 * period, and whoever asks reads all of it or none of it, without a lock. */
#pragma once

#include "common/realtime.h"

#include <stdbool.h>
#include <stdint.h>

struct sounding {
	bool playing;    /* a note is held; false: silence, or its fading */
	int note;        /* MIDI, 0...127: of the ladder, or the nearest when gliding */
	float hertz;     /* as heard, in the middle of a glide, too */
	float loudness;  /* amplitude, 0...1, in steps of 1/255 */
	int scale, root; /* see ladder_fill */
};

REALTIME uint64_t sounding_pack(const struct sounding *sounding);
struct sounding sounding_unpack(uint64_t word);
