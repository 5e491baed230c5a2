/* What the sounds of the kit are put together from. */
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>

/* White noise of -1...1, the same at every start: xorshift, G. Marsaglia 2003. */
struct noise {
	uint32_t state;
};

static inline double
noise_run(struct noise *noise)
{
	noise->state ^= noise->state << 13;
	noise->state ^= noise->state >> 17;
	noise->state ^= noise->state << 5;
	return noise->state / 2147483648.0 - 1;
}

/* Falls to 1/e in `seconds`. */
static inline double
decay(double time, double seconds)
{
	return time < 0 ? 0 : exp(-time / seconds);
}

/* A few samples up, so that nothing begins with a step. */
static inline double
attack(double time, double seconds)
{
	return time < seconds ? 0.5 - 0.5 * cos(M_PI * time / seconds) : 1;
}

/* Metal and air of a cymbal. */
struct cymbal {
	double scale, high_pass; /* of the metal; hertz */
	double strike, ring;     /* seconds to 1/e, of the blow and of what follows */
	double ring_level, air, rise; /* rise: seconds of attack */
	double ping;                  /* level of the bell's tones */
};
void kit_cymbal_render(
	const struct cymbal *cymbal, double rate, float *samples, size_t frames);
void kit_cowbell_render(double rate, float *samples, size_t frames);
