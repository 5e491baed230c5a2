/* The drums that sound: a fixed number of voices, each a kit sound on its way. All of it
 * belongs to the JACK thread. */
#pragma once

#include "synth/drums/kit.h"

enum {
	VOICES_MAX = 64,    /* that sound in full */
	VOICES_FADING = 32, /* room for those that fade out for others */
};

struct drum_voice {
	const struct kit_sound *sound; /* NULL: free */
	size_t at;
	float left, right; /* gains */
	int choke_group;
	uint32_t fade, fade_left; /* frames; fade 0: sounds in full */
	uint64_t number;          /* in order of their start */
};

/* Zero it before use. */
struct voices {
	struct drum_voice voice[VOICES_MAX + VOICES_FADING];
	uint64_t started, stolen;
};

/* Starts a sound at the next frame; with all voices in use the oldest one fades out. */
REALTIME void voices_start(struct voices *voices, const struct kit *kit, enum drum drum,
	float left, float right);

/* Lets all of a choke group, or with 0 all voices, fade out within `frames`. */
REALTIME void voices_fade(struct voices *voices, int choke_group, uint32_t frames);

/* Ends all at once. */
REALTIME void voices_cut(struct voices *voices);

/* Adds the next frames to what is there. */
REALTIME void voices_render(
	struct voices *voices, float *left, float *right, uint32_t frames);

REALTIME bool voices_sound(const struct voices *voices);
