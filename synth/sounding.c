#include "synth/sounding.h"

#include <math.h>
#include <string.h>

/* Bits from the lowest: hertz 32, note 7, root 7, scale 8, loudness 8, playing 1. */
enum { NOTE_AT = 32, ROOT_AT = 39, SCALE_AT = 46, LOUDNESS_AT = 54, PLAYING_AT = 62 };

REALTIME static uint64_t
put(int number, unsigned mask, int at)
{
	return (uint64_t)((unsigned)number & mask) << at;
}

static unsigned
get(uint64_t word, unsigned mask, int at)
{
	return (unsigned)(word >> at) & mask;
}

uint64_t
sounding_pack(const struct sounding *sounding)
{
	uint32_t hertz;
	float loudness = fminf(fmaxf(sounding->loudness, 0), 1); /* NaN: 0 */
	memcpy(&hertz, &sounding->hertz, sizeof(hertz));
	return hertz | put(sounding->note, 0x7f, NOTE_AT) |
	       put(sounding->root, 0x7f, ROOT_AT) | put(sounding->scale, 0xff, SCALE_AT) |
	       put((int)(loudness * 255 + 0.5f), 0xff, LOUDNESS_AT) |
	       put(sounding->playing, 1, PLAYING_AT);
}

struct sounding
sounding_unpack(uint64_t word)
{
	uint32_t bits = (uint32_t)word;
	struct sounding sounding = {
		.playing = get(word, 1, PLAYING_AT),
		.note = (int)get(word, 0x7f, NOTE_AT),
		.loudness = (float)get(word, 0xff, LOUDNESS_AT) / 255,
		.scale = (int)get(word, 0xff, SCALE_AT),
		.root = (int)get(word, 0x7f, ROOT_AT),
	};
	memcpy(&sounding.hertz, &bits, sizeof(bits));
	return sounding;
}
