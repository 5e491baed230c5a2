/* One number that a hand makes while it moves: where it really is, and where it will be
 * in a moment.
 *
 * Several models of motion run side by side, and what they say is weighed by how well
 * each has foretold what came (interacting multiple models: Blom and Bar-Shalom, The
 * Interacting Multiple Model Algorithm, IEEE Trans. Automatic Control 33, 1988). The hand
 * is still, or moves in a steady curve, or swings to and fro, slow to fast, or is
 * suddenly elsewhere. That last one takes the new value as it is and knows no slope: a
 * jump arrives at once, and nothing shoots over.
 *
 * Values are in steps of such a size that what is wrong with a measurement is about ten
 * of them. Plain numbers, nothing allocated; one thread. */
#pragma once

#include "vision/motion_model.h"

enum { MOTION_MODELS = 7, MOTION_RECENT = 4 };

struct motion_filter {
	double seconds; /* of the last measurement */
	struct motion_model model[MOTION_MODELS];
	double tremble; /* variance of the part of the error that is new every time */
	int recent;     /* how many stand below, the newest last */
	double recent_seconds[MOTION_RECENT], recent_value[MOTION_RECENT];
};

/* The first measurement: nothing is known of before. */
void motion_filter_start(struct motion_filter *filter, double seconds, double value);

/* The next one. `seconds` must be later than the last; both must be finite. */
void motion_filter_update(struct motion_filter *filter, double seconds, double value);

/* The value `ahead` seconds after the last measurement, and its slope a second. */
double motion_filter_value(const struct motion_filter *filter, double ahead);
double motion_filter_slope(const struct motion_filter *filter, double ahead);
