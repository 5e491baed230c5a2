/* Rest while nobody is there: which frames are worth a look of the nets.
 *
 * After some seconds in which no hand was seen and nothing moved, only a few frames a
 * second are looked at; the others are watched for motion, which ends the rest with the
 * frame that it is seen in. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vision/motion_watch.h"

struct idle {
	struct motion_watch watch;
	double after; /* seconds; 0: no rest */
	double busy;  /* when there was last a hand or motion */
	double look;  /* at rest: when to look again */
	bool begun, resting, hands;
	uint64_t rested; /* frames that were not looked at */
};

/* `after`: seconds until the rest, 0 for never. */
void idle_init(struct idle *idle, double after);

/* Whether to look at this frame, of that moment (seconds of any clock that goes
 * forward). */
bool idle_should_look(struct idle *idle, const struct image *image, double seconds);

/* To be told after each look: whether hands were there. */
void idle_saw(struct idle *idle, bool hands, double seconds);
