#include "synth/drums/kit.h"

#include "synth/drums/biquad.h"
#include "synth/drums/kit_sound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct drum_info drum_info[DRUMS] = {
	[DRUM_KICK] = { "kick", 0, 0.80f, 0 },
	[DRUM_SNARE] = { "snare", -0.05f, 0.62f, 0 },
	[DRUM_RIM] = { "rim", -0.1f, 0.40f, 0 },
	[DRUM_CLAP] = { "clap", 0.1f, 0.45f, 0 },
	[DRUM_CLOSED_HAT] = { "hat", 0.3f, 0.24f, 1 },
	[DRUM_PEDAL_HAT] = { "pedal", 0.3f, 0.20f, 1 },
	[DRUM_OPEN_HAT] = { "open", 0.3f, 0.26f, 1 },
	[DRUM_LOW_TOM] = { "lowtom", 0.4f, 0.60f, 0 },
	[DRUM_MID_TOM] = { "midtom", 0, 0.58f, 0 },
	[DRUM_HIGH_TOM] = { "hightom", -0.4f, 0.55f, 0 },
	[DRUM_RIDE] = { "ride", -0.35f, 0.24f, 0 },
	[DRUM_CRASH] = { "crash", -0.3f, 0.42f, 0 },
	[DRUM_COWBELL] = { "cowbell", 0.2f, 0.30f, 0 },
	[DRUM_SHAKER] = { "shaker", 0.45f, 0.18f, 0 },
};

bool
drum_find(const char *name, size_t length, enum drum *drum)
{
	for (int i = 0; i < DRUMS; i++) {
		const char *known = drum_info[i].name;
		if (strlen(known) == length && memcmp(known, name, length) == 0) {
			*drum = (enum drum)i;
			return true;
		}
	}
	return false;
}

REALTIME bool
drum_of_note(int note, enum drum *drum)
{
	/* notes 35 to 59 of the percussion map, 0: the kit has nothing like it */
	static const unsigned char map[] = { 1 + DRUM_KICK, 1 + DRUM_KICK, 1 + DRUM_RIM,
		1 + DRUM_SNARE, 1 + DRUM_CLAP, 1 + DRUM_SNARE, 1 + DRUM_LOW_TOM,
		1 + DRUM_CLOSED_HAT, 1 + DRUM_LOW_TOM, 1 + DRUM_PEDAL_HAT,
		1 + DRUM_MID_TOM, 1 + DRUM_OPEN_HAT, 1 + DRUM_MID_TOM, 1 + DRUM_HIGH_TOM,
		1 + DRUM_CRASH, 1 + DRUM_HIGH_TOM, 1 + DRUM_RIDE, 1 + DRUM_CRASH,
		1 + DRUM_RIDE, 1 + DRUM_SHAKER, 1 + DRUM_CRASH, 1 + DRUM_COWBELL,
		1 + DRUM_CRASH, 0, 1 + DRUM_RIDE };
	unsigned char found = 0;
	if (note >= 35 && note < 35 + (int)sizeof(map))
		found = map[note - 35];
	else if (note == 69 || note == 70 || note == 82) /* cabasa, maracas, shaker */
		found = 1 + DRUM_SHAKER;
	if (found)
		*drum = (enum drum)(found - 1);
	return found != 0;
}

/* Takes out what is below hearing, brings the peak to `peak`, and lets the last 8 ms go
 * to nothing. */
static void
finish_sound(struct kit_sound *sound, uint32_t rate, float peak)
{
	struct biquad high_pass;
	biquad_high_pass(&high_pass, rate, 22, 0.7071);
	double highest = 1e-9;
	for (size_t i = 0; i < sound->frames; i++) {
		sound->samples[i] = (float)biquad_run(&high_pass, sound->samples[i]);
		highest = fmax(highest, (double)fabsf(sound->samples[i]));
	}
	size_t fade = rate / 125;
	for (size_t i = 0; i < sound->frames; i++) {
		size_t left = sound->frames - 1 - i;
		double gain = peak / highest;
		if (left < fade)
			gain *= 0.5 - 0.5 * cos(M_PI * (double)left / (double)fade);
		sound->samples[i] = (float)(sound->samples[i] * gain);
	}
}

struct kit *
kit_new(uint32_t rate)
{
	struct kit *kit = calloc(1, sizeof(*kit));
	if (!kit)
		return NULL;
	kit->rate = rate;
	for (int i = 0; i < DRUMS; i++) {
		struct kit_sound *sound = &kit->sound[i];
		sound->frames = (size_t)(kit_sound_seconds((enum drum)i) * rate);
		sound->samples = calloc(sound->frames, sizeof(float));
		if (!sound->samples) {
			kit_free(kit);
			return NULL;
		}
		kit_sound_render((enum drum)i, rate, sound->samples, sound->frames);
		finish_sound(sound, rate, drum_info[i].peak);
	}
	return kit;
}

void
kit_free(struct kit *kit)
{
	if (!kit)
		return;
	for (int i = 0; i < DRUMS; i++)
		free(kit->sound[i].samples);
	free(kit);
}
