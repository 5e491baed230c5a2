#include "synth/sound/delay.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { FRAMES = 800000 };

static float left[FRAMES], right[FRAMES];

static void
render(struct delay *delay, int frames)
{
	for (int i = 0; i < frames; i += SOUND_GRID) {
		delay_grid(delay);
		delay_render(delay, left + i, right + i, SOUND_GRID);
	}
}

static void
rest(struct delay *delay)
{
	float silence[2][SOUND_GRID] = { { 0 } };
	for (int i = 0; i < 96000; i += SOUND_GRID) {
		delay_grid(delay);
		delay_render(delay, silence[0], silence[1], SOUND_GRID);
	}
}

static void
knock(float peak)
{
	memset(left, 0, sizeof(left));
	memset(right, 0, sizeof(right));
	left[0] = right[0] = peak;
}

static int
highest(int from, int to)
{
	int at = from;
	for (int i = from; i < to; i++)
		if (left[i] * left[i] + right[i] * right[i] >
			left[at] * left[at] + right[at] * right[at])
			at = i;
	return at;
}

static void
check_echoes(double rate, double tempo, float beats, double seconds)
{
	struct delay delay;
	if (!delay_init(&delay, rate))
		abort();
	delay_set(&delay, PARAM_DELAY, 0.5f);
	delay_set(&delay, PARAM_DELAY_FEEDBACK, 0.6f);
	delay_set(&delay, PARAM_DELAY_TONE, 20000);
	delay_set(&delay, PARAM_DELAY_BEATS, beats);
	if (beats > 0)
		delay_tempo(&delay, tempo);
	else
		delay_set(&delay, PARAM_DELAY_TIME, (float)seconds);
	rest(&delay);
	knock(1);
	int time = (int)lrint(seconds * rate);
	render(&delay, FRAMES);
	int first = highest(SOUND_GRID, time * 3 / 2);
	ok(first == time, "%g beats at %g: an echo after %d frames (%d)", beats, tempo,
		time, first);
	ok(highest(time * 3 / 2, time * 5 / 2) == 2 * time, "another after as many more");
	double power = pow(left[time], 2) + pow(right[time], 2);
	ok_near(sqrt(power / 2), 0.5, 0.01, "the first is as loud as told");
	ok(fabsf(left[time]) > 2 * fabsf(right[time]) &&
			fabsf(right[2 * time]) > 2 * fabsf(left[2 * time]),
		"they go from side to side");
	delay_finish(&delay);
}

static void
check_slow_tempo(void)
{
	struct delay delay;
	if (!delay_init(&delay, 48000))
		abort();
	delay_set(&delay, PARAM_DELAY_BEATS, 4);
	delay_tempo(&delay, 15);
	ok(delay_time(&delay) == 8 * 48000, "16 s are halved to what there is room for");
	delay_tempo(&delay, 1e-9);
	ok(delay_time(&delay) <= 12 * 48000 && delay_time(&delay) >= 6 * 48000,
		"and so is any other time");
	delay_tempo(&delay, 1e9);
	ok(delay_time(&delay) == 480, "nothing is shorter than 10 ms");
	delay_finish(&delay);
}

/* Energy of the echo at `at`, by its neighbourhood: all of it, and of its slope. */
static double
brightness(int at)
{
	double all = 0, slope = 0;
	for (int i = at - 100; i < at + 900; i++) {
		all += pow(left[i] + right[i], 2);
		slope += pow(left[i] + right[i] - left[i - 1] - right[i - 1], 2);
	}
	return slope / all;
}

static void
check_tone(void)
{
	struct delay delay;
	if (!delay_init(&delay, 48000))
		abort();
	delay_set(&delay, PARAM_DELAY, 1);
	delay_set(&delay, PARAM_DELAY_FEEDBACK, 0.9f);
	delay_set(&delay, PARAM_DELAY_TIME, 0.1f);
	delay_set(&delay, PARAM_DELAY_TONE, 2000);
	rest(&delay);
	knock(1);
	render(&delay, 48000);
	ok(brightness(9600) < 0.3 * brightness(4800) &&
			brightness(14400) < 0.6 * brightness(9600),
		"each echo is duller than the one before");
	delay_finish(&delay);
}

static double
roughness(int from, int to)
{
	double worst = 0;
	for (int i = from; i < to; i++)
		worst = fmax(worst,
			fabs(left[i] - 3 * left[i - 1] + 3 * left[i - 2] - left[i - 3]));
	return worst;
}

static void
check_sweep(void)
{
	struct delay delay;
	if (!delay_init(&delay, 48000))
		abort();
	for (int i = 0; i < FRAMES; i++)
		left[i] = right[i] = (float)(0.5 * fmin(1, i / 4800.0) *
					     sin(2 * M_PI * 300 / 48000 * i));
	double before = roughness(5000, 48000);
	for (int i = 0; i < FRAMES; i += SOUND_GRID) {
		int turn = i / SOUND_GRID;
		if (turn % 100 == 0)
			delay_set(&delay, PARAM_DELAY_TIME,
				0.01f + (float)(turn / 100 * 7 % 13) * 0.05f);
		if (turn % 700 == 0) {
			delay_set(&delay, PARAM_DELAY, (float)(turn / 700 % 3) / 2);
			delay_set(&delay, PARAM_DELAY_FEEDBACK, turn % 1400 ? 0 : 0.5f);
			delay_set(&delay, PARAM_DELAY_TONE, turn % 2100 ? 300 : 20000);
		}
		delay_grid(&delay);
		delay_render(&delay, left + i, right + i, SOUND_GRID);
	}
	double swept = roughness(5000, FRAMES);
	ok(swept < 6 * before, "no click when everything is turned (%.2f)",
		swept / before);
	delay_finish(&delay);
}

static void
check_tail(void)
{
	struct delay delay;
	if (!delay_init(&delay, 48000))
		abort();
	ok(delay_silent(&delay), "silent at first");
	delay_set(&delay, PARAM_DELAY, 1);
	delay_set(&delay, PARAM_DELAY_TIME, 0.25f);
	rest(&delay);
	ok(delay_silent(&delay), "silent while nothing comes in");
	knock(16);
	int at = 0;
	do {
		delay_grid(&delay);
		delay_render(&delay, left + at, right + at, SOUND_GRID);
		at += SOUND_GRID;
	} while (at < FRAMES && !delay_silent(&delay));
	double tail = delay_tail(&delay, 16);
	printf("# silent after %.2f s, tail %.2f s\n", at / 48000.0, tail);
	ok(at < tail * 48000 && at > 48000, "silent within its tail");
	ok(line_peak(left + at - 12000, 12000) < 1e-6, "nothing was cut that is heard");
	delay_set(&delay, PARAM_DELAY_TIME, 2);
	rest(&delay);
	knock(0);
	render(&delay, FRAMES);
	ok(line_peak(left, FRAMES) == 0 && line_peak(right, FRAMES) == 0,
		"a longer time brings nothing back");
	delay_finish(&delay);
}

int
main(void)
{
	check_echoes(48000, 120, 1, 0.5);
	check_echoes(44100, 97.3, 0.75f, 0.75 * 60 / 97.3);
	check_echoes(192000, 60, 0.3333f, 0.3333f);
	check_echoes(22050, 0, 0, 0.0123f);
	check_slow_tempo();
	check_tone();
	check_sweep();
	check_tail();
	return tap_done();
}
