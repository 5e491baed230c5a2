/* Measures sound: spectra of any length, pitch, level. For tests; nothing is fast. */
#pragma once

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Modified Bessel function of the first kind, order 0: its power series. */
__attribute__((unused)) static double
bessel0(double x)
{
	double sum = 1, term = 1;
	for (int k = 1; term > sum * 1e-17; k++) {
		term *= x / (2 * k) * (x / (2 * k));
		sum += term;
	}
	return sum;
}

/* Multiplies by a Kaiser window of shape `beta`. */
__attribute__((unused)) static void
kaiser_window(double *sound, int n, double beta)
{
	for (int i = 0; i < n; i++) {
		double place = 2.0 * i / (n - 1) - 1;
		sound[i] *= bessel0(beta * sqrt(1 - place * place)) / bessel0(beta);
	}
}

/* Fourier transform of n samples, `stride` apart, by splitting off the smallest factor.
 */
static void
transform(double complex *out, const double *in, int n, int stride)
{
	if (n == 1) {
		*out = *in;
		return;
	}
	int p = 2;
	while (n % p)
		p++;
	int m = n / p;
	double complex *part = malloc((size_t)n * sizeof(*part));
	for (int r = 0; r < p; r++)
		transform(part + r * m, in + r * stride, m, stride * p);
	for (int k = 0; k < n; k++) {
		out[k] = 0;
		for (int r = 0; r < p; r++)
			out[k] += part[r * m + k % m] *
				  cexp(-2 * M_PI * I * ((double)r * k / n));
	}
	free(part);
}

/* Power of each bin 0...n/2 of the windowed sound. */
__attribute__((unused)) static double *
power_spectrum(const float *sound, int n)
{
	double *windowed = malloc((size_t)n * sizeof(*windowed));
	double complex *bins = malloc((size_t)n * sizeof(*bins));
	double *power = malloc(((size_t)n / 2 + 1) * sizeof(*power));
	for (int i = 0; i < n; i++)
		windowed[i] = sound[i];
	kaiser_window(windowed, n, 22);
	transform(bins, windowed, n, 1);
	for (int k = 0; k <= n / 2; k++)
		power[k] = creal(bins[k] * conj(bins[k]));
	free(windowed);
	free(bins);
	return power;
}

/* What the sound has at `hertz`, through a Hann window: complex amplitude. */
__attribute__((unused)) static double complex
amplitude_at(const float *sound, int n, double hertz, double rate)
{
	double complex sum = 0;
	for (int i = 0; i < n; i++)
		sum += sound[i] * (1 - cos(2 * M_PI * (i + 0.5) / n)) *
		       cexp(-2 * M_PI * I * fmod(hertz / rate * i, 1));
	return 2 * sum / n;
}

/* The frequency near `guess` (within a fifth of the window's resolution): from how far
 * its phase turns between the two halves of the sound. */
__attribute__((unused)) static double
measure_hertz(const float *sound, int n, double guess, double rate)
{
	for (int round = 0; round < 4; round++) {
		double complex early = amplitude_at(sound, n / 2, guess, rate);
		double complex late = amplitude_at(sound + n / 2, n / 2, guess, rate);
		double expected = 2 * M_PI * guess / rate * (n / 2);
		double turn = remainder(carg(late / early) - expected, 2 * M_PI);
		guess += turn / (2 * M_PI) * rate / (n / 2);
	}
	return guess;
}

__attribute__((unused)) static double
cents(double hertz, double reference)
{
	return 1200 * log2(hertz / reference);
}

__attribute__((unused)) static double
decibels(double power_ratio)
{
	return 10 * log10(power_ratio);
}
