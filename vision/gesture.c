#include "vision/gesture.h"

#include "vision/shape.h"

#include <math.h>

/* Found on rendered hands, turned and tilted by up to 45 degrees, and on photographs. The
 * duration is the second look at 30 frames a second, the third where a gesture lies on
 * the way between two others. */
const struct gesture_rule gesture_rule[HAND_GESTURES] = {
	[GESTURE_OPEN] = { 0.74f, 0.64f, 0.03 },
	[GESTURE_FIST] = { 0.52f, 0.38f, 0.03 },
	[GESTURE_PINCH] = { 0.53f, 0.42f, 0.03 },
	[GESTURE_POINT] = { 0.60f, 0.45f, 0.05 },
	[GESTURE_SPREAD] = { 1.65f, 1.50f, 0.05 },
};

/* A pinching index is bent by more than this. */
static const float straight_index = 0.92f;
/* Knuckles that are seen nearer together than this, in lengths of the palm, are seen from
 * the side. */
static const float side_view = 0.35f;
static const double longest_gap_seconds = 0.5;

static float
flat_distance(const float *a, const float *b)
{
	return hypotf(a[0] - b[0], a[1] - b[1]);
}

static float
measure_spread(const float point[HAND_LANDMARKS][3])
{
	float length = flat_distance(point[SHAPE_WRIST], point[SHAPE_MIDDLE_ROOT]);
	float roots = flat_distance(point[SHAPE_INDEX_ROOT], point[SHAPE_LITTLE_ROOT]);
	float tips = flat_distance(point[SHAPE_INDEX_TIP], point[SHAPE_LITTLE_TIP]);
	return roots > 0 && roots >= side_view * length ? tips / roots : NAN;
}

void
gesture_measure(const struct hand_landmarks *seen, float measure[HAND_GESTURES])
{
	float index = shape_stretch(seen->world, SHAPE_INDEX), least = index;
	float others = -INFINITY;
	for (int finger = SHAPE_MIDDLE; finger < SHAPE_FINGERS; finger++) {
		float stretch = shape_stretch(seen->world, finger);
		least = fminf(least, stretch);
		others = fmaxf(others, stretch);
	}
	measure[GESTURE_OPEN] = least;
	measure[GESTURE_FIST] = 1 - fmaxf(index, others);
	measure[GESTURE_PINCH] = index < straight_index ? 1 - shape_gap(seen->world) : 0;
	measure[GESTURE_POINT] = fminf(index, index - others + 0.2f);
	measure[GESTURE_SPREAD] = measure_spread(seen->point);
}

void
gesture_reset(struct gesture_watch *watch)
{
	*watch = (struct gesture_watch){ 0 };
	for (int g = 0; g < HAND_GESTURES; g++)
		watch->since[g] = NAN;
}

static void
decide(struct gesture_watch *watch, enum hand_gesture gesture, double seconds,
	float measure, bool barred)
{
	const struct gesture_rule *rule = &gesture_rule[gesture];
	bool *on = &watch->on[gesture];
	double *since = &watch->since[gesture];
	bool otherwise = *on ? measure < rule->leave : measure >= rule->enter;
	if (barred) {
		*on = false;
		*since = NAN;
		return;
	}
	if (!otherwise)
		*since = NAN;
	else if (isnan(*since))
		*since = seconds;
	if (seconds - *since >= rule->seconds) {
		*on = !*on;
		*since = NAN;
	}
}

void
gesture_step(
	struct gesture_watch *watch, double seconds, const float measure[HAND_GESTURES])
{
	const bool *on = watch->on;
	if (!watch->running || seconds < watch->seconds ||
		seconds - watch->seconds > longest_gap_seconds)
		gesture_reset(watch);
	watch->running = true;
	watch->seconds = seconds;
	decide(watch, GESTURE_FIST, seconds, measure[GESTURE_FIST], false);
	decide(watch, GESTURE_PINCH, seconds, measure[GESTURE_PINCH], on[GESTURE_FIST]);
	decide(watch, GESTURE_POINT, seconds, measure[GESTURE_POINT], on[GESTURE_PINCH]);
	decide(watch, GESTURE_OPEN, seconds, measure[GESTURE_OPEN], on[GESTURE_PINCH]);
	decide(watch, GESTURE_SPREAD, seconds, measure[GESTURE_SPREAD],
		!on[GESTURE_OPEN]);
}
