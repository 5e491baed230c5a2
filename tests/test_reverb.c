#include "synth/sound/reverb.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { RATE = 48000, FRAMES = 4 * RATE };

static float left[FRAMES], right[FRAMES];

/* Renders what is in left and right. */
static void
render(struct reverb *reverb, int frames)
{
	for (int i = 0; i + SOUND_GRID <= frames; i += SOUND_GRID) {
		reverb_grid(reverb);
		reverb_render(reverb, left + i, right + i, SOUND_GRID);
	}
}

/* With all parameters at rest. */
static struct reverb *
reverb_of(double rate, float size, float damping)
{
	static struct reverb reverb;
	if (!reverb_init(&reverb, rate))
		abort();
	reverb_set(&reverb, PARAM_REVERB, 1);
	reverb_set(&reverb, PARAM_REVERB_SIZE, size);
	reverb_set(&reverb, PARAM_REVERB_DAMPING, damping);
	for (int i = 0; i < 3 * rate / SOUND_GRID; i++)
		reverb_grid(&reverb);
	return &reverb;
}

static void
knock(struct reverb *reverb, int frames)
{
	memset(left, 0, sizeof(left));
	memset(right, 0, sizeof(right));
	left[0] = right[0] = 1;
	render(reverb, frames);
	for (int i = 0; i < SOUND_GRID; i++) /* the dry sound */
		left[i] = right[i] = 0;
}

/* An octave around `hertz`: two band-passes in a row. Source: R. Bristow-Johnson's audio
 * EQ cookbook. */
static void
octave(const float *in, double *out, int frames, double hertz, double rate)
{
	double w = 2 * M_PI * hertz / rate;
	double alpha = sin(w) * sinh(log(2) / 2 * 0.7 * w / sin(w));
	double a1 = -2 * cos(w) / (1 + alpha), a2 = (1 - alpha) / (1 + alpha);
	for (int i = 0; i < frames; i++)
		out[i] = in[i];
	for (int pass = 0; pass < 3; pass++) {
		double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
		for (int i = 0; i < frames; i++) {
			double x = out[i];
			double y = alpha / (1 + alpha) * (x - x2) - a1 * y1 - a2 * y2;
			x2 = x1, x1 = x, y2 = y1, y1 = y;
			out[i] = y;
		}
	}
}

/* Seconds per 60 dB, from where the energy that is still to come is 5 and 35 dB down.
 * Source: M. Schroeder, New Method of Measuring Reverberation Time, JASA 37, 1965. */
static double
fall_seconds(const float *sound, int frames, double hertz, double rate)
{
	static double band[FRAMES];
	octave(sound, band, frames, hertz, rate);
	double all = 0, rest = 0, from = 0, to = 0;
	for (int i = 0; i < frames; i++)
		all += band[i] * band[i];
	for (int i = frames - 1; i >= 0; i--) {
		rest += band[i] * band[i];
		double down = -decibels(rest / all);
		if (down > 35)
			to = i;
		if (down > 5)
			from = i;
	}
	return (to - from) / rate * 2;
}

static void
check_size(double rate, float size, float damping, bool highs)
{
	struct reverb *reverb = reverb_of(rate, size, damping);
	int frames = (int)fmin(FRAMES, 1.5 * size * rate) / SOUND_GRID * SOUND_GRID;
	knock(reverb, frames);
	reverb_finish(reverb);
	double worst = 0;
	printf("# %g Hz, size %g, damping %g:", rate, size, damping);
	for (double hertz = 250; hertz <= 8000; hertz *= 2) {
		double seconds = fall_seconds(left, frames, hertz, rate);
		printf(" %.3f", seconds);
		if (hertz <= 1000)
			worst = fmax(worst, fabs(seconds / size - 1));
	}
	printf("\n");
	/* a short one is over after a few passes, and chance has its share */
	ok(worst < (size < 1 ? 0.3 : 0.13), "each middle octave is near (%.1f %%)",
		worst * 100);
	double mid = (fall_seconds(left, frames, 500, rate) +
			     fall_seconds(right, frames, 1000, rate)) /
		     2;
	ok_near(mid / size, 1, 0.1, "the size is what 60 dB take, within 10 %");
	if (!highs)
		return;
	double high = fall_seconds(right, frames, 8000, rate);
	ok_near(high / size * pow(6, damping * 0.72), 1, 0.15,
		"damping shortens the highs");
}

/* The part of frames beyond the standard deviation around each, over that of noise: 1 is
 * as dense as can be. Source: J. Abel, P. Huang, A Simple, Robust Measure of
 * Reverberation Echo Density, AES 121, 2006. */
static double
density(const float *sound, int middle)
{
	enum { HALF = RATE / 100 };
	double sum = 0;
	for (int i = middle - HALF; i < middle + HALF; i++)
		sum += sound[i] * sound[i];
	double deviation = sqrt(sum / (2 * HALF));
	int beyond = 0;
	for (int i = middle - HALF; i < middle + HALF; i++)
		beyond += fabs(sound[i]) > deviation;
	return beyond / (2.0 * HALF) / erfc(M_SQRT1_2);
}

/* How far the highest of the late sound's peaks stands above what is around it: where all
 * is dense its power is spread as chance does it, by an exponential law, and the highest
 * of n independent bins is log(n) means high. */
static double
highest_peak(const float *sound, double size)
{
	enum { N = 1 << 15, AROUND = 200 };
	static float level[N];
	for (int i = 0; i < N; i++)
		level[i] = sound[i] * (float)pow(10, 3.0 * i / RATE / size);
	double *power = power_spectrum(level, N);
	double highest = 0;
	for (int k = N * 200 / RATE; k < N / 6; k++) {
		double sum = 0;
		for (int j = k - AROUND / 2; j <= k + AROUND / 2; j++)
			sum += power[j];
		highest = fmax(highest, power[k] / sum * (AROUND + 1));
	}
	free(power);
	return decibels(highest);
}

static double
sum_of_products(const float *a, const float *b, int frames)
{
	double sum = 0;
	for (int i = 0; i < frames; i++)
		sum += a[i] * b[i];
	return sum;
}

static void
check_sound(float size)
{
	struct reverb *reverb = reverb_of(RATE, size, 0.3f);
	knock(reverb, FRAMES);
	printf("# size %g, echo density at 20, 40 ... 200 ms:", size);
	double least = 1;
	for (int ms = 20; ms <= 200; ms += 20) {
		double dense = density(left, ms * RATE / 1000);
		printf(" %.2f", dense);
		if (ms >= 80)
			least = fmin(least, dense);
	}
	printf("\n");
	ok(least > 0.8, "dense from 80 ms on (%.2f)", least);
	double peak = highest_peak(left + RATE / 2, size);
	ok(peak < 13, "no resonance stands out of the tail (%.1f dB)", peak);
	double both = sum_of_products(left, right, RATE);
	double energy = sum_of_products(left, left, RATE);
	double other = sum_of_products(right, right, RATE);
	ok_near(both / sqrt(energy * other), 0, 0.2, "the sides are apart");
	ok_near(decibels(energy / other), 0, 1.5, "and as loud as each other");
	double sum = 0;
	for (int i = 0; i < FRAMES; i++)
		sum += left[i];
	ok_near(sum / FRAMES, 0, 1e-6, "no mean");
	reverb_finish(reverb);
}

static float
noise(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return (float)(int32_t)*state * 0x1p-33f;
}

/* How much louder than what goes in, decibels, for steady noise. */
static double
wet_level(float size)
{
	struct reverb *reverb = reverb_of(RATE, size, 0);
	static float dry[FRAMES];
	uint32_t seed = 1;
	for (int i = 0; i < FRAMES; i++)
		dry[i] = left[i] = right[i] = noise(&seed);
	render(reverb, FRAMES);
	double wet = 0;
	for (int i = FRAMES / 2; i < FRAMES; i++)
		wet += pow(left[i] - dry[i], 2);
	reverb_finish(reverb);
	return decibels(wet / sum_of_products(dry, dry, FRAMES / 2));
}

static void
check_level(void)
{
	printf("# wet over dry: %.2f dB at 0.3 s, %.2f at 2 s\n", wet_level(0.3f),
		wet_level(2));
	ok_near(wet_level(0.3f), 0, 2, "a small one is as loud as the dry sound");
	ok_near(wet_level(2), 0, 2, "and so is a large one");
}

static float
peak_between(int from, int to)
{
	return fmaxf(
		line_peak(left + from, to - from), line_peak(right + from, to - from));
}

static void
check_tail(void)
{
	struct reverb *reverb = reverb_of(RATE, 0.5f, 0.4f);
	ok(reverb_silent(reverb), "silent at first");
	memset(left, 0, sizeof(left));
	memset(right, 0, sizeof(right));
	left[0] = right[0] = 16;
	render(reverb, SOUND_GRID);
	ok(!reverb_silent(reverb), "not silent after a knock");
	double tail = reverb_tail(reverb, 16);
	int at = SOUND_GRID, wrong = 0;
	for (; at < FRAMES && !reverb_silent(reverb); at += SOUND_GRID) {
		reverb_grid(reverb);
		reverb_render(reverb, left + at, right + at, SOUND_GRID);
	}
	printf("# silent after %.2f s, tail %.2f s\n", (double)at / RATE, tail);
	ok(at < tail * RATE, "silent within its tail");
	ok(peak_between(at - RATE / 10, at) < 1e-6, "nothing was cut that can be heard");
	for (int i = SOUND_GRID; i < at; i++)
		wrong += fpclassify(left[i]) == FP_SUBNORMAL;
	ok(wrong == 0, "no denormal number went out");
	reverb_finish(reverb);
}

/* No slope is left for a click: the highest octaves of a sine that goes through. */
static void
check_sweep(void)
{
	struct reverb *reverb = reverb_of(RATE, 1, 0.5f);
	for (int i = 0; i < FRAMES; i++)
		left[i] = right[i] = (float)(0.5 * sin(2 * M_PI * 300 / RATE * i));
	for (int i = 0; i < FRAMES; i += SOUND_GRID) {
		int turn = i / SOUND_GRID;
		if (turn % 100 == 0) {
			reverb_set(reverb, PARAM_REVERB, (float)(turn / 100 % 3) / 2);
			reverb_set(reverb, PARAM_REVERB_SIZE, turn % 200 ? 0.2f : 10);
			reverb_set(reverb, PARAM_REVERB_DAMPING, turn % 300 ? 0 : 1);
		}
		reverb_grid(reverb);
		reverb_render(reverb, left + i, right + i, SOUND_GRID);
	}
	static double high[FRAMES];
	octave(left, high, FRAMES, 12000, RATE);
	double worst = 0;
	for (int i = RATE; i < FRAMES; i++)
		worst = fmax(worst, fabs(high[i]));
	ok(worst < 1e-4, "no click when everything is turned (%.1f dB)",
		decibels(worst * worst));
	reverb_finish(reverb);
}

int
main(void)
{
	for (int i = 0; i < 3; i++) {
		float damping = 0.4f * (float)i;
		check_size(RATE, 0.3f, damping, false);
		check_size(RATE, 1, damping, damping < 0.5f);
		check_size(RATE, 2.5f, damping, true);
	}
	check_size(22050, 1, 0.4f, false);
	check_size(192000, 0.5f, 0.4f, false);
	check_sound(0.5f);
	check_sound(2);
	check_sound(20);
	check_level();
	check_tail();
	check_sweep();
	return tap_done();
}
