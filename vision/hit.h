/* Hears a hand strike: a fast way down that suddenly stops, as on a drum.
 *
 * Speeds are downwards in palms (shape_palm, about 8 cm) a second, so that near and far
 * hands strike alike. A stroke is a way down with two looks at least, the second fastest
 * of which has a quarter of the fastest one's speed (a tracker that jumps has one look),
 * and HIT_LEAST_SPEED at the fastest. It hits at the first look that is slower than 0.3
 * of the fastest, if less than 85 ms before it still had 0.75 of it (105 ms above 20
 * palms a second), or if it fell from 0.4 to 0.1 of it in one look: a hand that comes to
 * rest gently takes longer. Nothing hits for HIT_REST_SECONDS after a hit, after a pause
 * of more than 100 ms between two looks, at more than HIT_MOST_SPEED, or with the palm
 * reaching below the picture. */
#pragma once

#include <stdbool.h>

#include "common/hand.h"

#define HIT_LEAST_SPEED 5.0 /* 0.4 m/s */
#define HIT_FULL_SPEED 30.0 /* of velocity 1 */
#define HIT_MOST_SPEED 80.0 /* no hand is faster */
#define HIT_REST_SECONDS 0.1

struct hit_watch {
	bool running;
	double seconds, hit_seconds; /* of the last look and the last hit */
	double y, palm;              /* pixels; the palm's size is averaged */
	double fastest, second;      /* of the stroke under way; 0 without one */
	double last;                 /* speed of it */
	double fast_seconds;         /* when it last had 0.75 of the fastest speed */
};

/* Forgets the hand and its stroke. */
void hit_reset(struct hit_watch *watch);

/* A look at `seconds` at landmarks in pixels, y down, in a picture of that height.
 * Returns the velocity of the hit, above 0 up to 1, the fastest speed over
 * HIT_FULL_SPEED; or 0 without a hit. */
float hit_step(struct hit_watch *watch, double seconds,
	const float point[HAND_LANDMARKS][3], int frame_height);
