/* Filters of second order. Source of the coefficients: R. Bristow-Johnson, "Cookbook
 * formulae for audio EQ biquad filter coefficients". */
#pragma once

struct biquad {
	double b0, b1, b2, a1, a2, z1, z2;
};
void biquad_low_pass(struct biquad *biquad, double rate, double hertz, double q);
void biquad_high_pass(struct biquad *biquad, double rate, double hertz, double q);
/* 0 dB at `hertz`. */
void biquad_band_pass(struct biquad *biquad, double rate, double hertz, double q);
double biquad_run(struct biquad *biquad, double sample);
