#include "synth/sound/drive.h"

static const double glide_seconds = 0.03;

/* Peak of the sine whose level stays the same. */
static const double reference = 0.35;

void
drive_init(struct drive *drive, double rate)
{
	*drive = (struct drive){ 0 };
	glide_init(&drive->bend, 0, glide_seconds, rate);
	glide_init(&drive->wet, 0, glide_seconds, rate);
	halfband_init(&drive->up[0], 8, 0.08);
	halfband_init(&drive->up[1], 4, 0.27);
	drive->down[0] = drive->up[0];
	drive->down[1] = drive->up[1];
}

void
drive_set(struct drive *drive, float decibels)
{
	glide_to(&drive->bend, pow(10, decibels / 20.0) - 1);
	glide_to(&drive->wet, decibels > 0);
}

/* The curve is x / sqrt(1 + b²x²), and its mean between two samples x and y is, by its
 * antiderivative sqrt(1 + b²x²) / b²: (x + y) / (sqrt(1 + b²x²) + sqrt(1 + b²y²)), which
 * nothing can make inexact. Source: J. Parker, V. Zavalishin, E. Le Bivic, Reducing the
 * Aliasing of Nonlinear Waveshaping Using Continuous-Time Convolution, DAFx 2016. */
REALTIME static inline pair
saturate(struct drive *drive, pair sound, double bend)
{
	pair under = 1 + bend * bend * sound * sound;
	pair root = { sqrt(under[0]), sqrt(under[1]) };
	pair mean = (sound + drive->last) / (root + drive->last_root);
	drive->last = sound;
	drive->last_root = root;
	return mean;
}

/* At four times the rate. */
REALTIME static pair
shape(struct drive *drive, pair sound, double bend)
{
	pair twice[2], four[2];
	halfband_up(&drive->up[0], sound, twice);
	for (int i = 0; i < 2; i++) {
		halfband_up(&drive->up[1], twice[i], four);
		four[0] = saturate(drive, four[0], bend);
		four[1] = saturate(drive, four[1], bend);
		twice[i] = halfband_down(&drive->down[1], four);
	}
	return halfband_down(&drive->down[0], twice);
}

/* What makes the reference sine as loud as it was: the mean square of its saturated self
 * is (1 - 1 / sqrt(1 + b²a²)) / b². */
REALTIME static double
compensation(double bend)
{
	double root = sqrt(1 + bend * bend * reference * reference);
	return sqrt(root * (root + 1) / 2);
}

REALTIME static void
reset(struct drive *drive)
{
	for (int i = 0; i < 2; i++) {
		halfband_reset(&drive->up[i]);
		halfband_reset(&drive->down[i]);
	}
	drive->last = (pair){ 0, 0 };
	drive->last_root = (pair){ 1, 1 };
}

void
drive_grid(struct drive *drive)
{
	bool past = glide_zero(&drive->wet);
	glide_grid(&drive->bend);
	glide_grid(&drive->wet);
	if (past && !glide_zero(&drive->wet))
		reset(drive);
}

void
drive_render(struct drive *drive, float *left, float *right, size_t frames)
{
	if (glide_zero(&drive->wet))
		return;
	for (size_t i = 0; i < frames; i++) {
		double bend = glide_next(&drive->bend), wet = glide_next(&drive->wet);
		pair dry = { left[i], right[i] };
		pair bent = shape(drive, dry, bend) * compensation(bend);
		pair sound = dry + wet * (bent - dry);
		left[i] = (float)sound[0];
		right[i] = (float)sound[1];
	}
}
