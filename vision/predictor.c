#include "vision/predictor.h"

#include <math.h>

/* Sizes of the steps in which features are filtered: a cent for areas, at an octave per
 * doubling; for the others what makes the net's error about as many steps, on rendered
 * clips and on real ones. */
static const double cent = 1.0 / 1200;
static const double step_of[HAND_FEATURES] = {
	[HAND_AREA] = cent,
	[HAND_BOX] = cent,
	[HAND_SIZE] = cent,
	[HAND_X] = 0.00015,
	[HAND_Y] = 0.0002,
	[HAND_OPEN] = 0.002,
	[HAND_PINCH] = 0.002,
	[HAND_ROLL] = 0.00025,
	/* 0: not filtered */
};

/* The landmark net looks at a crop that has the size of the hand in the frame before, and
 * leans towards it: areas follow the crop's own by this part (median of 298 hands on
 * photographs 0.12, of rendered ones 0.06), and so are late by this part of a frame. The
 * centre of the palm does not lean. */
static const double lean = 0.1;

static const double longest_gap_seconds = 0.5, shortest_step_seconds = 1.0 / 240;
static const double least_area = 1e-6;

void
predictor_reset(struct predictor *predictor)
{
	for (int f = 0; f < HAND_FEATURES; f++)
		predictor->running[f] = false;
}

static bool
is_logarithmic(int feature)
{
	return feature == HAND_AREA || feature == HAND_BOX || feature == HAND_SIZE;
}

static double
to_filter(int feature, float value)
{
	const struct hand_feature_info *info = &hand_feature_info[feature];
	double number = fmin(fmax(value, info->min), info->max);
	if (is_logarithmic(feature))
		number = log2(fmax(number, least_area));
	return number / step_of[feature];
}

static float
from_filter(int feature, double steps)
{
	const struct hand_feature_info *info = &hand_feature_info[feature];
	double value = steps * step_of[feature];
	if (feature == HAND_ROLL)
		value -= 2 * round(value / 2);
	else if (is_logarithmic(feature))
		value = exp2(value);
	return (float)fmin(fmax(value, info->min), info->max);
}

static void
take_up(struct predictor *predictor, int feature, float raw)
{
	struct motion_filter *filter = &predictor->filter[feature];
	if (!isfinite(raw))
		return;
	double value = to_filter(feature, raw);
	double unseen = predictor->clock - filter->seconds;
	if (!predictor->running[feature] || unseen > longest_gap_seconds) {
		motion_filter_start(filter, predictor->clock, value);
		predictor->running[feature] = true;
		return;
	}
	if (feature == HAND_ROLL) { /* the short way round */
		double turn = 2 / step_of[feature];
		double expected =
			motion_filter_value(filter, predictor->clock - filter->seconds);
		value -= turn * round((value - expected) / turn);
	}
	motion_filter_update(filter, predictor->clock, value);
}

/* Seconds from the last measurement of a feature to the moment that is asked for. */
static double
until(const struct predictor *predictor, int feature, double ahead)
{
	double unseen = predictor->clock - predictor->filter[feature].seconds;
	return fmin(unseen + fmax(ahead, 0), PREDICTOR_AHEAD_MAX);
}

static float
predict(const struct predictor *predictor, int feature, double ahead)
{
	if (!predictor->running[feature])
		return hand_feature_info[feature].min;
	double later = until(predictor, feature, ahead);
	return from_filter(
		feature, motion_filter_value(&predictor->filter[feature], later));
}

/* Of the feature, per second. */
static double
slope_of(const struct predictor *predictor, int feature, double ahead)
{
	if (!predictor->running[feature])
		return 0;
	return motion_filter_slope(
		       &predictor->filter[feature], until(predictor, feature, ahead)) *
	       step_of[feature];
}

void
predictor_apply(struct predictor *predictor, double seconds, double ahead, double aspect,
	float feature[HAND_FEATURES])
{
	double step = fmax(seconds - predictor->seconds, shortest_step_seconds);
	if (step > longest_gap_seconds)
		predictor_reset(predictor);
	predictor->clock += fmin(step, longest_gap_seconds);
	predictor->seconds = seconds;
	for (int f = 0; f < HAND_FEATURES; f++) {
		if (step_of[f] <= 0)
			continue;
		double late = is_logarithmic(f) ? lean * step : 0;
		take_up(predictor, f, feature[f]);
		feature[f] = predict(predictor, f, fmax(ahead, 0) + late);
	}
	double x = slope_of(predictor, HAND_X, ahead);
	double y = slope_of(predictor, HAND_Y, ahead) * aspect;
	feature[HAND_SPEED] = (float)fmin(hypot(x, y), hand_feature_info[HAND_SPEED].max);
}
