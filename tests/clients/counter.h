/* What the counter plays, for those who check what became of it. */
#pragma once

#include <stdint.h>

enum { COUNTER_EVERY = 3001 /* frames from note to note */ };

/* Exact in a float, below 1, and never 0. */
static inline float
counter_sample(uint32_t frame, unsigned channel)
{
	return (float)((frame + channel * 4099u) % 16000000u + 1) / 16777216;
}

static inline void
counter_note(uint32_t frame, unsigned char note[3])
{
	uint32_t number = frame / COUNTER_EVERY;
	note[0] = number % 2 ? 0x90 : 0x80;
	note[1] = 35 + number / 2 % 25; /* the drums of General MIDI */
	note[2] = 1 + number / 50 % 127;
}
