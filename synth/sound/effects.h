/* What comes after the voices, in stereo: drive, chorus, delay in time, reverb. */
#pragma once

#include "common/realtime.h"
#include "synth/sound/model.h"

struct effects;

/* NULL, logged, when out of memory. */
struct effects *effects_new(double rate);
void effects_free(struct effects *effects);

/* Sets one of PARAM_DRIVE ... PARAM_REVERB_DAMPING; it glides there without a click. */
REALTIME void effects_set(struct effects *effects, enum param param, float value);

/* For delay-beats: beats per minute, above 0. */
REALTIME void effects_tempo(struct effects *effects, double tempo);

/* In place, 1 to SOUND_GRID frames; as bank_render. */
REALTIME void effects_render(
	struct effects *effects, float *left, float *right, size_t frames, bool on_grid);

/* What rings is below -120 dBFS; it stays so while silence comes in, and costs nothing.
 */
REALTIME bool effects_silent(const struct effects *effects);

/* Seconds until it is silent after its input is, at the present settings: not less than
 * it takes. */
double effects_tail(const struct effects *effects);
