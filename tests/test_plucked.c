#include "synth/sound/plucked.h"

#define MODEL plucked
#include "tests/model.h"

static void
check_pitch(void)
{
	static const double rates[] = { 44100, 48000, 96000 };
	double worst = 0, quietest = 0, loudest = -100, offset = -200;
	for (int k = 0; k < 3; k++) {
		at_rate(rates[k]);
		for (int note = 36; note <= 96; note += 5) {
			double hertz = note_hertz(note + 0.1 * k);
			begin(hertz, 0.5f);
			hold(hertz, 0.7);
			worst = fmax(worst, fabs(cents_off(0.1, 0.5, hertz)));
			double level = rms_db(0.03, 0.05);
			quietest = fmin(quietest, level);
			loudest = fmax(loudest, level);
			offset = fmax(offset, harmonic_db(0.1, 0.5, 0));
		}
	}
	ok(worst < 0.1, "pitch is within 0.1 cents from C2 to C7 (%.3f)", worst);
	ok(quietest > -24 && loudest < -9, "level: %.1f to %.1f dB", quietest, loudest);
	ok(offset < -60, "the mean is below -60 dB (%.1f)", offset);
	at_rate(48000);
}

/* Seconds until a harmonic is 60 dB down, from what it falls in a quarter of `ring`. */
static double
ring_seconds(double hertz, double ring, int harmonic)
{
	double seconds = ring / 4, window = fmax(0.1, 4 / hertz);
	value[PARAM_RING] = (float)ring;
	begin(hertz, 0.9f);
	hold(hertz, seconds + window + 0.1);
	double fall = harmonic_db(0.05, window, harmonic * hertz) -
		      harmonic_db(0.05 + seconds, window, harmonic * hertz);
	return 60 * seconds / fall;
}

static void
check_decay(void)
{
	double worst = 0;
	for (double ring = 0.3; ring < 13; ring *= 3.4)
		worst = fmax(worst, fabs(ring_seconds(261.6256, ring, 1) / ring - 1));
	ok(worst < 0.03, "ring is 60 dB at middle C (%.1f %% off)", 100 * worst);
	double low = ring_seconds(65.41, 3, 1), high = ring_seconds(1046.5, 3, 1);
	ok(low > 5 && high < 2, "low strings ring longer: %.2f, %.2f s", low, high);
	double tenth = ring_seconds(261.6256, 3, 10);
	ok(tenth < 1.5, "the 10th harmonic is gone sooner: %.2f s", tenth);
	param_initial(value);
}

static void
check_spectrum(void)
{
	value[PARAM_POSITION] = 0.5f;
	begin(220, 0.5f);
	hold(220, 0.4);
	double even = harmonic_db(0.05, 0.3, 440) - harmonic_db(0.05, 0.3, 220);
	ok(even < -40, "picked in the middle: no even harmonics (%.1f dB)", even);
	value[PARAM_POSITION] = 0.2f;
	begin(220, 0.5f);
	hold(220, 0.4);
	double fifth = harmonic_db(0.05, 0.3, 1100) - harmonic_db(0.05, 0.3, 880);
	ok(fifth < -30, "picked at a fifth: no fifth one (%.1f dB)", fifth);
	double hard[2];
	for (int k = 0; k < 2; k++) {
		begin(220, (float)k);
		hold(220, 0.4);
		hard[k] = harmonic_db(0.05, 0.1, 9 * 220) - harmonic_db(0.05, 0.1, 220);
	}
	ok(hard[1] > hard[0] + 12, "a faster hand is a harder pick (%.1f, %.1f dB)",
		hard[0], hard[1]);
	param_initial(value);
}

/* A glide is as smooth as the notes at its ends. */
static void
check_glide(void)
{
	double still = 0;
	static const double ends[] = { 220, 277.2 };
	for (int k = 0; k < 2; k++) {
		begin(ends[k], 0.2f);
		hold(ends[k], 0.3);
		still = fmax(still, roughness(0.1, 0.1));
	}
	begin(220, 0.2f);
	hold(220, 0.1);
	glide(220, 277.2, 0.1, SOUND_GRID);
	double gliding = roughness(0, 0.1);
	ok(gliding < 3 * still, "a glide has no clicks (%.2g, still %.2g)", gliding,
		still);
	hold(277.2, 0.5);
	ok_near(cents_off(0.02, 0.4, 277.2), 0, 0.1, "and arrives in tune");
	double differs = difference_by_pieces(220, 700);
	ok(differs < 1e-5, "pieces make no difference (%.2g)", differs);
}

int
main(void)
{
	param_initial(value);
	ok(plucked_init(&model, rate), "a string");
	check_pitch();
	check_decay();
	check_spectrum();
	check_glide();
	ok(hostile_sweep(4), "whatever is asked for, it stays bounded");
	param_initial(value);
	printf("# us a voice-second: %.0f at C2, %.0f at C4, %.0f at C7\n",
		microseconds_a_second(65.4), microseconds_a_second(261.6),
		microseconds_a_second(2093));
	plucked_finish(&model);
	return tap_done();
}
