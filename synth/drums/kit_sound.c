#include "synth/drums/kit_sound.h"

#include "synth/drums/biquad.h"
#include "synth/drums/kit_parts.h"

/* A drum head: its pitch falls from `top` to `hertz` as the blow wears off. */
struct head {
	double hertz, top, fall, ring; /* fall, ring: seconds to 1/e */
	double slap;                   /* level of the stick's noise */
	double slap_hertz;
};

static void
render_head(const struct head *head, double rate, float *samples, size_t frames)
{
	struct noise noise = { 0x1f123bb5 };
	struct biquad band;
	biquad_band_pass(&band, rate, head->slap_hertz, 0.8);
	double phase = 0;
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double hertz =
			head->hertz + (head->top - head->hertz) * decay(time, head->fall);
		phase += hertz / rate;
		double tone =
			sin(2 * M_PI * phase) + 0.18 * sin(2 * M_PI * 1.593 * phase) *
							decay(time, head->ring / 4);
		double body = tanh(1.6 * tone * decay(time, head->ring));
		double slap = biquad_run(&band, noise_run(&noise)) * decay(time, 0.004);
		samples[i] = (float)(body * attack(time, 0.0008) + head->slap * slap);
	}
}

static void
render_kick(double rate, float *samples, size_t frames)
{
	struct noise noise = { 0x2545f491 };
	struct biquad click;
	biquad_band_pass(&click, rate, 3400, 0.7);
	double phase = 0;
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		phase +=
			(49 + 95 * decay(time, 0.028) + 420 * decay(time, 0.0035)) / rate;
		double level = decay(time, 0.15) * attack(time, 0.0005);
		double body = tanh(1.9 * sin(2 * M_PI * phase) * level);
		double beater =
			biquad_run(&click, noise_run(&noise)) * decay(time, 0.0025);
		samples[i] = (float)(body + 0.9 * beater * attack(time, 0.0003));
	}
}

static void
render_snare(double rate, float *samples, size_t frames)
{
	struct noise noise = { 0x9e3779b9 };
	struct biquad rattle, sizzle, thump;
	biquad_band_pass(&rattle, rate, 2100, 0.6);
	biquad_high_pass(&sizzle, rate, 4200, 0.7);
	biquad_low_pass(&thump, rate, 900, 0.7);
	double phase = 0;
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double white = noise_run(&noise);
		phase += (182 + 130 * decay(time, 0.008)) / rate;
		double head = sin(2 * M_PI * phase) * decay(time, 0.075) +
			      0.6 * sin(2 * M_PI * 1.81 * phase) * decay(time, 0.045);
		double wires = 0.8 * biquad_run(&rattle, white) * decay(time, 0.085) +
			       0.55 * biquad_run(&sizzle, white) * decay(time, 0.11);
		double stick = biquad_run(&thump, white) * decay(time, 0.004);
		double all = 0.75 * head + wires + 0.5 * stick;
		samples[i] = (float)tanh(1.3 * all * attack(time, 0.0004));
	}
}

static void
render_rim(double rate, float *samples, size_t frames)
{
	struct noise noise = { 0x7f4a7c15 };
	struct biquad wood;
	biquad_band_pass(&wood, rate, 2600, 2.5);
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double tone = sin(2 * M_PI * 1720 * time) * decay(time, 0.007) +
			      0.7 * sin(2 * M_PI * 480 * time) * decay(time, 0.011);
		double crack = biquad_run(&wood, noise_run(&noise)) * decay(time, 0.005);
		samples[i] = (float)((tone + 1.2 * crack) * attack(time, 0.0003));
	}
}

/* Some hands never meet at once: three short bursts, then all of them with the room. */
static void
render_clap(double rate, float *samples, size_t frames)
{
	static const double burst[] = { 0, 0.0105, 0.0215 };
	const double last = 0.031;
	struct noise noise = { 0x85ebca6b };
	struct biquad palm, air;
	biquad_band_pass(&palm, rate, 1150, 1.5);
	biquad_band_pass(&air, rate, 2700, 0.9);
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double level = decay(time - last, 0.055);
		for (size_t b = 0; b < sizeof(burst) / sizeof(*burst); b++)
			level = fmax(level, decay(time - burst[b], 0.0035));
		double white = noise_run(&noise);
		double hands = biquad_run(&palm, white) + 0.3 * biquad_run(&air, white);
		samples[i] = (float)(hands * level * attack(time, 0.0006));
	}
}

static void
render_shaker(double rate, float *samples, size_t frames)
{
	struct noise noise = { 0x27d4eb2f };
	struct biquad first, second;
	biquad_high_pass(&first, rate, 5200, 0.8);
	biquad_band_pass(&second, rate, 7600, 0.8);
	for (size_t i = 0; i < frames; i++) {
		double time = (double)i / rate;
		double grains =
			biquad_run(&second, biquad_run(&first, noise_run(&noise)));
		double level = attack(time, 0.018) * decay(time - 0.018, 0.028);
		if (time < 0.018)
			level = attack(time, 0.018);
		samples[i] = (float)(grains * level);
	}
}

double
kit_sound_seconds(enum drum drum)
{
	static const double seconds[DRUMS] = {
		[DRUM_KICK] = 1.4,
		[DRUM_SNARE] = 0.8,
		[DRUM_RIM] = 0.12,
		[DRUM_CLAP] = 0.5,
		[DRUM_CLOSED_HAT] = 0.3,
		[DRUM_PEDAL_HAT] = 0.35,
		[DRUM_OPEN_HAT] = 1.8,
		[DRUM_LOW_TOM] = 1.7,
		[DRUM_MID_TOM] = 1.4,
		[DRUM_HIGH_TOM] = 1.1,
		[DRUM_RIDE] = 4.0,
		[DRUM_CRASH] = 5.0,
		[DRUM_COWBELL] = 0.7,
		[DRUM_SHAKER] = 0.3,
	};
	return seconds[drum];
}

void
kit_sound_render(enum drum drum, double rate, float *samples, size_t frames)
{
	static const struct head heads[DRUMS] = {
		[DRUM_LOW_TOM] = { 82, 150, 0.045, 0.19, 0.5, 900 },
		[DRUM_MID_TOM] = { 118, 205, 0.040, 0.155, 0.5, 1200 },
		[DRUM_HIGH_TOM] = { 165, 280, 0.034, 0.125, 0.5, 1600 },
	};
	static const struct cymbal cymbals[DRUMS] = {
		[DRUM_CLOSED_HAT] = { 1.35, 7600, 0.010, 0.030, 0.55, 0.45, 0.0004, 0 },
		[DRUM_PEDAL_HAT] = { 1.30, 6800, 0.014, 0.038, 0.70, 0.40, 0.0030, 0 },
		[DRUM_OPEN_HAT] = { 1.35, 7200, 0.030, 0.200, 0.65, 0.45, 0.0004, 0 },
		[DRUM_RIDE] = { 1.70, 5200, 0.012, 0.420, 0.28, 0.20, 0.0004, 0.14 },
		[DRUM_CRASH] = { 1.15, 3400, 0.060, 0.520, 0.62, 0.90, 0.0015, 0 },
	};
	if (heads[drum].hertz > 0) {
		render_head(&heads[drum], rate, samples, frames);
		return;
	}
	if (cymbals[drum].scale > 0) {
		kit_cymbal_render(&cymbals[drum], rate, samples, frames);
		return;
	}
	switch (drum) {
	case DRUM_KICK:
		render_kick(rate, samples, frames);
		break;
	case DRUM_SNARE:
		render_snare(rate, samples, frames);
		break;
	case DRUM_RIM:
		render_rim(rate, samples, frames);
		break;
	case DRUM_CLAP:
		render_clap(rate, samples, frames);
		break;
	case DRUM_COWBELL:
		kit_cowbell_render(rate, samples, frames);
		break;
	default:
		render_shaker(rate, samples, frames);
		break;
	}
}
