/* The voices: up to BANK_VOICES notes at once, each with its envelopes and filter, every
 * pitch and level gliding at audio rate. A pure function of its state; what it renders
 * does not depend on how the time is cut into periods.
 *
 * Notes are held by keys 0 ... BANK_KEYS - 1, whatever their pitch: a key that is struck
 * again lets its voice ring out and takes another one. A change of patch does the same
 * with all keys that are down, within a few hundredths of a second.
 *
 * So far a voice is a sine or a saw through a low-pass, with one envelope of attack and
 * release: it follows `wave-1`, `cutoff`, `filter`, `attack`, `release`, `glide` and `a4`
 * and is in the middle; the other parameters are taken, and not heard yet. */
#pragma once

#include "common/realtime.h"
#include "synth/sound/model.h"

enum { BANK_VOICES = 32, BANK_KEYS = 16 };

struct bank;

/* NULL, logged, when out of memory. */
struct bank *bank_new(double rate);
void bank_free(struct bank *bank);

/* Sets a parameter of the sound (PARAM_MODEL ... PARAM_PAN: `level` and `pan`, too), A4,
 * and the glide; numbers glide there within 20 ms. */
REALTIME void bank_set(struct bank *bank, enum param param, float value);

/* All of them at once, for notes from now on: notes that sound fade with the old ones,
 * and keys that are down begin anew with the new ones. */
REALTIME void bank_patch(struct bank *bank, const float value[PARAMS]);

/* `pitch`: MIDI note, fractions included; `loudness`: amplitude 0...1; `velocity` 0...1.
 */
REALTIME void bank_strike(
	struct bank *bank, int key, double pitch, float loudness, float velocity);

/* Pitch and loudness glide there; nothing when the key is up. */
REALTIME void bank_move(struct bank *bank, int key, double pitch, float loudness);

/* Lets go. */
REALTIME void bank_lift(struct bank *bank, int key);

/* All keys, and what rings as well, fades within 50 ms. */
REALTIME void bank_silence(struct bank *bank);

/* The pitch that a key has reached: the vibrato of the LFO left out. */
REALTIME double bank_pitch(const struct bank *bank, int key);

/* Writes 1 to SOUND_GRID frames of stereo; `on_grid`: the first of them is the grid's. */
REALTIME void bank_render(
	struct bank *bank, float *left, float *right, size_t frames, bool on_grid);

/* Nothing sounds, nor will before the next strike. */
REALTIME bool bank_silent(const struct bank *bank);
