/* Finds palms in a whole frame: boxes, key points and the crop in which to look for a
 * hand.
 *
 * Anchors, decoding and suppression follow MediaPipe's published palm_detection graphs
 * (mediapipe/modules/palm_detection). */
#pragma once

#include <stdbool.h>

#include "vision/image.h"
#include "vision/nets/crop.h"
#include "vision/stopwatch.h"

enum { PALM_KEY_POINTS = 7, PALM_ANCHORS = 2016, PALM_VALUES = 18 };

struct palm {
	float score;                          /* 0.5 … 1 */
	float left, top, width, height;       /* box, pixels of the frame */
	struct point points[PALM_KEY_POINTS]; /* 0: wrist, 2: root of the middle finger */
	struct crop crop; /* where hand_landmarks_find() should look */
};

struct palm_detector;

/* `model`: path of a palm .tflite; `threads` as for net_load(). NULL, logged, on failure.
 */
struct palm_detector *palm_detector_new(const char *model, int threads);

void palm_detector_free(struct palm_detector *detector);

/* From now on counts what letterbox and net take; NULL: does not. */
void palm_detector_time(struct palm_detector *detector, struct stopwatch *letterbox,
	struct stopwatch *run);

/* Writes up to `limit` palms, the surest first, and returns their number; −1, logged, on
 * failure. For one thread at a time. */
int palm_detector_find(struct palm_detector *detector, const struct image *frame,
	struct palm *palms, int limit);

/* The same from the net's outputs, PALM_ANCHORS × PALM_VALUES in pixels of its input and
 * PALM_ANCHORS logits, for a frame of the given size. */
int palm_detector_decode(const float *values, const float *logits, int width, int height,
	struct palm *palms, int limit);
