/* The One-Euro filter (Casiez, Roussel, Vogel: 1 Euro Filter, CHI 2012), a low-pass whose
 * cutoff rises with the speed of the value: what the predictor is compared with. */
#pragma once

#include <stdbool.h>

struct one_euro {
	/* Set these: the least cutoff in hertz, the cutoff gained per unit of slope, and
	 * the cutoff of the slope itself. */
	double least_hertz, beta, slope_hertz;

	bool running;
	double seconds, value, slope;
};

/* The filtered value; the first one passes. `seconds` must go forward. */
double one_euro_next(struct one_euro *filter, double seconds, double value);
