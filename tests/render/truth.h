/* What is really in a frame: one line of CSV per hand. */
#pragma once

#include <stdio.h>

#include "tests/render/shade.h"

struct truth {
	bool visible;      /* at least a pixel of the hand, without its arm */
	float hand_pixels; /* what is seen of the hand */
	float arm_pixels;
	float hull;     /* convex hull of the landmarks, a fraction of the picture */
	struct box box; /* of the pixels that the hand covers to a half or more */
	float depth;    /* of the middle of the palm, metres */
	struct point landmark[LANDMARKS]; /* pixels, also outside the picture */
};

/* Counts what the frame's sub-samples saw of a hand inside `box`. */
struct truth truth_count(const struct exposure *exposure, const struct camera *camera,
	struct box box, int hand, int samples);

/* Adds where its bones are. */
void truth_place(struct truth *truth, const struct camera *camera,
	const struct skeleton *skeleton);

/* The column of labels is there only if the script has some; `label` is NULL if not. */
void truth_print_heading(FILE *file, bool labels);
void truth_print(FILE *file, const struct truth *truth, int frame, float seconds,
	int hand, bool left, const char *label);
