#include "synth/drums/biquad.h"

#include <math.h>

struct angle {
	double cosine, alpha;
};

/* Frequencies that the rate has no room for are brought below its half. */
static struct angle
angle_of(double rate, double hertz, double q)
{
	double w = 2 * M_PI * fmin(hertz, 0.45 * rate) / rate;
	return (struct angle){ cos(w), sin(w) / (2 * q) };
}

static void
set(struct biquad *biquad, struct angle angle, double b0, double b1, double b2)
{
	double a0 = 1 + angle.alpha;
	*biquad = (struct biquad){ .b0 = b0 / a0,
		.b1 = b1 / a0,
		.b2 = b2 / a0,
		.a1 = -2 * angle.cosine / a0,
		.a2 = (1 - angle.alpha) / a0 };
}

void
biquad_low_pass(struct biquad *biquad, double rate, double hertz, double q)
{
	struct angle angle = angle_of(rate, hertz, q);
	double b1 = 1 - angle.cosine;
	set(biquad, angle, b1 / 2, b1, b1 / 2);
}

void
biquad_high_pass(struct biquad *biquad, double rate, double hertz, double q)
{
	struct angle angle = angle_of(rate, hertz, q);
	double b1 = 1 + angle.cosine;
	set(biquad, angle, b1 / 2, -b1, b1 / 2);
}

void
biquad_band_pass(struct biquad *biquad, double rate, double hertz, double q)
{
	struct angle angle = angle_of(rate, hertz, q);
	set(biquad, angle, angle.alpha, 0, -angle.alpha);
}

double
biquad_run(struct biquad *biquad, double sample)
{
	double out = biquad->b0 * sample + biquad->z1;
	biquad->z1 = biquad->b1 * sample - biquad->a1 * out + biquad->z2;
	biquad->z2 = biquad->b2 * sample - biquad->a2 * out;
	return out;
}
