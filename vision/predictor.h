/* What a hand's features will be when somebody uses them.
 *
 * Between the exposure of a frame and the moment at which its numbers are heard the hand
 * moves on. The predictor says where it will be by then; a still hand it holds still. It
 * stands in for a smoother, too: motion_filter.h says how. Areas are taken as logarithms,
 * since that is what becomes pitch; roll goes around the circle. One thread. */
#pragma once

#include "common/hand.h"
#include "vision/motion_filter.h"

#include <stdbool.h>

struct predictor {
	bool running[HAND_FEATURES];
	double seconds; /* of the last frame */
	double clock;   /* the same, but always going forward */
	struct motion_filter filter[HAND_FEATURES];
};

/* Forgets the hand: the next one starts where it is. */
void predictor_reset(struct predictor *predictor);

/* Takes the features of a hand seen at `seconds` and replaces them by what they will be
 * `ahead` seconds later (0 to PREDICTOR_AHEAD_MAX; beyond counts as the nearest); fills
 * in the speed. Confidence and reach pass as they are. `aspect`: frame height / width.
 *
 * A time that does not advance counts as a 240th of a second; after a gap of half a
 * second everything starts anew. A feature that is no number counts as unseen. */
void predictor_apply(struct predictor *predictor, double seconds, double ahead,
	double aspect, float feature[HAND_FEATURES]);

#define PREDICTOR_AHEAD_MAX 0.1
