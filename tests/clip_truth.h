/* The exact truth that the hand renderer writes beside a clip, read back. */
#pragma once

#include "common/hand.h"

#include <stddef.h>

enum { CLIP_LABEL_CHARS = 16 };

struct clip_hand {
	int frame;
	double seconds;
	enum hand_side side;
	bool visible;
	float landmarks[HAND_LANDMARKS][2]; /* pixels; only when visible */
	float hull;                         /* of the landmarks, square pixels */
	float seen;                         /* pixels of the hand, not hidden */
	char label[CLIP_LABEL_CHARS];       /* what the script says about it, or empty */
};

struct clip_truth {
	size_t count; /* rows: one per frame and hand */
	struct clip_hand *hand;
};

/* Reads the CSV by its column names; false, logged, when it is absent or no such file. */
bool clip_truth_read(struct clip_truth *truth, const char *path);
void clip_truth_free(struct clip_truth *truth);
