/* Plays one of the synth's sound models by itself and measures it. The test says which:
 * #define MODEL plucked, before it includes this. */
#pragma once

#include "tests/spectrum.h"
#include "tests/tap.h"

#include "synth/sound/model.h"

#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define MODEL_JOINED(a, b) a##b
#define MODEL_NAME(a, b) MODEL_JOINED(a, b)
#define MODEL_INIT MODEL_NAME(MODEL, _init)
#define MODEL_FINISH MODEL_NAME(MODEL, _finish)
#define MODEL_START MODEL_NAME(MODEL, _start)
#define MODEL_RENDER MODEL_NAME(MODEL, _render)

enum { SOUND_MAX = 96000 * 4 };

static float sound[SOUND_MAX];
static struct MODEL model;
static float value[PARAMS];
static double rate = 48000; /* of the model */
static size_t clock_frames; /* since it was started */

static double
note_hertz(double note)
{
	return 440 * exp2((note - 69) / 12);
}

/* Begins anew, with `value` as it is. */
static void
begin(double hertz, float velocity)
{
	struct model_controls controls = { .rate = rate, .value = value };
	MODEL_START(&model, &controls, hertz / rate, velocity);
	clock_frames = 0;
}

/* Goes on for up to `frames`, not past the grid's next border. */
static size_t
go_on(double from_hertz, double step_hertz, float *out, size_t frames)
{
	size_t left = SOUND_GRID - clock_frames % SOUND_GRID;
	struct model_controls controls = {
		.rate = rate, .value = value, .on_grid = clock_frames % SOUND_GRID == 0
	};
	struct model_pitch pitch = { from_hertz / rate, step_hertz / rate };
	frames = frames < left ? frames : left;
	MODEL_RENDER(&model, &controls, &pitch, out, frames);
	clock_frames += frames;
	return frames;
}

/* Seconds of a steady note, into `sound`. */
static void
hold(double hertz, double seconds)
{
	size_t frames = (size_t)(seconds * rate);
	for (size_t i = 0; i < frames;)
		i += go_on(hertz, 0, sound + i, frames - i);
}

/* A model at another rate. */
__attribute__((unused)) static bool
at_rate(double hertz)
{
	MODEL_FINISH(&model);
	rate = hertz;
	return MODEL_INIT(&model, rate);
}

/* From `from` to `to` hertz, evenly in pitch, in pieces of at most `piece` frames. */
__attribute__((unused)) static void
glide(double from, double to, double seconds, size_t piece)
{
	size_t frames = (size_t)(seconds * rate);
	double here = from;
	for (size_t i = 0; i < frames;) {
		size_t next = i - clock_frames % SOUND_GRID + SOUND_GRID;
		double there = from * pow(to / from, (double)next / frames);
		double step = (there - here) / (next - i);
		size_t left = frames - i < piece ? frames - i : piece;
		size_t done = go_on(here, step, sound + i, left);
		here += step * done;
		i += done;
	}
}

__attribute__((unused)) static double
rms_db(double from_seconds, double seconds)
{
	double sum = 0;
	size_t from = (size_t)(from_seconds * rate), frames = (size_t)(seconds * rate);
	for (size_t i = from; i < from + frames; i++)
		sum += sound[i] * sound[i];
	return decibels(sum / frames);
}

/* The fundamental's pitch, in cents from what it is to be. */
__attribute__((unused)) static double
cents_off(double from_seconds, double seconds, double hertz)
{
	size_t from = (size_t)(from_seconds * rate);
	double got = hertz;
	for (double part = seconds / 8; part <= seconds; part *= 2)
		got = measure_hertz(sound + from, (int)(part * rate), got, rate);
	return cents(got, hertz);
}

/* Level of a harmonic in dB below full scale. */
__attribute__((unused)) static double
harmonic_db(double from_seconds, double seconds, double hertz)
{
	return 20 * log10(cabs(amplitude_at(sound + (size_t)(from_seconds * rate),
				  (int)(seconds * rate), hertz, rate)) +
			    1e-12);
}

__attribute__((unused)) static bool
all_finite(size_t frames, float limit)
{
	for (size_t i = 0; i < frames; i++)
		if (!(fabsf(sound[i]) < limit))
			return false;
	return true;
}

/* Greatest fourth difference: what a click is made of and a tone has little of. */
__attribute__((unused)) static double
roughness(double from_seconds, double seconds)
{
	double most = 0;
	size_t from = (size_t)(from_seconds * rate), frames = (size_t)(seconds * rate);
	const float *s = sound + from;
	for (size_t i = 4; i < frames; i++)
		most = fmax(most, fabs(s[i] - 4.0 * s[i - 1] + 6.0 * s[i - 2] -
					  4.0 * s[i - 3] + s[i - 4]));
	return most;
}

/* Renders the same glide whole, and in pieces of 5 and of 1 frame: greatest difference.
 */
__attribute__((unused)) static double
difference_by_pieces(double from, double to)
{
	static float whole[SOUND_MAX];
	static const size_t pieces[] = { 5, 1 };
	size_t frames = (size_t)(0.3 * rate);
	double most = 0;
	begin(from, 0.7f);
	glide(from, to, 0.3, SOUND_GRID);
	memcpy(whole, sound, frames * sizeof(*whole));
	for (int k = 0; k < 2; k++) {
		MODEL_FINISH(&model);
		MODEL_INIT(&model, rate);
		begin(from, 0.7f);
		glide(from, to, 0.3, pieces[k]);
		for (size_t i = 0; i < frames; i++)
			most = fmax(most, fabs(sound[i] - whole[i]));
	}
	return most;
}

__attribute__((unused)) static double
microseconds_a_second(double hertz)
{
	double best = 1e9;
	for (int i = 0; i < 8; i++) {
		struct timespec before, after;
		begin(hertz, 0.5f);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
		hold(hertz, 0.25);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
		best = fmin(best, (after.tv_sec - before.tv_sec) * 1e6 +
					  (after.tv_nsec - before.tv_nsec) / 1e3);
	}
	return best * 4;
}

__attribute__((unused)) static uint32_t
random_number(uint32_t *state)
{
	return *state = *state * 1664525 + 1013904223;
}

/* Parameters and pitches from end to end, at random: false when it is not finite or
 * beyond `limit`. */
__attribute__((unused)) static bool
hostile_sweep(float limit)
{
	static const double extremes[] = { 8, 30, 261.6, 2093, 9000 };
	uint32_t state = 1;
	bool good = true;
	for (int round = 0; round < 300; round++) {
		double hertz[2];
		for (int k = 0; k < 2; k++) {
			uint32_t pick = random_number(&state) >> 16;
			hertz[k] = pick % 6 == 5 ? 0.449 * rate : extremes[pick % 6];
		}
		for (int p = 0; p < PARAM_FILTER; p++) {
			uint32_t pick = random_number(&state) >> 16;
			value[p] = param_between((enum param)p, param_info[p].min,
				param_info[p].max, pick % 5 / 4.0);
		}
		if (random_number(&state) >> 31)
			begin(hertz[0], (float)(random_number(&state) >> 31));
		glide(hertz[0], hertz[1], round % 7 ? 0.01 : 0.0004, SOUND_GRID);
		good &= all_finite((size_t)((round % 7 ? 0.01 : 0.0004) * rate), limit);
	}
	return good;
}
