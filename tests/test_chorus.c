#include "synth/sound/chorus.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { RATE = 48000, FRAMES = 4 * RATE };

static float left[FRAMES], right[FRAMES];

static struct chorus *
chorus_of(float amount, float rate, float depth)
{
	static struct chorus chorus;
	if (!chorus_init(&chorus, RATE))
		abort();
	chorus_set(&chorus, PARAM_CHORUS, amount);
	chorus_set(&chorus, PARAM_CHORUS_RATE, rate);
	chorus_set(&chorus, PARAM_CHORUS_DEPTH, depth);
	for (int i = 0; i < 3 * RATE / SOUND_GRID; i++)
		chorus_grid(&chorus);
	return &chorus;
}

static void
render(struct chorus *chorus)
{
	for (int i = 0; i < FRAMES; i += SOUND_GRID) {
		chorus_grid(chorus);
		chorus_render(chorus, left + i, right + i, SOUND_GRID);
	}
}

static void
noise(void)
{
	uint32_t state = 1;
	for (int i = 0; i < FRAMES; i++) {
		state = state * 1664525 + 1013904223;
		left[i] = right[i] = (float)(int32_t)state * 0x1p-33f;
	}
}

static double
power(const float *a, float with_b, const float *b)
{
	double sum = 0;
	for (int i = RATE; i < FRAMES; i++)
		sum += pow(a[i] + with_b * b[i], 2);
	return sum;
}

static void
check_off(void)
{
	struct chorus *chorus = chorus_of(0, 0.5f, 3);
	noise();
	static float before[FRAMES];
	memcpy(before, left, sizeof(before));
	render(chorus);
	ok(memcmp(before, left, sizeof(before)) == 0, "off, it changes no bit");
	chorus_finish(chorus);
}

static void
check_noise(float depth)
{
	struct chorus *chorus = chorus_of(1, 0.5f, depth);
	noise();
	double dry = power(left, 0, left);
	render(chorus);
	double loud = power(left, 0, left);
	ok_near(decibels(loud / dry), 0, 1, "as loud as the dry sound");
	double side = power(left, -1, right) / 4, mid = power(left, 1, right) / 4;
	ok(side / mid > 0.1, "the sides differ (%.1f dB)", decibels(side / mid));
	ok(decibels(mid / loud) > -2, "mono keeps it (%.1f dB)", decibels(mid / loud));
	chorus_finish(chorus);
}

/* Copies of a sine sway in pitch by 2 pi rate depth / 2 at most, so all that is there
 * lies within a few hertz; zipper and steps would lie anywhere. */
static void
check_sine(void)
{
	enum { N = 1 << 16 };
	struct chorus *chorus = chorus_of(1, 2, 4);
	for (int i = 0; i < FRAMES; i++)
		left[i] = right[i] = (float)(0.5 * sin(2 * M_PI * 2000 / RATE * i));
	render(chorus);
	double *bins = power_spectrum(left + RATE, N), own = 0, other = 0;
	for (int k = 0; k < N / 2; k++)
		if (fabs((double)k * RATE / N - 2000) < 150)
			own += bins[k];
		else
			other += bins[k];
	free(bins);
	ok(decibels(other / own) < -95, "nothing beside the swaying tone (%.1f dB)",
		decibels(other / own));
	chorus_finish(chorus);
}

static double
roughness(void)
{
	double worst = 0;
	for (int i = RATE / 10; i < FRAMES; i++)
		worst = fmax(worst,
			fabs(left[i] - 3 * left[i - 1] + 3 * left[i - 2] - left[i - 3]));
	return worst;
}

static void
check_sweep(void)
{
	struct chorus *chorus = chorus_of(0, 0.5f, 3);
	for (int i = 0; i < FRAMES; i++)
		left[i] = right[i] = (float)(0.5 * sin(2 * M_PI * 300 / RATE * i));
	double before = roughness();
	for (int i = 0; i < FRAMES; i += SOUND_GRID) {
		int turn = i / SOUND_GRID;
		if (turn % 300 == 0) {
			chorus_set(chorus, PARAM_CHORUS, (float)(turn / 300 % 3) / 2);
			chorus_set(chorus, PARAM_CHORUS_RATE, turn % 600 ? 0.02f : 5);
			chorus_set(chorus, PARAM_CHORUS_DEPTH, turn % 900 ? 10 : 0);
		}
		chorus_grid(chorus);
		chorus_render(chorus, left + i, right + i, SOUND_GRID);
	}
	double swept = roughness();
	ok(swept < 4 * before, "no click when everything is turned (%.2f)",
		swept / before);
	chorus_finish(chorus);
}

int
main(void)
{
	check_off();
	check_noise(0);
	check_noise(3);
	check_noise(10);
	check_sine();
	check_sweep();
	return tap_done();
}
