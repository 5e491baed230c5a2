#include "synth/drums/biquad.h"
#include "synth/drums/kit_parts.h"

enum { SQUARES = 6 };

/* What a square's edge needs so as not to alias much (PolyBLEP, V. Välimäki and
 * A. Huovilainen 2007); phase and step in turns. */
static double
edge(double phase, double step)
{
	if (phase < step) {
		double t = phase / step;
		return t + t - t * t - 1;
	}
	if (phase > 1 - step) {
		double t = (phase - 1) / step;
		return t * t + t + t + 1;
	}
	return 0;
}

static double
square(double *phase, double step)
{
	*phase += step;
	*phase -= floor(*phase);
	double half = *phase + 0.5 - floor(*phase + 0.5);
	return (*phase < 0.5 ? 1 : -1) + edge(*phase, step) - edge(half, step);
}

/* Six squares whose frequencies have no common measure: beaten metal. */
struct metal {
	double phase[SQUARES], step[SQUARES];
};

static void
metal_init(struct metal *metal, double rate, double scale)
{
	static const double hertz[SQUARES] = { 263, 400, 421, 474, 587, 845 };
	for (int i = 0; i < SQUARES; i++) {
		metal->phase[i] = 0.37 * i - floor(0.37 * i);
		metal->step[i] = hertz[i] * scale / rate;
	}
}

static double
metal_run(struct metal *metal)
{
	double sum = 0;
	for (int i = 0; i < SQUARES; i++)
		sum += square(&metal->phase[i], metal->step[i]);
	return sum / SQUARES;
}

void
kit_cymbal_render(const struct cymbal *cymbal, double rate, float *samples, size_t frames)
{
	static const double bell[] = { 2431, 3167, 4219, 5381 };
	struct noise noise = { 0xc2b2ae35 };
	struct metal metal;
	struct biquad first, second, air;
	metal_init(&metal, rate, cymbal->scale);
	biquad_high_pass(&first, rate, cymbal->high_pass, 0.8);
	biquad_high_pass(&second, rate, cymbal->high_pass, 0.6);
	biquad_high_pass(&air, rate, cymbal->high_pass * 1.1, 0.7);
	/* falling by a factor a sample: five seconds have no time for exp() */
	double strike = 1 - cymbal->ring_level, ring = cymbal->ring_level;
	double tone = cymbal->ping / 4;
	double strike_fall = exp(-1 / (cymbal->strike * rate));
	double ring_fall = exp(-1 / (cymbal->ring * rate));
	double tone_fall = exp(-3 / (cymbal->ring * rate));
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double body = biquad_run(&second, biquad_run(&first, metal_run(&metal)));
		double sound = body + cymbal->air * biquad_run(&air, noise_run(&noise));
		sound *= strike + ring;
		for (size_t b = 0; tone > 1e-6 && b < sizeof(bell) / sizeof(*bell); b++)
			sound += tone * sin(2 * M_PI * bell[b] * time);
		samples[i] = (float)(sound * attack(time, cymbal->rise));
		strike *= strike_fall;
		ring *= ring_fall;
		tone *= tone_fall;
	}
}

void
kit_cowbell_render(double rate, float *samples, size_t frames)
{
	struct biquad band;
	biquad_band_pass(&band, rate, 1150, 1.1);
	double low = 0, high = 0;
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double tone = square(&low, 557 / rate) + 0.9 * square(&high, 842 / rate);
		double level = 0.6 * decay(time, 0.015) + 0.4 * decay(time, 0.085);
		samples[i] =
			(float)(biquad_run(&band, tone) * level * attack(time, 0.0005));
	}
}
