/* How loud it is: peak, RMS and clipped samples of every channel, and the programme
 * loudness of EBU R 128 by libebur128 (ITU-R BS.1770).
 *
 * One thread feeds; any may read, at any time until levels_free. */
#pragma once

#include "recorder/wave.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct levels;

/* With `loudness`, up to 64 channels are weighed as mono, stereo, or one group of equal
 * loudspeakers. NULL when out of memory. */
struct levels *levels_new(unsigned channels, uint32_t rate, bool loudness);
void levels_free(struct levels *levels);

/* Interleaved frames, NULL for silence. Not for the JACK thread. */
void levels_feed(struct levels *levels, const float *frames, size_t count);

struct level {
	float peak, rms;  /* since the last look, 0 ... */
	float highest;    /* peak of all */
	uint64_t clipped; /* samples beyond full scale, of all */
};

/* Who looks: each has looks of its own. */
enum levels_looker { LEVELS_METER, LEVELS_OSC, LEVELS_LOOKERS };

/* One channel's; begins a new look for it. */
struct level levels_look(
	struct levels *levels, enum levels_looker looker, unsigned channel);

/* One channel's without a new look: `peak` and `rms` are of all. */
struct level levels_total(struct levels *levels, unsigned channel);

/* For the feeding thread. Integrated loudness and its range; WAVE_UNKNOWN for the rest,
 * and where there is too little sound. */
struct wave_loudness levels_loudness(struct levels *levels);
