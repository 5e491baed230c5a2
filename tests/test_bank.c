#include "synth/sound/bank.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { RATE = 48000, FRAMES = RATE };

static float left[FRAMES], right[FRAMES];

/* Renders `frames`, a whole number of grids. */
static void
render(struct bank *bank, float *l, float *r, int frames)
{
	for (int i = 0; i < frames; i += SOUND_GRID)
		bank_render(bank, l + i, r + i, SOUND_GRID, true);
}

static void
check_note(void)
{
	struct bank *bank = bank_new(RATE);
	ok(bank_silent(bank), "a new bank is silent");
	bank_set(bank, PARAM_WAVE_1, WAVE_SINE);
	bank_strike(bank, 3, 69, 1, 0.5f);
	render(bank, left, right, FRAMES);
	double hertz = measure_hertz(left + FRAMES / 2, FRAMES / 2, 440, RATE);
	ok_near(cents(hertz, 440), 0, 0.1, "A4 is 440 Hz");
	bank_lift(bank, 3);
	render(bank, left, right, FRAMES);
	ok(bank_silent(bank), "silent after the release");
	bank_free(bank);
}

int
main(void)
{
	check_note();
	return tap_done();
}
