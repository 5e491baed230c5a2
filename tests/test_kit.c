#include "synth/drums/kit.h"

#include "tests/tap.h"

#include <stdlib.h>
#include <time.h>

/* Energy of a sound between two frequencies as a part of the whole, by a plain Fourier
 * sum over the first `frames`. */
static double
band_energy(const struct kit_sound *sound, double rate, double low, double high)
{
	enum { BINS = 4096 };
	size_t frames = sound->frames < 2 * BINS ? sound->frames : 2 * BINS;
	double inside = 0, all = 1e-30;
	for (int k = 1; k < BINS; k += 4) {
		double hertz = k * rate / (2 * BINS), w = 2 * M_PI * hertz / rate;
		double c0 = 1, s0 = 0, cw = cos(w), sw = sin(w), re = 0, im = 0;
		for (size_t i = 0; i < frames; i++) {
			re += sound->samples[i] * c0;
			im += sound->samples[i] * s0;
			double c1 = c0 * cw - s0 * sw;
			s0 = s0 * cw + c0 * sw;
			c0 = c1;
		}
		double energy = re * re + im * im;
		all += energy;
		if (hertz >= low && hertz < high)
			inside += energy;
	}
	return inside / all;
}

static double
rms(const float *samples, size_t frames)
{
	double sum = 0;
	for (size_t i = 0; i < frames; i++)
		sum += (double)samples[i] * samples[i];
	return sqrt(sum / (double)frames);
}

static void
test_levels(uint32_t rate)
{
	struct kit *kit = kit_new(rate);
	for (int d = 0; d < DRUMS; d++) {
		const struct kit_sound *sound = &kit->sound[d];
		double peak = 0, mean = 0, step = 0;
		for (size_t i = 0; i < sound->frames; i++) {
			peak = fmax(peak, (double)fabsf(sound->samples[i]));
			mean += sound->samples[i];
		}
		size_t tail = rate / 50;
		for (size_t i = sound->frames - tail; i < sound->frames; i++)
			step = fmax(step, (double)fabsf(sound->samples[i]));
		mean /= (double)sound->frames;
		const char *name = drum_info[d].name;
		ok(fabs(peak - drum_info[d].peak) < 0.01 * peak, "%u Hz: %s has its peak",
			rate, name);
		ok(fabs(mean) < 1e-3 * peak, "%s has no DC", name);
		ok(step < 1e-3 * peak && sound->samples[sound->frames - 1] == 0,
			"%s ends in silence", name);
		ok(fabsf(sound->samples[0]) < 0.05 * peak, "%s begins without a step",
			name);
		printf("# %-8s %5.0f ms, peak %5.1f dBFS, rms of 50 ms %5.1f dBFS, "
		       "<150 Hz %3.0f%%, 150-1k %3.0f%%, 1-5k %3.0f%%, >5k %3.0f%%\n",
			name, 1000.0 * (double)sound->frames / rate, 20 * log10(peak),
			20 * log10(rms(sound->samples, rate / 20)),
			100 * band_energy(sound, rate, 0, 150),
			100 * band_energy(sound, rate, 150, 1000),
			100 * band_energy(sound, rate, 1000, 5000),
			100 * band_energy(sound, rate, 5000, rate));
	}
	kit_free(kit);
}

static void
test_spectra(void)
{
	struct kit *kit = kit_new(48000);
	const struct kit_sound *s = kit->sound;
	ok(band_energy(&s[DRUM_KICK], 48000, 0, 150) > 0.8, "the kick is low");
	ok(band_energy(&s[DRUM_KICK], 48000, 1000, 8000) > 1e-4, "and has a click");
	double tone = band_energy(&s[DRUM_SNARE], 48000, 120, 500);
	double noise = band_energy(&s[DRUM_SNARE], 48000, 1000, 24000);
	ok(tone > 0.1 && noise > 0.1, "the snare is tone and noise");
	ok(band_energy(&s[DRUM_CLOSED_HAT], 48000, 5000, 24000) > 0.9, "hats are high");
	ok(band_energy(&s[DRUM_OPEN_HAT], 48000, 5000, 24000) > 0.9, "open ones too");
	ok(band_energy(&s[DRUM_CRASH], 48000, 2500, 24000) > 0.8, "so is the crash");
	ok(band_energy(&s[DRUM_SHAKER], 48000, 4000, 24000) > 0.9, "and the shaker");
	ok(band_energy(&s[DRUM_CLAP], 48000, 500, 5000) > 0.7, "the clap is between");
	ok(band_energy(&s[DRUM_LOW_TOM], 48000, 60, 130) > 0.6 &&
			band_energy(&s[DRUM_MID_TOM], 48000, 95, 190) > 0.6 &&
			band_energy(&s[DRUM_HIGH_TOM], 48000, 135, 260) > 0.6,
		"toms have their pitches");
	ok(rms(s[DRUM_OPEN_HAT].samples + 9600, 2400) >
			20 * rms(s[DRUM_CLOSED_HAT].samples + 9600, 2400),
		"the open hat rings when the closed one does not");
	kit_free(kit);
}

static void
test_notes(void)
{
	enum drum drum;
	static const struct {
		int note;
		enum drum drum;
	} map[] = { { 35, DRUM_KICK }, { 36, DRUM_KICK }, { 37, DRUM_RIM },
		{ 38, DRUM_SNARE }, { 39, DRUM_CLAP }, { 40, DRUM_SNARE },
		{ 41, DRUM_LOW_TOM }, { 42, DRUM_CLOSED_HAT }, { 44, DRUM_PEDAL_HAT },
		{ 46, DRUM_OPEN_HAT }, { 47, DRUM_MID_TOM }, { 49, DRUM_CRASH },
		{ 50, DRUM_HIGH_TOM }, { 51, DRUM_RIDE }, { 56, DRUM_COWBELL },
		{ 57, DRUM_CRASH }, { 59, DRUM_RIDE }, { 70, DRUM_SHAKER },
		{ 82, DRUM_SHAKER } };
	for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++)
		ok(drum_of_note(map[i].note, &drum) && drum == map[i].drum,
			"note %d is the %s", map[i].note, drum_info[map[i].drum].name);
	ok(!drum_of_note(0, &drum) && !drum_of_note(34, &drum) &&
			!drum_of_note(58, &drum) && !drum_of_note(127, &drum),
		"other notes are none");
	ok(drum_find("snare", 5, &drum) && drum == DRUM_SNARE &&
			!drum_find("snar", 4, &drum) && !drum_find("", 0, &drum),
		"drums are found by name");
}

int
main(void)
{
	struct timespec before, after;
	clock_gettime(CLOCK_MONOTONIC, &before);
	kit_free(kit_new(48000));
	clock_gettime(CLOCK_MONOTONIC, &after);
	printf("# a kit is made in %.0f ms\n",
		1e3 * (double)(after.tv_sec - before.tv_sec) +
			1e-6 * (double)(after.tv_nsec - before.tv_nsec));
	test_levels(48000);
	test_levels(22050);
	test_levels(192000);
	test_spectra();
	test_notes();
	return tap_done();
}
