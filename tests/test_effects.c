#include "synth/sound/effects.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

#include <stdio.h>
#include <time.h>

enum { RATE = 48000, FRAMES = 10 * RATE };

static float left[FRAMES], right[FRAMES];

static void
set(struct effects *effects, float drive, float chorus, float delay, float reverb)
{
	effects_set(effects, PARAM_DRIVE, drive);
	effects_set(effects, PARAM_CHORUS, chorus);
	effects_set(effects, PARAM_DELAY, delay);
	effects_set(effects, PARAM_REVERB, reverb);
}

static void
render(struct effects *effects, int from, int to)
{
	for (int i = from; i < to; i += SOUND_GRID)
		effects_render(effects, left + i, right + i, SOUND_GRID, true);
}

/* A tone with an edge, other on the right, after which there is silence. */
static void
play(int frames)
{
	for (int i = 0; i < FRAMES; i++) {
		left[i] = i < frames ? (float)(0.3 * sin(0.02 * i + sin(0.05 * i))) : 0;
		right[i] = i < frames ? (float)(0.3 * sin(0.03 * i)) : 0;
	}
}

static void
rest(struct effects *effects)
{
	memset(left, 0, sizeof(left));
	memset(right, 0, sizeof(right));
	render(effects, 0, FRAMES);
}

static void
check_off(void)
{
	static float before[FRAMES];
	struct effects *effects = effects_new(RATE);
	set(effects, 0, 0, 0, 0);
	rest(effects);
	play(FRAMES);
	memcpy(before, left, sizeof(before));
	render(effects, 0, FRAMES);
	ok(memcmp(before, left, sizeof(before)) == 0, "off, they change no bit");
	effects_free(effects);
}

/* All on, and turned at frames that lie on no border. */
static void
render_in_pieces(bool pieces)
{
	struct effects *effects = effects_new(RATE);
	unsigned state = 1;
	play(RATE);
	for (int i = 0; i < 2 * RATE;) {
		int frames = SOUND_GRID - i % SOUND_GRID;
		state = state * 1664525 + 1013904223;
		int wanted = (int)(state >> 28) + 1;
		if (pieces && wanted < frames)
			frames = wanted;
		effects_render(effects, left + i, right + i, (size_t)frames,
			i % SOUND_GRID == 0);
		i += frames;
		if (i % 8000 == 0) {
			set(effects, (float)(i / 8000), 0.5f, 0.5f, 0.5f);
			effects_set(effects, PARAM_DELAY_BEATS, (float)(i / 8000) / 8);
			effects_set(effects, PARAM_REVERB_SIZE, 1 + (float)(i / 8000));
			effects_tempo(effects, 90 + i / 8000);
		}
	}
	effects_free(effects);
}

static void
check_pieces(void)
{
	static float whole[2][2 * RATE];
	render_in_pieces(false);
	memcpy(whole[0], left, sizeof(whole[0]));
	memcpy(whole[1], right, sizeof(whole[1]));
	render_in_pieces(true);
	ok(memcmp(whole[0], left, sizeof(whole[0])) == 0 &&
			memcmp(whole[1], right, sizeof(whole[1])) == 0,
		"no matter how time is cut, the same bits come out");
}

static float
extreme(enum param param, unsigned which)
{
	const struct param_info *info = &param_info[param];
	return which % 3 == 0 ? info->min : which % 3 == 1 ? info->max : info->initial;
}

static float
hostile(unsigned which)
{
	const float values[] = { 0, 1, -1, NAN, INFINITY, -INFINITY, 3.4e38f, -3.4e38f,
		1e-40f, 16 };
	return values[which % 10];
}

static void
check_hostile(double rate)
{
	struct effects *effects = effects_new(rate);
	unsigned state = 1;
	double highest = 0;
	for (int i = 0; i < 3 * RATE; i += SOUND_GRID) {
		for (int k = 0; k < SOUND_GRID; k++) {
			state = state * 1664525 + 1013904223;
			left[k] = hostile(state >> 16);
			right[k] = hostile(state >> 20);
		}
		enum param param = PARAM_DRIVE + (state >> 10) % (PARAM_REVERB_DAMPING -
									 PARAM_DRIVE + 1);
		effects_set(effects, param, extreme(param, state >> 24));
		effects_tempo(effects, 1 + state % 1000);
		effects_render(effects, left, right, SOUND_GRID, true);
		for (int k = 0; k < SOUND_GRID; k++)
			highest = isfinite(left[k] + right[k])
					  ? fmax(highest, fabs(left[k]))
					  : INFINITY;
	}
	ok(highest < 1e6, "finite at %g Hz, whatever comes in (%.3g)", rate, highest);
	effects_free(effects);
}

static void
check_tail(void)
{
	struct effects *effects = effects_new(RATE);
	ok(effects_silent(effects), "silent at first");
	set(effects, 30, 1, 0.5f, 0.5f);
	effects_set(effects, PARAM_DELAY_TIME, 0.1f);
	effects_set(effects, PARAM_REVERB_SIZE, 0.5f);
	play(RATE);
	render(effects, 0, RATE);
	ok(!effects_silent(effects), "not while sound comes in");
	double tail = effects_tail(effects);
	int at = RATE;
	for (; at < FRAMES && !effects_silent(effects); at += SOUND_GRID)
		render(effects, at, at + SOUND_GRID);
	printf("# silent after %.2f s, tail %.2f s\n", (double)(at - RATE) / RATE, tail);
	ok(at < FRAMES && at - RATE < tail * RATE, "silent within the tail");
	render(effects, at, FRAMES);
	ok(effects_silent(effects), "and it stays so");
	double loudest = 0, mean = 0;
	for (int i = at; i < FRAMES; i++) {
		loudest = fmax(loudest, fabs(left[i]) + fabs(right[i]));
		mean += left[i];
	}
	ok(loudest < 1e-6 && mean == 0, "with nothing above -120 dBFS in it");
	effects_free(effects);
}

static double
cpu_percent(struct effects *effects, int from, int to)
{
	struct timespec start, end;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
	render(effects, from, to);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	double seconds = (double)(end.tv_sec - start.tv_sec) +
			 (end.tv_nsec - start.tv_nsec) * 1e-9;
	return seconds * 100 * RATE / (to - from);
}

/* The denormal numbers of a tail would cost many times what sound does. The quickest of
 * a few looks is not another program's. */
static void
check_cost(void)
{
	struct effects *effects = effects_new(RATE);
	set(effects, 20, 1, 0.5f, 0.5f);
	effects_set(effects, PARAM_DELAY_FEEDBACK, 0.9f);
	effects_set(effects, PARAM_DELAY_TIME, 0.7f);
	effects_set(effects, PARAM_REVERB_SIZE, 3);
	play(2 * RATE);
	double sound = 100, worst = 0;
	for (int i = 0; i < 8; i++)
		sound = fmin(
			sound, cpu_percent(effects, i * RATE / 4, (i + 1) * RATE / 4));
	for (int i = 2; i < 10; i++) {
		double least = 100;
		for (int k = 0; k < 4; k++)
			least = fmin(least, cpu_percent(effects, i * RATE + k * RATE / 4,
						    i * RATE + (k + 1) * RATE / 4));
		worst = fmax(worst, least);
	}
	rest(effects);
	effects_set(effects, PARAM_DELAY_FEEDBACK, 0);
	for (int i = 0; i < 2; i++)
		rest(effects);
	ok(effects_silent(effects), "silent at last");
	double silence = cpu_percent(effects, 0, FRAMES);
	printf("# %% of a core: %.2f with sound, %.2f in the tail, %.3f silent\n", sound,
		worst, silence);
	ok(worst < 2 * sound, "a tail costs no more than sound");
	ok(silence < sound / 4, "and silence next to nothing");
	effects_free(effects);
}

int
main(void)
{
	check_off();
	check_pieces();
	check_hostile(22050);
	check_hostile(48000);
	check_hostile(192000);
	check_tail();
	check_cost();
	return tap_done();
}
