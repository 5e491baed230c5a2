#include "synth/sound/drive.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

#include <stdint.h>
#include <stdlib.h>

enum { RATE = 48000, FRAMES = RATE / 2 };

static float left[FRAMES], right[FRAMES];

static void
render(struct drive *drive)
{
	for (int i = 0; i < FRAMES; i += SOUND_GRID) {
		drive_grid(drive);
		drive_render(drive, left + i, right + i, SOUND_GRID);
	}
}

static void
sine(double hertz, double peak)
{
	for (int i = 0; i < FRAMES; i++)
		left[i] = right[i] = (float)(peak * sin(2 * M_PI * hertz / RATE * i));
}

static void
check_bypass(void)
{
	struct drive drive;
	drive_init(&drive, RATE);
	drive_set(&drive, 40);
	sine(440, 0.5);
	render(&drive);
	drive_set(&drive, 0);
	render(&drive);
	static float before[FRAMES];
	sine(440, 0.5);
	memcpy(before, left, sizeof(before));
	render(&drive);
	ok(memcmp(before, left, sizeof(left)) == 0, "at 0 dB no bit is changed");
}

static double
level(const float *sound, int from)
{
	double sum = 0;
	for (int i = from; i < FRAMES; i++)
		sum += sound[i] * sound[i];
	return decibels(sum / (FRAMES - from));
}

static void
check_level(void)
{
	for (int decibels_in = 6; decibels_in <= 36; decibels_in += 10) {
		struct drive drive;
		drive_init(&drive, RATE);
		drive_set(&drive, (float)decibels_in);
		sine(440, 0.35);
		double before = level(left, FRAMES / 2);
		render(&drive);
		ok_near(level(left, FRAMES / 2), before, 0.5, "the loudness is kept");
	}
}

/* What is no harmonic of `hertz`, against the whole, up to 16 kHz. */
static double
aliases(double hertz, float drive_level)
{
	enum { N = 16384 };
	struct drive drive;
	drive_init(&drive, RATE);
	drive_set(&drive, drive_level);
	sine(hertz, 0.35);
	render(&drive);
	double *power = power_spectrum(left + FRAMES - N, N);
	double own = 0, other = 0;
	for (int k = 10; k < N * 16000 / RATE; k++) {
		double bin = hertz * N / RATE;
		double away = fabs(k - bin * fmax(rint(k / bin), 1));
		if (away < 9)
			own += power[k];
		else
			other += power[k];
	}
	free(power);
	return decibels(other / own);
}

static void
check_aliases(void)
{
	double worst = -200, worst_low = -200, worst_mild = -200;
	for (double hertz = 220; hertz < 5500; hertz *= 1.37) {
		double hard = aliases(hertz, 40), mild = aliases(hertz, 12);
		printf("# %.0f Hz: aliases %.1f dB at 40 dB, %.1f at 12\n", hertz, hard,
			mild);
		worst = fmax(worst, hard);
		if (hertz < 1100)
			worst_low = fmax(worst_low, hard);
		worst_mild = fmax(worst_mild, mild);
	}
	ok(worst_low < -90, "the hardest drive does not alias below 1 kHz (%.1f dB)",
		worst_low);
	ok(worst < -57, "and little up to 5 kHz (%.1f dB)", worst);
	ok(worst_mild < -95, "and a mild one not at all (%.1f dB)", worst_mild);
}

/* The largest third difference, which is small for low sines and large for a step. */
static double
roughness(int from)
{
	double worst = 0;
	for (int i = from + 3; i < FRAMES; i++)
		worst = fmax(worst,
			fabs(left[i] - 3 * left[i - 1] + 3 * left[i - 2] - left[i - 3]));
	return worst;
}

static void
check_sweep(void)
{
	struct drive drive;
	drive_init(&drive, RATE);
	sine(100, 0.35);
	const float turns[] = { 40, 0, 20, 0.01f, 6, 0 };
	for (int i = 0; i < FRAMES; i += SOUND_GRID) {
		if (i / SOUND_GRID % 250 == 0)
			drive_set(&drive, turns[i / SOUND_GRID / 250 % 6]);
		drive_grid(&drive);
		drive_render(&drive, left + i, right + i, SOUND_GRID);
	}
	double swept = roughness(0);
	drive_init(&drive, RATE);
	drive_set(&drive, 40);
	sine(100, 0.35);
	render(&drive);
	double steady = roughness(FRAMES / 2);
	printf("# roughness %.3g swept, %.3g steady\n", swept, steady);
	ok(swept < 1.5 * steady, "no click when it is turned");
}

int
main(void)
{
	check_bypass();
	check_level();
	check_aliases();
	check_sweep();
	return tap_done();
}
