/* Where a hand is between two camera frames: a screen shows 60 pictures a second and
 * more, a camera gives 30. Each point goes on at the speed it had, for one frame's time,
 * and glides to where the next frame then says it is; so that it fits the picture when
 * that is new, and moves evenly from one to the next. Pure: the clock is the caller's. */
#pragma once

#include "common/hand.h"

struct preview_points {
	float x[HAND_LANDMARKS], y[HAND_LANDMARKS]; /* fractions of the frame, y up */
	float area; /* log2 of the feature, glides like a point */
};

struct preview_motion {
	bool present;
	double captured,
		taken;   /* of the last frame: when it was captured, and seen here */
	double interval; /* to the frame before; 0: there was none */
	struct preview_points seen;  /* in the last frame */
	struct preview_points way;   /* to it from the frame before, a second */
	struct preview_points speed; /* at that moment, a second */
	struct preview_points error; /* shown less predicted, when the last one came */
};

/* A frame in which the hand was seen, `captured` seconds on some clock, now is `taken`.
 */
void preview_motion_see(struct preview_motion *motion,
	const float landmarks[3 * HAND_LANDMARKS], float area, double captured,
	double taken);

/* It was not in the last frame. */
void preview_motion_lose(struct preview_motion *motion);

/* Where to draw it at `now`, between the frames. */
struct preview_points preview_motion_at(const struct preview_motion *motion, double now);
