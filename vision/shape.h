/* What a hand's landmarks tell of its shape, whatever its size: how far each finger is
 * stretched, how near the tips are.
 *
 * Landmarks are any 21 points in space; the nets' `world` landmarks keep their lengths as
 * the hand turns and tilts, those of the picture do not. */
#pragma once

#include "common/hand.h"

/* MediaPipe's order: wrist, then root to tip of each finger. */
enum shape_landmark {
	SHAPE_WRIST = 0,
	SHAPE_THUMB_TIP = 4,
	SHAPE_INDEX_ROOT = 5,
	SHAPE_INDEX_TIP = 8,
	SHAPE_MIDDLE_ROOT = 9,
	SHAPE_LITTLE_ROOT = 17,
	SHAPE_LITTLE_TIP = 20
};

enum { SHAPE_INDEX, SHAPE_MIDDLE, SHAPE_RING, SHAPE_LITTLE, SHAPE_FINGERS };

/* Distance of two points in space. */
float shape_distance(const float *a, const float *b);

/* The size of the palm: the mean (geometric) of its length, wrist to middle root, and its
 * width, index root to little root. About 8 cm. */
float shape_palm(const float point[HAND_LANDMARKS][3]);

/* How straight a finger (the thumb has no such measure) is: 0 when the way from root to
 * tip is 0.45 of its bones, as in a fist, 1 at 0.95; a little beyond both is possible. */
float shape_stretch(const float point[HAND_LANDMARKS][3], int finger);

/* From thumb tip to index tip in palms; infinite for a hand of no size. */
float shape_gap(const float point[HAND_LANDMARKS][3]);
