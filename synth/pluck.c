#include "synth/pluck.h"

#include "synth/interpolate.h"
#include "synth/smooth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the string is picked, from its end. */
static const double pick_position = 0.23;

/* Lowest pitch a delay is long enough for: MIDI note 0. */
static const double lowest_hertz = 8.1;

/* A string is over when its swing has become this small, -100 dB; the swing is taken for
 * half as large a sixtieth of a second after it was seen. */
static const float inaudible = 1e-5f;
static const double swing_half_seconds = 1 / 60.0;

/* Seconds until a string that a new one follows is 60 dB down. */
static const double damp_seconds = 0.12;

/* The delay must be at least this long for the polynomial not to read what is still to be
 * written. */
static const double delay_min = 3;

/* The delay does not jump: frames that it takes to follow a pitch that glides anyway, and
 * to reach a note for which there was no string. */
enum { FOLLOW_FRAMES = 16, SLIDE_FRAMES = 1024 };

bool
pluck_init(struct pluck *pluck, const struct tables *tables, double rate)
{
	*pluck = (struct pluck){ .tables = tables, .rate = rate, .newest = -1 };
	pluck->length = 1024;
	while (pluck->length < rate / lowest_hertz + 16)
		pluck->length *= 2;
	pluck->memory = calloc((size_t)pluck->length * PLUCK_STRINGS, sizeof(float));
	if (!pluck->memory)
		return false;
	for (int i = 0; i < PLUCK_STRINGS; i++)
		pluck->string[i].delay = pluck->memory + (size_t)i * pluck->length;
	return true;
}

void
pluck_finish(struct pluck *pluck)
{
	free(pluck->memory);
	pluck->memory = NULL;
}

/* Samples that the loop's smoothing delays the fundamental by. */
REALTIME static double
smoothing_delay(double s, double increment)
{
	double w = 2 * M_PI * increment;
	return atan2(s * sin(w), 1 - s + s * cos(w)) / w;
}

/* Loop gain that makes the fundamental fall by 60 dB in a time fit for its pitch, with
 * what the smoothing takes from it made good. */
REALTIME static void
tune(struct string *string, double increment, double rate, int frames)
{
	string->increment = increment;
	double hertz = increment * rate;
	double s = string->smoothing;
	double seconds = fmin(fmax(4.5 * pow(220 / hertz, 0.6), 0.4), 9);
	double wanted = pow(10, -3 / (hertz * seconds));
	double turn = cos(2 * M_PI * increment);
	double taken = sqrt((1 - s) * (1 - s) + s * s + 2 * s * (1 - s) * turn);
	string->loop_gain = (float)fmin(wanted / taken, 0.99995);
	string->delay_target =
		fmax(1 / increment - smoothing_delay(s, increment), delay_min);
	string->delay_step = (string->delay_target - string->delay_frames) / frames;
	string->bending = frames;
}

REALTIME static struct string *
free_string(struct pluck *pluck)
{
	for (int i = 0; i < PLUCK_STRINGS; i++)
		if (!pluck->string[i].active) {
			pluck->newest = i;
			return &pluck->string[i];
		}
	return NULL;
}

REALTIME static void
slide(struct pluck *pluck, double increment, int frames)
{
	if (pluck->newest < 0)
		return;
	struct string *string = &pluck->string[pluck->newest];
	if (string->increment != increment)
		tune(string, increment, pluck->rate, frames);
}

void
pluck_note(struct pluck *pluck, double increment, double brightness)
{
	struct string *before = pluck->newest >= 0 ? &pluck->string[pluck->newest] : NULL;
	struct string *string = free_string(pluck);
	if (!string) {
		slide(pluck, increment, SLIDE_FRAMES);
		return;
	}
	if (before)
		before->damp_step = (float)pow(10, -3 / (damp_seconds * pluck->rate));
	*string = (struct string){ .active = true, .delay = string->delay };
	memset(string->delay, 0, pluck->length * sizeof(float));
	double hertz = increment * pluck->rate;
	string->smoothing =
		(float)((0.35 - 0.25 * brightness) * fmin(1, pow(300 / hertz, 1.5)));
	string->damping = string->damp_step = 1;
	double cutoff = (1500 + 4500 * brightness) / pluck->rate;
	string->hardness = (float)smooth_pole(cutoff);
	string->swing = 1;
	string->swing_step = (float)exp2(-1 / (swing_half_seconds * pluck->rate));
	tune(string, increment, pluck->rate, FOLLOW_FRAMES);
	string->delay_frames = string->delay_target;
}

void
pluck_bend(struct pluck *pluck, double increment)
{
	slide(pluck, increment, FOLLOW_FRAMES);
}

void
pluck_silence(struct pluck *pluck)
{
	for (int i = 0; i < PLUCK_STRINGS; i++)
		pluck->string[i].active = false;
	pluck->newest = -1;
}

/* The next sample of the pick: two periods of a plucked string's shape. The first fades
 * in, the second fades out just as the loop brings back the first, so that the string
 * starts without a step. The mean is taken out: the loop would keep it for seconds. */
REALTIME static float
next_pick(struct pluck *pluck, struct string *string)
{
	float shape = 0;
	if (string->excited < 2) {
		double cycle = string->excited;
		double phase = cycle - floor(cycle);
		double other = phase + pick_position;
		double pair[2] = { phase, other - floor(other) };
		double increment[2] = { string->increment, string->increment };
		float saw[2];
		oscillator_saw(pluck->tables, pair, increment, saw, 2);
		double rise = sin(M_PI / 2 * cycle);
		shape = (saw[0] - saw[1]) * 0.5f * (float)(rise * rise);
		string->excited += string->increment;
	}
	string->pick += string->hardness * (shape - string->pick);
	string->pick_mean +=
		(float)string->increment * (string->pick - string->pick_mean);
	return string->pick - string->pick_mean;
}

/* What comes back from the far end of the string. */
REALTIME static float
read_delay(const struct string *string, uint32_t mask)
{
	uint32_t whole = (uint32_t)string->delay_frames;
	float around[6]; /* from the newest to the oldest */
	for (uint32_t k = 0; k < 6; k++)
		around[k] = string->delay[(string->write - whole + 2 - k) & mask];
	return interpolate6(around, (float)(string->delay_frames - whole));
}

/* Adds the string's sound; says whether it goes on. That is decided sample by sample, so
 * that it does not depend on where a period ends. */
REALTIME static bool
render_string(struct pluck *pluck, struct string *string, const float *gain, float *out,
	size_t frames)
{
	uint32_t mask = pluck->length - 1;
	float s = string->smoothing;
	for (size_t i = 0; i < frames; i++) {
		if (string->bending && --string->bending)
			string->delay_frames += string->delay_step;
		else
			string->delay_frames = string->delay_target;
		float read = read_delay(string, mask);
		float smoothed = (1 - s) * read + s * string->last;
		string->last = read;
		float sound = next_pick(pluck, string) + string->loop_gain * smoothed;
		string->delay[string->write++ & mask] = sound;
		sound *= string->damping;
		string->damping *= string->damp_step;
		out[i] += gain[i] * sound;
		string->swing = fmaxf(fabsf(sound), string->swing * string->swing_step);
		if (string->swing < inaudible && string->excited >= 2)
			return false;
	}
	return true;
}

void
pluck_render(struct pluck *pluck, const float *gain, float *out, size_t frames)
{
	for (int i = 0; i < PLUCK_STRINGS; i++) {
		struct string *string = &pluck->string[i];
		if (!string->active)
			continue;
		string->active = render_string(pluck, string, gain, out, frames);
		if (!string->active && pluck->newest == i)
			pluck->newest = -1;
	}
}
