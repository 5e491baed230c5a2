/* Finds the 21 landmarks of the hand in a crop of a frame.
 *
 * Decoding and the next crop follow MediaPipe's published hand_landmark graphs
 * (mediapipe/modules/hand_landmark). */
#pragma once

#include <stdbool.h>

#include "common/hand.h"
#include "vision/image.h"
#include "vision/nets/crop.h"
#include "vision/stopwatch.h"

struct hand_landmarks {
	/* x, y in pixels of the frame as image.h says; z to the same scale, towards (-)
	 * or away from (+) the camera, 0 at the wrist. Wrist, then root to tip of thumb,
	 * index, middle, ring, little finger. */
	float point[HAND_LANDMARKS][3];
	/* The same in metres around the hand's middle, turned as it likes: lengths and
	 * angles of a hand that tilts hold here, not in the picture. */
	float world[HAND_LANDMARKS][3];
	float presence;   /* 0...1: that it is a hand; MediaPipe believes it from 0.5 */
	float right;      /* 0...1: the person's right hand, in an unmirrored frame */
	struct crop next; /* where to look in the next frame */
};

struct hand_landmarks_finder;

/* `model`: path of a hand .tflite; `threads` as for net_load(). NULL, logged, on failure.
 */
struct hand_landmarks_finder *hand_landmarks_new(const char *model, int threads);

void hand_landmarks_free(struct hand_landmarks_finder *finder);

/* From now on counts what crop and net take; NULL: does not. */
void hand_landmarks_time(struct hand_landmarks_finder *finder, struct stopwatch *crop,
	struct stopwatch *run);

/* False, logged, on failure; a crop without a hand is a success of low presence. Numbers
 * that are not finite never come out. For one thread at a time. */
bool hand_landmarks_find(struct hand_landmarks_finder *finder, const struct image *frame,
	const struct crop *crop, struct hand_landmarks *hand);

/* The crop for the next frame from the landmarks of this one. */
struct crop hand_landmarks_crop(const float point[HAND_LANDMARKS][3]);
