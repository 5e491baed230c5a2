/* What a hand does, from its landmarks: open, fist, pinch, point, spread, each yes or no,
 * none of them flickering.
 *
 * Every gesture has a measure that grows with it. It begins when the measure has been at
 * `enter` or above for `seconds`, and ends when it has been below `leave` for as long. A
 * fist bars a pinch, a pinch bars open and point, and without open there is no spread:
 * what is barred ends at once. For one thread at a time. */
#pragma once

#include "vision/nets/hand_landmarks.h"

struct gesture_rule {
	float enter, leave;
	double seconds;
};

extern const struct gesture_rule gesture_rule[HAND_GESTURES];

/* The measures, from one look at a hand:
 * open: stretch (shape.h) of the finger that is stretched least;
 * fist: 1 - stretch of the finger that is stretched most;
 * pinch: 1 - the gap between thumb and index tips in palms; 0 with a straight index;
 * point: the least of the index's stretch and what it has more than any other finger,
 * plus 0.2;
 * spread: the way from index tip to little tip over the way between their roots, both in
 * the picture, where a turned hand shortens both alike; NaN, nobody knows, when seen from
 * the side. */
void gesture_measure(const struct hand_landmarks *seen, float measure[HAND_GESTURES]);

struct gesture_watch {
	bool on[HAND_GESTURES];
	double since[HAND_GESTURES]; /* it should be otherwise; NaN: all is as it should
				      */
	double seconds;              /* of the last look */
	bool running;
};

/* Forgets the hand: the next one begins with no gesture. */
void gesture_reset(struct gesture_watch *watch);

/* The look at `seconds`; after half a second without one, or with a time that goes back,
 * it is a new hand. watch->on is the answer. */
void gesture_step(
	struct gesture_watch *watch, double seconds, const float measure[HAND_GESTURES]);
