#include "synth/oscillator.h"

#include "synth/interpolate.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>

enum {
	PER_OCTAVE = 6,
	LEVELS = 62, /* the last ones are empty: not even the fundamental fits */
	SINE = LEVELS,
	GUARD_BEFORE = 2, /* samples that the polynomial reads around its own */
	GUARD_AFTER = 3,
	LENGTH_MIN = 256,
	LENGTH_PER_HARMONIC = 16, /* makes images of the last harmonic -95 dB below it */
};

static const double lowest_hertz = 27.5; /* below it the lowest table serves */

struct table {
	float *sample; /* GUARD_BEFORE samples lie before it */
	int length;
};

struct tables {
	double rate;
	struct table table[LEVELS + 1];
	float samples[];
};

/* In place, unscaled inverse Fourier transform; n a power of two. Cooley and Tukey 1965.
 */
static void
inverse_transform(double complex *x, int n)
{
	for (int i = 1, j = 0; i < n; i++) {
		int bit = n >> 1;
		for (; j & bit; bit >>= 1)
			j ^= bit;
		j ^= bit;
		if (i < j) {
			double complex swap = x[i];
			x[i] = x[j];
			x[j] = swap;
		}
	}
	for (int size = 2; size <= n; size *= 2) {
		double complex turn = cexp(2 * M_PI * I / size), factor = 1;
		for (int k = 0; k < size / 2; k++, factor *= turn)
			for (int i = k; i < n; i += size) {
				double complex odd = x[i + size / 2] * factor;
				x[i + size / 2] = x[i] - odd;
				x[i] += odd;
			}
	}
}

/* Harmonics of the table that is used up to one step above its own pitch. They end where
 * their mirror images come down to 20.5 kHz, and need not go beyond 25.2 kHz. */
static int
harmonics_of(int level, double rate)
{
	double limit = fmin(rate - 20500, 25200);
	double highest_hertz = lowest_hertz * exp2((level + 1.0) / PER_OCTAVE);
	return limit > highest_hertz ? (int)(limit / highest_hertz) : 0;
}

static int
length_of(int harmonics)
{
	int length = LENGTH_MIN;
	while (length < LENGTH_PER_HARMONIC * harmonics)
		length *= 2;
	return length;
}

static void
fill(struct table *table, double complex *spectrum)
{
	int length = table->length;
	inverse_transform(spectrum, length);
	for (int i = -GUARD_BEFORE; i < length + GUARD_AFTER; i++)
		table->sample[i] = (float)creal(spectrum[(i + length) % length]);
}

static void
fill_saw(struct table *table, double complex *spectrum, int harmonics)
{
	for (int h = 0; h < table->length; h++)
		spectrum[h] = 0;
	for (int h = 1; h <= harmonics; h++)
		spectrum[h] = (h % 2 ? -2 : 2) * I / (M_PI * h);
	fill(table, spectrum);
}

static void
fill_sine(struct table *table, double complex *spectrum)
{
	for (int h = 0; h < table->length; h++)
		spectrum[h] = 0;
	spectrum[1] = -I;
	fill(table, spectrum);
}

struct tables *
tables_new(double rate)
{
	size_t total = LENGTH_MIN * 8 + GUARD_BEFORE + GUARD_AFTER;
	for (int level = 0; level < LEVELS; level++)
		total += (size_t)length_of(harmonics_of(level, rate)) + GUARD_BEFORE +
			 GUARD_AFTER;
	int longest = length_of(harmonics_of(0, rate));
	if (longest < LENGTH_MIN * 8)
		longest = LENGTH_MIN * 8;
	struct tables *tables = malloc(sizeof(*tables) + total * sizeof(float));
	double complex *spectrum = malloc((size_t)longest * sizeof(*spectrum));
	if (!tables || !spectrum) {
		free(tables);
		free(spectrum);
		return NULL;
	}
	tables->rate = rate;
	float *next = tables->samples;
	for (int level = 0; level <= LEVELS; level++) {
		int harmonics = level == SINE ? 1 : harmonics_of(level, rate);
		struct table *table = &tables->table[level];
		table->length = level == SINE ? LENGTH_MIN * 8 : length_of(harmonics);
		table->sample = next + GUARD_BEFORE;
		next += GUARD_BEFORE + table->length + GUARD_AFTER;
		if (level == SINE)
			fill_sine(table, spectrum);
		else
			fill_saw(table, spectrum, harmonics);
	}
	free(spectrum);
	return tables;
}

void
tables_free(struct tables *tables)
{
	free(tables);
}

REALTIME static inline float
read_table(const struct table *table, double phase)
{
	double place = phase * table->length;
	int index = (int)place;
	return interpolate6(table->sample + index - GUARD_BEFORE, (float)(place - index));
}

void
oscillator_sine(
	const struct tables *tables, const double *phase, float *out, size_t frames)
{
	for (size_t i = 0; i < frames; i++)
		out[i] = read_table(&tables->table[SINE], phase[i]);
}

void
oscillator_saw(const struct tables *tables, const double *phase, const double *increment,
	float *out, size_t frames)
{
	double known = -1; /* the increment that level and share belong to */
	int level = 0;
	float share = 0;
	for (size_t i = 0; i < frames; i++) {
		if (increment[i] != known) {
			known = increment[i];
			double place = PER_OCTAVE *
				       log2(fmax(known * tables->rate / lowest_hertz, 1));
			level = place < LEVELS - 2 ? (int)place : LEVELS - 2;
			share = (float)fmin(place - level, 1);
		}
		float low = read_table(&tables->table[level], phase[i]);
		float high = read_table(&tables->table[level + 1], phase[i]);
		out[i] = low + share * (high - low);
	}
}
