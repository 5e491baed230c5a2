#include "synth/oscillator.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { RATE = 48000, PIECE = 16, BAND = 12, AUDIBLE = 20000 };

static float sound[RATE];

/* A second of saw or sine from `from` to `to` hertz, evenly in pitch. */
static void
render(const struct tables *tables, bool saw, double from, double to)
{
	double phase = 0;
	for (int i = 0; i < RATE; i += PIECE) {
		double phases[PIECE], increments[PIECE];
		for (int k = 0; k < PIECE; k++) {
			double share = (double)(i + k) / RATE;
			increments[k] = from * pow(to / from, share) / RATE;
			phases[k] = phase;
			phase += increments[k];
			phase -= floor(phase);
		}
		if (saw)
			oscillator_saw(tables, phases, increments, sound + i, PIECE);
		else
			oscillator_sine(tables, phases, sound + i, PIECE);
	}
}

/* Aliasing energy and worst spur over harmonic energy and fundamental, and the worst
 * deviation from 1/k, all in dB; `hertz` is whole, so that harmonics fall on bins. */
static void
measure(int hertz, double *energy, double *spur, double *deviation)
{
	double *power = power_spectrum(sound, RATE);
	double harmonic = 0, other = 0, worst = 0;
	*deviation = 0;
	for (int k = 20; k <= AUDIBLE; k++) {
		int from_harmonic = abs((k + hertz / 2) % hertz - hertz / 2);
		if (k > hertz / 2 && from_harmonic <= BAND) {
			harmonic += power[k];
			continue;
		}
		other += power[k];
		worst = fmax(worst, power[k]);
	}
	for (int h = 1; h * hertz <= AUDIBLE; h++) {
		double level = decibels(power[h * hertz] / power[hertz] * h * h);
		*deviation = fmax(*deviation, fabs(level));
	}
	*energy = decibels(other / harmonic);
	*spur = decibels(worst / power[hertz]);
	free(power);
}

static void
check_aliasing(const struct tables *tables)
{
	double worst_energy = -INFINITY, worst_spur = -INFINITY, worst_deviation = 0;
	for (int i = 0; i < 40; i++) {
		int hertz = (int)lrint(55 * pow(8000.0 / 55, i / 39.0));
		double energy, spur, deviation;
		render(tables, true, hertz, hertz);
		measure(hertz, &energy, &spur, &deviation);
		worst_energy = fmax(worst_energy, energy);
		worst_spur = fmax(worst_spur, spur);
		worst_deviation = fmax(worst_deviation, deviation);
	}
	printf("# saw, 40 notes 55-8000 Hz: aliasing %.1f dB, spur %.1f dBc, "
	       "harmonics within %.4f dB of 1/k\n",
		worst_energy, worst_spur, worst_deviation);
	ok(worst_energy < -115, "aliasing energy is below -115 dB");
	ok(worst_spur < -120, "no spur above -120 dBc");
	ok(worst_deviation < 0.05, "harmonics are within 0.05 dB of 1/k");
}

/* The largest step between samples, of a glide over all tables: with seams it would be
 * larger than what the highest pitch itself makes. */
static void
check_glide(const struct tables *tables)
{
	render(tables, false, 30, 12000);
	bool bounded = true;
	for (int i = 0; i < RATE; i++)
		bounded &= fabsf(sound[i]) <= 1.00001f;
	ok(bounded, "a gliding sine stays within 1");
	render(tables, true, 9000, 15000);
	/* between 9 and 12.5 kHz the second harmonic goes out: its level falls evenly */
	double before = -1, largest = 0;
	for (int i = 0; i + 480 <= RATE; i += 480) {
		double sum = 0;
		for (int k = 0; k < 480; k++)
			sum += sound[i + k] * sound[i + k];
		if (before >= 0)
			largest = fmax(largest, fabs(decibels(sum / before)));
		before = sum;
	}
	ok(largest < 0.5, "harmonics go out evenly in a glide (%.3f dB in 10 ms)",
		largest);
}

static void
check_sine(const struct tables *tables)
{
	double worst = -INFINITY;
	for (int hertz = 20; hertz <= 12000; hertz = hertz * 7 / 4) {
		render(tables, false, hertz, hertz);
		double *power = power_spectrum(sound, RATE);
		double tone = 0, other = 0;
		for (int k = 0; k <= AUDIBLE; k++)
			*(abs(k - hertz) <= BAND ? &tone : &other) += power[k];
		worst = fmax(worst, decibels(other / tone));
		free(power);
	}
	ok(worst < -120, "the sine's distortion and noise are below -120 dB (%.1f)",
		worst);
}

static void
check_pitch(const struct tables *tables)
{
	double worst = 0;
	for (int note = 21; note <= 108; note += 3) {
		double hertz = 440 * exp2((note - 69) / 12.0);
		render(tables, true, hertz, hertz);
		double got = measure_hertz(sound, RATE, hertz * 1.0002, RATE);
		worst = fmax(worst, fabs(cents(got, hertz)));
	}
	ok(worst < 0.01, "the saw's pitch is right (within %.5f cents)", worst);
}

static void
check_extremes(void)
{
	static const double rates[] = { 22050, 44100, 96000, 192000 };
	for (size_t i = 0; i < 4; i++) {
		struct tables *tables = tables_new(rates[i]);
		double increments[4] = { 0, 1e-9, 0.3, 0.5 };
		double phases[4] = { 0, 0.25, 0.5, 0.999999999999 };
		float out[4];
		oscillator_saw(tables, phases, increments, out, 4);
		bool finite = true;
		for (int k = 0; k < 4; k++)
			finite &= isfinite(out[k]) && fabsf(out[k]) < 1.3f;
		ok(finite, "any frequency and phase is safe at %.0f Hz", rates[i]);
		tables_free(tables);
	}
}

int
main(void)
{
	struct tables *tables = tables_new(RATE);
	check_aliasing(tables);
	check_glide(tables);
	check_sine(tables);
	check_pitch(tables);
	check_extremes();
	tables_free(tables);
	return tap_done();
}
