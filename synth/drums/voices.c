#include "synth/drums/voices.h"

enum { SLOTS = VOICES_MAX + VOICES_FADING, STEAL_FRAMES = 96 };

static REALTIME void
fade(struct drum_voice *voice, uint32_t frames)
{
	if (voice->fade && voice->fade_left <= frames)
		return;
	/* from the level where an earlier fade is now */
	float level = voice->fade ? (float)voice->fade_left / (float)voice->fade : 1.0f;
	voice->left *= level;
	voice->right *= level;
	voice->fade = voice->fade_left = frames;
}

/* A free slot; else, the voice that is next to silence makes room. */
static REALTIME struct drum_voice *
find_slot(struct voices *voices)
{
	struct drum_voice *best = NULL;
	for (int i = 0; i < SLOTS; i++) {
		struct drum_voice *voice = &voices->voice[i];
		if (!voice->sound)
			return voice;
		if (voice->fade && (!best || voice->fade_left < best->fade_left))
			best = voice;
	}
	return best;
}

/* Keeps the voices in full at one below their number. */
static REALTIME void
make_room(struct voices *voices)
{
	struct drum_voice *oldest = NULL;
	int full = 0;
	for (int i = 0; i < SLOTS; i++) {
		struct drum_voice *voice = &voices->voice[i];
		if (!voice->sound || voice->fade)
			continue;
		full++;
		if (!oldest || voice->number < oldest->number)
			oldest = voice;
	}
	if (full < VOICES_MAX)
		return;
	fade(oldest, STEAL_FRAMES);
	voices->stolen++;
}

REALTIME void
voices_start(struct voices *voices, const struct kit *kit, enum drum drum, float left,
	float right)
{
	make_room(voices);
	/* there is one: at most VOICES_MAX are not fading */
	struct drum_voice *voice = find_slot(voices);
	*voice = (struct drum_voice){ .sound = &kit->sound[drum],
		.left = left,
		.right = right,
		.choke_group = drum_info[drum].choke_group,
		.number = voices->started++ };
}

REALTIME void
voices_fade(struct voices *voices, int choke_group, uint32_t frames)
{
	for (int i = 0; i < SLOTS; i++) {
		struct drum_voice *voice = &voices->voice[i];
		if (voice->sound &&
			(choke_group == 0 || voice->choke_group == choke_group))
			fade(voice, frames);
	}
}

REALTIME void
voices_cut(struct voices *voices)
{
	for (int i = 0; i < SLOTS; i++)
		voices->voice[i].sound = NULL;
}

static REALTIME void
render_full(struct drum_voice *voice, float *left, float *right, size_t frames)
{
	const float *samples = voice->sound->samples + voice->at;
	for (size_t i = 0; i < frames; i++) {
		left[i] += samples[i] * voice->left;
		right[i] += samples[i] * voice->right;
	}
}

static REALTIME void
render_fading(struct drum_voice *voice, float *left, float *right, size_t frames)
{
	const float *samples = voice->sound->samples + voice->at;
	for (size_t i = 0; i < frames; i++, voice->fade_left--) {
		float level = (float)voice->fade_left / (float)voice->fade;
		left[i] += samples[i] * level * voice->left;
		right[i] += samples[i] * level * voice->right;
	}
}

REALTIME void
voices_render(struct voices *voices, float *left, float *right, uint32_t frames)
{
	for (int i = 0; i < SLOTS; i++) {
		struct drum_voice *voice = &voices->voice[i];
		if (!voice->sound)
			continue;
		size_t count = voice->sound->frames - voice->at;
		if (count > frames)
			count = frames;
		if (voice->fade && count > voice->fade_left)
			count = voice->fade_left;
		if (voice->fade)
			render_fading(voice, left, right, count);
		else
			render_full(voice, left, right, count);
		voice->at += count;
		if (voice->at == voice->sound->frames ||
			(voice->fade && voice->fade_left == 0))
			voice->sound = NULL;
	}
}

REALTIME bool
voices_sound(const struct voices *voices)
{
	for (int i = 0; i < SLOTS; i++)
		if (voices->voice[i].sound)
			return true;
	return false;
}
