#include "vision/smoother.h"

#include <math.h>

/* The least cutoff in hertz, the cutoff gained per unit of slope, and the cutoff of the
 * slope itself. */
struct one_euro_settings {
	double least_hertz, beta, slope_hertz;
};

static const struct one_euro_settings logarithmic = { 1.0, 3.0, 1.0 };
static const struct one_euro_settings linear = { 1.5, 10.0, 1.0 };

static const double longest_gap_seconds = 0.5, shortest_step_seconds = 1.0 / 240;
static const float least_area = 1e-6f;

static double
smoothing(double hertz, double step)
{
	double r = 2 * M_PI * hertz * step;
	return r / (r + 1);
}

static void
one_euro_step(struct one_euro *filter, const struct one_euro_settings *settings,
	double value, double step)
{
	double slope = (value - filter->value) / step;
	filter->slope += smoothing(settings->slope_hertz, step) * (slope - filter->slope);
	double hertz = settings->least_hertz + settings->beta * fabs(filter->slope);
	filter->value += smoothing(hertz, step) * (value - filter->value);
}

static bool
is_logarithmic(int feature)
{
	return feature == HAND_AREA || feature == HAND_BOX || feature == HAND_SIZE;
}

static double
to_filter(int feature, float value)
{
	return is_logarithmic(feature) ? log2(fmaxf(value, least_area)) : value;
}

static float
from_filter(int feature, double value)
{
	if (is_logarithmic(feature))
		return (float)exp2(value);
	if (feature == HAND_ROLL)
		return (float)(value - 2 * round(value / 2));
	const struct hand_feature_info *info = &hand_feature_info[feature];
	return (float)fmin(fmax(value, info->min), info->max);
}

void
smoother_reset(struct smoother *smoother)
{
	*smoother = (struct smoother){ 0 };
}

static void
start(struct smoother *smoother, const float feature[HAND_FEATURES])
{
	for (int f = 0; f < HAND_FEATURES; f++)
		smoother->filter[f] = (struct one_euro){ to_filter(f, feature[f]), 0 };
	smoother->running = true;
}

void
smoother_apply(struct smoother *smoother, double seconds, double aspect,
	float feature[HAND_FEATURES])
{
	double step = fmax(seconds - smoother->seconds, shortest_step_seconds);
	float x = feature[HAND_X], y = feature[HAND_Y];
	float confidence = feature[HAND_CONFIDENCE];
	feature[HAND_SPEED] = 0;
	if (!smoother->running || step > longest_gap_seconds) {
		start(smoother, feature);
	} else {
		double way = hypot(x - smoother->x, (y - smoother->y) * aspect);
		feature[HAND_SPEED] = (float)fmin(way / step, 100);
		for (int f = 0; f < HAND_FEATURES; f++) {
			double value = to_filter(f, feature[f]);
			if (f == HAND_ROLL) /* the short way round */
				value -= 2 *
					 round((value - smoother->filter[f].value) / 2);
			one_euro_step(&smoother->filter[f],
				is_logarithmic(f) ? &logarithmic : &linear, value, step);
		}
	}
	smoother->seconds = seconds;
	smoother->x = x;
	smoother->y = y;
	for (int f = 0; f < HAND_FEATURES; f++)
		feature[f] = from_filter(f, smoother->filter[f].value);
	feature[HAND_CONFIDENCE] = confidence;
}
