/* From 21 landmarks in pixels to the numbers that travel: hulls, boxes, angles, fingers.
 */
#pragma once

#include "common/hand.h"

/* Landmarks are x, y, z in frame pixels, x right and y down, as hand_landmarks.h says. */

/* Area of the convex hull of points (x, y), in square pixels (Andrew's monotone chain,
 * Inf. Proc. Letters 9, 1979). 3 to HAND_LANDMARKS points; 0 for other counts. */
float features_hull(const float (*points)[3], int count);

/* Fills in every feature but speed, confidence and reach (left as they are). `world`: the
 * landmarks that hold their lengths as the hand tilts, for open and pinch. `mirrored`:
 * the picture is as in a mirror, so that the player's right is the picture's right. */
void features_compute(const float landmarks[HAND_LANDMARKS][3],
	const float world[HAND_LANDMARKS][3], int frame_width, int frame_height,
	bool mirrored, float feature[HAND_FEATURES]);
