/* Plays a video through the sensor as the daemon does, and scores every frame. */
#pragma once

#include "tests/eval/score.h"

/* The hands that are in the frame of this number; returns how many, at most
 * TRUE_HANDS_MAX. */
typedef int play_truth(
	void *context, int number, const struct image *image, struct true_hand *out);

/* False, logged, when the video cannot be read or a net fails. */
bool play(const char *video, const char *models, bool full, play_truth *truth,
	void *context, struct score *score);
