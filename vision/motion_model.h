/* One model of how a number goes on: a Kalman filter of value, slope and curvature.
 *
 * Values are in steps, as motion_filter.h says; times in seconds. One thread. */
#pragma once

enum { MOTION_STATES = 3 };

struct motion_model {
	double weight; /* how likely it is this one, of 1 */
	double x[MOTION_STATES];
	double p[MOTION_STATES][MOTION_STATES]; /* covariance */
};

/* A number that was `value`, with such variances of itself, its slope, its curvature. */
void motion_model_place(
	struct motion_model *model, double value, const double variance[MOTION_STATES]);

/* It stands for `step`, but wanders by chance: steps^2 a second. Slope and curvature are
 * forgotten. */
void motion_model_stand(struct motion_model *model, double step, double wander);

/* It moves for `step`: x''' = -pace^2 x' (radians per second; 0: a steady curve), while
 * chance adds to the curvature: `jerk` in steps^2 / s^5. */
void motion_model_move(struct motion_model *model, double step, double pace, double jerk);

/* Takes up a measurement with such a variance. Returns its likelihood, but for a factor
 * that all models share. */
double motion_model_measure(struct motion_model *model, double value, double variance);

/* What it would be `ahead` seconds later: value (0), slope (1) or curvature (2). */
double motion_model_expect(
	const struct motion_model *model, int state, double ahead, double pace);
