#include "synth/sound/halfband.h"

#include <math.h>
#include <string.h>

/* Two theta functions of nome q, whose quotient is the elliptic sine: their series fall
 * as q to the square of the index. */
static double
theta_quotient(double q, double angle)
{
	double above = 0, below = 0.5, sign = 1;
	for (int i = 0; i < 8; i++, sign = -sign) {
		above += sign * pow(q, i * (i + 1)) * sin((2 * i + 1) * angle);
		if (i > 0)
			below += sign * pow(q, i * i) * cos(2 * i * angle);
	}
	return pow(q, 0.25) * above / below;
}

void
halfband_init(struct halfband *halfband, int sections, double transition)
{
	*halfband = (struct halfband){ .sections = sections };
	double k = pow(tan((1 - 2 * transition) * M_PI / 4), 2);
	double root = pow(1 - k * k, 0.25);
	double e = 0.5 * (1 - root) / (1 + root);
	double e4 = pow(e, 4);
	double q = e * (1 + e4 * (2 + e4 * (15 + 150 * e4)));
	for (int i = 0; i < sections; i++) {
		double w = theta_quotient(q, (i + 1) * M_PI / (2 * sections + 1));
		double x = sqrt((1 - w * w * k) * (1 - w * w / k)) / (1 + w * w);
		halfband->coefficient[i] = (1 - x) / (1 + x);
	}
}

void
halfband_reset(struct halfband *halfband)
{
	memset(halfband->in, 0, sizeof(halfband->in));
	memset(halfband->out, 0, sizeof(halfband->out));
}

/* A step of one of the chains: the sections `first`, `first` + 2 ... */
REALTIME static inline pair
chain(struct halfband *halfband, int first, pair sound)
{
	for (int i = first; i < halfband->sections; i += 2) {
		pair out = halfband->coefficient[i] * (sound - halfband->out[i]) +
			   halfband->in[i];
		halfband->in[i] = sound;
		halfband->out[i] = out;
		sound = out;
	}
	return sound;
}

void
halfband_up(struct halfband *halfband, pair in, pair out[2])
{
	out[0] = chain(halfband, 0, in);
	out[1] = chain(halfband, 1, in);
}

pair
halfband_down(struct halfband *halfband, const pair in[2])
{
	return 0.5 * (chain(halfband, 0, in[1]) + chain(halfband, 1, in[0]));
}
