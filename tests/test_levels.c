#include "recorder/levels.h"

#include "tests/tap.h"

#include <stdlib.h>

enum { RATE = 48000, CHANNELS_MAX = 70 };

static unsigned noise_state = 1;

static float
noise(void)
{
	noise_state = noise_state * 1664525 + 1013904223;
	return ((float)(noise_state >> 8) / (1 << 24) - 0.5f) * 2.2f; /* clips at times */
}

/* The plain reference. */
struct sum {
	double peak, squares;
	unsigned long frames, clipped;
};

static void
follow(struct sum *sum, float sample)
{
	sum->peak = fmax(sum->peak, fabs(sample));
	sum->squares += (double)sample * sample;
	sum->clipped += fabs(sample) > 1;
}

static bool
agrees(const struct level *level, const struct sum *window, const struct sum *all)
{
	double rms = window->frames ? sqrt(window->squares / (double)window->frames) : 0;
	return level->peak == (float)window->peak &&
	       fabs(level->rms - rms) <= 1e-5 * rms &&
	       level->highest == (float)all->peak && level->clipped == all->clipped;
}

/* Blocks of all lengths, silence among them; the meter looks after each third one. */
static void
test_channels(unsigned channels)
{
	static float block[600 * CHANNELS_MAX];
	static struct sum meter[CHANNELS_MAX], osc[CHANNELS_MAX], all[CHANNELS_MAX];
	memset(meter, 0, sizeof(meter));
	memset(osc, 0, sizeof(osc));
	memset(all, 0, sizeof(all));
	struct levels *levels = levels_new(channels, RATE, channels <= 64);
	bool right = levels != NULL;
	for (unsigned b = 0; right && b < 12; b++) {
		size_t frames = b == 5 ? 0 : 1 + b * 53;
		bool silent = b % 4 == 3;
		for (size_t i = 0; i < frames * channels; i++)
			block[i] = noise();
		levels_feed(levels, silent ? NULL : block, frames);
		for (unsigned c = 0; c < channels; c++) {
			meter[c].frames += frames;
			osc[c].frames += frames;
			all[c].frames += frames;
			for (size_t i = 0; !silent && i < frames; i++) {
				follow(&meter[c], block[i * channels + c]);
				follow(&osc[c], block[i * channels + c]);
				follow(&all[c], block[i * channels + c]);
			}
			if (b % 3 != 2)
				continue;
			struct level level = levels_look(levels, LEVELS_METER, c);
			right = right && agrees(&level, &meter[c], &all[c]);
			meter[c] = (struct sum){ 0 };
		}
	}
	for (unsigned c = 0; right && c < channels; c++) {
		struct level seen = levels_look(levels, LEVELS_OSC, c);
		struct level total = levels_total(levels, c);
		right = agrees(&seen, &osc[c], &all[c]) &&
			agrees(&total, &all[c], &all[c]);
		seen = levels_look(levels, LEVELS_OSC, c);
		right = right && seen.peak == 0 && seen.rms == 0 &&
			seen.highest == total.highest;
	}
	ok(right, "%u channels: peak, RMS and clips, for each who looks", channels);
	levels_free(levels);
}

/* What is measured of `seconds` of a sine in every channel; NAN: nothing was. */
static double
loudness_of_sine(unsigned channels, uint32_t rate, double dbfs, double seconds)
{
	float *block = calloc((size_t)rate * channels, sizeof(float));
	struct levels *levels = levels_new(channels, rate, true);
	double step = 2 * M_PI * 997 / rate, gain = pow(10, dbfs / 20);
	size_t at = 0, frames = (size_t)(seconds * rate);
	while (at < frames) {
		size_t some = frames - at < rate ? frames - at : rate;
		for (size_t i = 0; i < some; i++)
			for (unsigned c = 0; c < channels; c++)
				block[i * channels + c] =
					(float)(gain * sin(step * (double)(at + i)));
		levels_feed(levels, block, some);
		at += some;
	}
	struct wave_loudness loudness = levels_loudness(levels);
	levels_free(levels);
	free(block);
	return loudness.integrated < WAVE_UNKNOWN ? loudness.integrated : NAN;
}

/* ITU-R BS.1770-4: a sine of 997 Hz at full scale in one channel is -3.01 LKFS; and EBU
 * Tech 3341, cases 1 and 2: the same in two at -23 dBFS is -23 LUFS, at -33 dBFS -33. */
static void
test_loudness(void)
{
	ok_near(loudness_of_sine(1, RATE, 0, 5), -3.01, 0.1, "mono at full scale");
	ok_near(loudness_of_sine(1, RATE, -20, 5), -23.01, 0.1, "mono at -20 dBFS");
	ok_near(loudness_of_sine(2, RATE, -23, 20), -23, 0.1, "stereo at -23 dBFS");
	ok_near(loudness_of_sine(2, RATE, -33, 20), -33, 0.1, "stereo at -33 dBFS");
	ok_near(loudness_of_sine(2, 44100, -23, 5), -23, 0.1, "at 44.1 kHz");
	ok_near(loudness_of_sine(2, 192000, -23, 5), -23, 0.1, "at 192 kHz");
	ok_near(loudness_of_sine(4, RATE, -26, 5), -23, 0.1,
		"four channels weigh the same");
	ok(isnan(loudness_of_sine(2, RATE, -80, 5)), "below the gate there is none");
	ok(isnan(loudness_of_sine(2, RATE, -23, 0.1)), "nor of a tenth of a second");
	struct levels *levels = levels_new(2, RATE, true);
	levels_feed(levels, NULL, (size_t)10 * RATE);
	ok(levels_loudness(levels).integrated == WAVE_UNKNOWN, "nor of silence");
	levels_free(levels);
	levels = levels_new(65, RATE, false);
	ok(levels && levels_loudness(levels).integrated == WAVE_UNKNOWN,
		"nor of what is not measured");
	levels_free(levels);
	levels_free(NULL);
}

/* Programmes of EBU Tech 3342, case 1: -20 and -30 LUFS, 20 s each: a range of 10 LU. */
static void
test_range(void)
{
	static float block[2 * RATE];
	struct levels *levels = levels_new(2, RATE, true);
	for (int second = 0; second < 40; second++) {
		double gain = pow(10, (second < 20 ? -20 : -30) / 20.0);
		for (size_t i = 0; i < RATE; i++)
			block[2 * i] = block[2 * i + 1] =
				(float)(gain * sin(2 * M_PI * 997 / RATE * (double)i));
		levels_feed(levels, block, RATE);
	}
	ok_near(levels_loudness(levels).range, 10, 0.5, "a range of 10 LU");
	levels_free(levels);
}

static void
test_odd(void)
{
	static const float odd[] = { NAN, 0.5f, INFINITY, -INFINITY, 0.25f, -0.75f };
	struct levels *levels = levels_new(1, RATE, true);
	levels_feed(levels, odd, 6);
	struct level level = levels_total(levels, 0);
	ok(level.clipped == 2 && level.peak == INFINITY, "infinities are clipped");
	levels_free(levels);
	levels = levels_new(1, RATE, false);
	levels_feed(levels, (const float[]){ 0.5f, NAN, -0.75f }, 3);
	level = levels_total(levels, 0);
	ok(level.peak == 0.75f && level.clipped == 0, "what is no number has no peak");
	level = levels_look(levels, LEVELS_METER, 0);
	levels_feed(levels, (const float[]){ 0.5f, 0.5f }, 2);
	level = levels_look(levels, LEVELS_METER, 0);
	ok(level.rms == 0.5f, "and spoils the RMS of one look only");
	levels_free(levels);
}

int
main(void)
{
	for (unsigned channels = 1; channels <= CHANNELS_MAX; channels++)
		test_channels(channels);
	test_loudness();
	test_range();
	test_odd();
	return tap_done();
}
