/* What the counter plays, for those who check what became of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	COUNTER_ROUND = 16000000, /* frames until it all begins anew */
	COUNTER_EVERY = 3001,     /* frames from note to note in a round */
};

/* Exact in a float, below 1, and never 0. */
static inline float
counter_sample(uint32_t frame, unsigned channel)
{
	return (float)((frame + channel * 4099u) % COUNTER_ROUND + 1) / 16777216;
}

static inline bool
counter_plays_note(uint32_t frame)
{
	return frame % COUNTER_ROUND % COUNTER_EVERY == 0;
}

static inline void
counter_note(uint32_t frame, unsigned char note[3])
{
	uint32_t number = frame % COUNTER_ROUND / COUNTER_EVERY;
	note[0] = number % 2 ? 0x90 : 0x80;
	note[1] = 35 + number / 2 % 25; /* the drums of General MIDI */
	note[2] = 1 + number / 50 % 127;
}
