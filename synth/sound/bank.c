#include "synth/sound/bank.h"

#include "common/log.h"
#include "common/note.h"
#include "synth/filter.h"
#include "synth/oscillator.h"
#include "synth/smooth.h"

#include <stdlib.h>
#include <string.h>

enum { FADING = 16, SLOTS = BANK_VOICES + FADING, NO_KEY = -1 };

static const double set_seconds = 0.02, fade_seconds = 0.03, loudness_seconds = 0.025;

struct voice_slot {
	bool sounds;
	int key; /* that holds it, or NO_KEY */
	struct smooth pitch, loudness;
	struct smooth envelope;
	double phase;
	float frozen[PARAMS]; /* a voice of an old patch keeps its values */
	bool old;
	struct filter filter;
};

struct bank {
	double rate;
	struct tables *tables;
	float value[PARAMS];
	struct smooth smooth[PARAM_SOUND_END];
	struct voice_slot slot[SLOTS];
};

struct bank *
bank_new(double rate)
{
	struct bank *bank = calloc(1, sizeof(*bank));
	if (!bank || !(bank->tables = tables_new(rate))) {
		log_error("out of memory for the voices");
		free(bank);
		return NULL;
	}
	bank->rate = rate;
	param_initial(bank->value);
	for (int i = 0; i < PARAM_SOUND_END; i++) {
		smooth_init(&bank->smooth[i], set_seconds, rate / SOUND_GRID);
		smooth_jump(&bank->smooth[i], bank->value[i]);
	}
	for (int i = 0; i < SLOTS; i++)
		bank->slot[i].key = NO_KEY;
	return bank;
}

void
bank_free(struct bank *bank)
{
	if (bank)
		tables_free(bank->tables);
	free(bank);
}

void
bank_set(struct bank *bank, enum param param, float value)
{
	if (!param_valid(param, value))
		return;
	bool whole = param_info[param].kind > PARAM_RATIO;
	if (param >= PARAM_SOUND_END || whole)
		bank->value[param] = value;
	if (param < PARAM_SOUND_END) {
		bank->smooth[param].target = value;
		if (whole)
			smooth_jump(&bank->smooth[param], value);
	}
}

REALTIME static void
fade(struct bank *bank, struct voice_slot *slot, double seconds)
{
	if (!slot->old)
		memcpy(slot->frozen, bank->value, sizeof(slot->frozen));
	slot->old = true;
	slot->key = NO_KEY;
	double value = slot->envelope.value, middle = slot->envelope.middle;
	smooth_init(&slot->envelope, seconds, bank->rate);
	slot->envelope.value = value;
	slot->envelope.middle = middle;
}

REALTIME static struct voice_slot *
held(struct bank *bank, int key)
{
	for (int i = 0; i < SLOTS && key >= 0 && key < BANK_KEYS; i++)
		if (bank->slot[i].sounds && bank->slot[i].key == key)
			return &bank->slot[i];
	return NULL;
}

void
bank_lift(struct bank *bank, int key)
{
	struct voice_slot *slot = held(bank, key);
	if (slot)
		fade(bank, slot, bank->value[PARAM_RELEASE]);
}

REALTIME static struct voice_slot *
free_slot(struct bank *bank)
{
	struct voice_slot *quietest = &bank->slot[0];
	for (int i = 0; i < SLOTS; i++) {
		struct voice_slot *slot = &bank->slot[i];
		if (!slot->sounds)
			return slot;
		if (slot->envelope.value < quietest->envelope.value)
			quietest = slot;
	}
	return quietest;
}

void
bank_strike(struct bank *bank, int key, double pitch, float loudness, float velocity)
{
	if (key < 0 || key >= BANK_KEYS || !isfinite(pitch) || !isfinite(loudness) ||
		!isfinite(velocity))
		return;
	bank_lift(bank, key);
	struct voice_slot *slot = free_slot(bank);
	*slot = (struct voice_slot){ .sounds = true, .key = key };
	smooth_init(&slot->pitch, bank->value[PARAM_GLIDE], bank->rate);
	smooth_jump(&slot->pitch, pitch);
	smooth_init(&slot->loudness, loudness_seconds, bank->rate);
	smooth_jump(&slot->loudness, loudness);
	smooth_init(&slot->envelope, bank->value[PARAM_ATTACK], bank->rate);
	slot->envelope.target = 1;
	filter_reset(&slot->filter, bank->value[PARAM_CUTOFF] / bank->rate);
}

void
bank_move(struct bank *bank, int key, double pitch, float loudness)
{
	struct voice_slot *slot = held(bank, key);
	if (!slot || !isfinite(pitch) || !isfinite(loudness))
		return;
	slot->pitch.target = pitch;
	slot->loudness.target = loudness;
}

void
bank_patch(struct bank *bank, const float value[PARAMS])
{
	bool down[BANK_KEYS] = { false };
	double pitch[BANK_KEYS];
	float loudness[BANK_KEYS];
	for (int i = 0; i < SLOTS; i++) {
		struct voice_slot *slot = &bank->slot[i];
		if (slot->key != NO_KEY) {
			down[slot->key] = true;
			pitch[slot->key] = slot->pitch.target;
			loudness[slot->key] = (float)slot->loudness.target;
		}
		if (slot->sounds)
			fade(bank, slot, fade_seconds);
	}
	for (int i = 0; i < PARAMS; i++) {
		if (!param_valid(i, value[i]))
			continue;
		bank->value[i] = value[i];
		if (i < PARAM_SOUND_END)
			smooth_jump(&bank->smooth[i], value[i]);
	}
	for (int key = 0; key < BANK_KEYS; key++)
		if (down[key])
			bank_strike(bank, key, pitch[key], loudness[key], 0.5f);
}

void
bank_silence(struct bank *bank)
{
	for (int i = 0; i < SLOTS; i++)
		if (bank->slot[i].sounds)
			fade(bank, &bank->slot[i], fade_seconds);
}

double
bank_pitch(const struct bank *bank, int key)
{
	for (int i = 0; i < SLOTS; i++)
		if (bank->slot[i].sounds && bank->slot[i].key == key)
			return bank->slot[i].pitch.value;
	return 0;
}

REALTIME static void
render_slot(struct bank *bank, struct voice_slot *slot, float *out, size_t frames,
	bool on_grid)
{
	const float *value = slot->old ? slot->frozen : bank->value;
	double phase[SOUND_GRID], increment[SOUND_GRID];
	if (on_grid)
		filter_glide(&slot->filter, value[PARAM_CUTOFF] / bank->rate, SOUND_GRID);
	for (size_t i = 0; i < frames; i++) {
		double hertz = note_hertz(smooth_next(&slot->pitch), value[PARAM_A4]);
		phase[i] = slot->phase;
		increment[i] = fmin(hertz / bank->rate, 0.45);
		slot->phase += increment[i];
		slot->phase -= floor(slot->phase);
	}
	if (value[PARAM_WAVE_1] == WAVE_SINE)
		oscillator_sine(bank->tables, phase, out, frames);
	else
		oscillator_saw(bank->tables, phase, increment, out, frames);
	if (value[PARAM_FILTER] != FILTER_OFF)
		filter_render(&slot->filter, out, frames);
	for (size_t i = 0; i < frames; i++)
		out[i] *= 0.4f * (float)(smooth_next(&slot->envelope) *
					 smooth_next(&slot->loudness));
	if (slot->envelope.target == 0 && slot->envelope.value < 1e-4)
		slot->sounds = false;
}

void
bank_render(struct bank *bank, float *left, float *right, size_t frames, bool on_grid)
{
	if (on_grid)
		for (int i = 0; i < PARAM_SOUND_END; i++)
			bank->value[i] = (float)smooth_next(&bank->smooth[i]);
	memset(left, 0, frames * sizeof(*left));
	for (int i = 0; i < SLOTS; i++) {
		float sound[SOUND_GRID];
		if (!bank->slot[i].sounds)
			continue;
		render_slot(bank, &bank->slot[i], sound, frames, on_grid);
		for (size_t k = 0; k < frames; k++)
			left[k] += sound[k];
	}
	memcpy(right, left, frames * sizeof(*left));
}

bool
bank_silent(const struct bank *bank)
{
	for (int i = 0; i < SLOTS; i++)
		if (bank->slot[i].sounds)
			return false;
	return true;
}
