/* Takes the wobble out of a hand's features without making a moving hand late.
 *
 * The One-Euro filter (Casiez, Roussel, Vogel: 1 Euro Filter, CHI 2012): a low-pass whose
 * cutoff rises with the speed of the value. Areas are filtered as logarithms, since that
 * is what becomes pitch; roll is filtered around the circle. */
#pragma once

#include "common/hand.h"

struct one_euro {
	double value, slope; /* filtered, per second */
};

struct smoother {
	bool running;
	double seconds; /* of the last frame */
	struct one_euro filter[HAND_FEATURES];
	float x, y; /* raw palm of the last frame, for the speed */
};

/* Forgets the hand: the next one starts where it is. */
void smoother_reset(struct smoother *smoother);

/* Filters the raw features of a hand seen at `seconds` in place, and fills in its speed.
 * Confidence passes as it is. A time that does not advance counts as a 240th of a second;
 * after a gap of half a second the filter starts anew. `aspect`: frame height / width. */
void smoother_apply(struct smoother *smoother, double seconds, double aspect,
	float feature[HAND_FEATURES]);
