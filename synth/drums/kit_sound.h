/* How each drum of the built-in kit sounds: tones that fall, filtered noise, and clusters
 * of square waves for metal. */
#pragma once

#include "synth/drums/kit.h"

/* Length of a drum's sound, until it is 80 dB down or more. */
double kit_sound_seconds(enum drum drum);

/* Renders it; level and DC are the caller's to put right. */
void kit_sound_render(enum drum drum, double rate, float *samples, size_t frames);
