#include "synth/pluck.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { RATE = 48000, PIECE = 16 };

static float sound[RATE];
static float full[PIECE];

static void
render(struct pluck *pluck, int frames)
{
	memset(sound, 0, sizeof(sound));
	for (int i = 0; i < frames; i += PIECE)
		pluck_render(pluck, full, sound + i, PIECE);
}

static double
rms_db(int from, int frames)
{
	double sum = 0;
	for (int i = from; i < from + frames; i++)
		sum += sound[i] * sound[i];
	return decibels(sum / frames);
}

static int
strings_active(const struct pluck *pluck)
{
	int active = 0;
	for (int i = 0; i < PLUCK_STRINGS; i++)
		active += pluck->string[i].active;
	return active;
}

static void
check_pitch(struct pluck *pluck)
{
	double worst = 0, quietest = 0, loudest = -100, offset = 0;
	for (int note = 28; note <= 108; note++) {
		double hertz = 440 * exp2((note - 69) / 12.0);
		pluck_silence(pluck);
		pluck_note(pluck, hertz / RATE, 0.5);
		render(pluck, RATE / 2);
		/* from the end of the pick on, where the string is by itself */
		int from = (int)(10 * RATE / hertz), frames = RATE / 4;
		double got = measure_hertz(sound + from, frames, hertz, RATE);
		if (fabs(cents(got, hertz)) > 1)
			printf("# note %d: %.3f cents\n", note, cents(got, hertz));
		worst = fmax(worst, fabs(cents(got, hertz)));
		double level = rms_db(from, RATE / 20);
		quietest = fmin(quietest, level);
		loudest = fmax(loudest, level);
		offset = fmax(offset, cabs(amplitude_at(sound + from, frames, 0, RATE)));
	}
	ok(worst < 1, "pitch is within 1 cent from E1 to C8 (%.3f)", worst);
	printf("# level from %.1f to %.1f dB\n", quietest, loudest);
	ok(loudest - quietest < 15, "high and low strings are of like loudness");
	ok(offset / 2 < 1e-3, "the mean is below -60 dB (%.2g)", offset / 2);
}

static void
check_decay(struct pluck *pluck)
{
	pluck_silence(pluck);
	pluck_note(pluck, 440.0 / RATE, 0.5);
	render(pluck, RATE);
	double fall = rms_db(RATE / 10, RATE / 10) - rms_db(RATE * 9 / 10, RATE / 10);
	ok(fall > 5 && fall < 40, "A4 rings out: %.1f dB down in 0.8 s", fall);
	for (int second = 0; second < 12 && strings_active(pluck) > 0; second++)
		render(pluck, RATE);
	ok(strings_active(pluck) == 0, "the string ends by itself");
	ok(pluck->newest == -1, "and there is no newest one then");
}

static void
check_overlap(struct pluck *pluck)
{
	pluck_silence(pluck);
	pluck_note(pluck, 440.0 / RATE, 0.5);
	render(pluck, RATE / 10);
	pluck_note(pluck, 660.0 / RATE, 0.5);
	ok(strings_active(pluck) == 2, "the old string sounds on under the new one");
	render(pluck, RATE / 10);
	ok(cabs(amplitude_at(sound, RATE / 20, 440, RATE)) > 0.01, "and is heard");
	for (int i = 0; i < 100; i++) {
		pluck_note(pluck, (200.0 + i) / RATE, 1);
		render(pluck, PIECE);
	}
	ok(strings_active(pluck) == PLUCK_STRINGS,
		"a flood of notes fills the pool only");
	float peak = 0;
	for (int i = 0; i < 20; i++) {
		render(pluck, RATE / 10);
		for (int k = 0; k < RATE / 10; k++)
			peak = fmaxf(peak, fabsf(sound[k]));
	}
	ok(peak < 4, "and stays bounded (%.2f)", peak);
}

static void
check_bend(struct pluck *pluck)
{
	pluck_silence(pluck);
	pluck_note(pluck, 440.0 / RATE, 0.5);
	render(pluck, RATE / 10);
	for (int i = 0; i < RATE / 10; i += PIECE) {
		pluck_bend(pluck, 440 * exp2(i / (RATE / 10.0) * 7 / 12) / RATE);
		pluck_render(pluck, full, sound + i, PIECE);
	}
	double top = 440 * exp2(7 / 12.0);
	pluck_bend(pluck, top / RATE);
	render(pluck, RATE / 2);
	double got = measure_hertz(sound + RATE / 20, RATE / 4, top, RATE);
	ok_near(cents(got, top), 0, 1, "a bent string is in tune, within 1 cent");
	pluck_bend(pluck, 0.45);
	pluck_bend(pluck, 8.2 / RATE);
	render(pluck, RATE / 2);
	bool finite = true;
	for (int i = 0; i < RATE / 2; i++)
		finite &= isfinite(sound[i]);
	ok(finite, "bends from end to end stay finite");
}

int
main(void)
{
	struct tables *tables = tables_new(RATE);
	struct pluck pluck;
	for (int i = 0; i < PIECE; i++)
		full[i] = 1;
	ok(pluck_init(&pluck, tables, RATE), "a pool of strings");
	check_pitch(&pluck);
	check_decay(&pluck);
	check_overlap(&pluck);
	check_bend(&pluck);
	pluck_finish(&pluck);
	tables_free(tables);
	return tap_done();
}
