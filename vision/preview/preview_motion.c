#include "vision/preview/preview_motion.h"

#include <math.h>

/* How fast what was predicted wrongly is made good: a ninth is left after a frame at
 * 30 Hz. */
static const double correction_seconds = 0.015;

/* Half of a speed that small, in frame widths a second, is not believed: a hand at rest
 * trembles in the landmarks only. */
static const float tremble = 0.02f;

/* A hand that was not seen for longer has no speed; nor has one that leaps so far. */
static const double gap_seconds = 0.3;
static const float leap = 0.25f;

/* Where nothing comes after it, a hand does not fly on. */
static const double patience = 1.25; /* frames */

enum { NUMBERS = sizeof(struct preview_points) / sizeof(float) };

/* All of it is numbers that glide: x and y of the points, and the area. */
union numbers {
	struct preview_points points;
	float number[NUMBERS];
};

static struct preview_points
points_of(const float landmarks[3 * HAND_LANDMARKS], float area)
{
	struct preview_points points = { .area = log2f(fmaxf(area, 1e-6f)) };
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		points.x[i] = landmarks[3 * i];
		points.y[i] = landmarks[3 * i + 1];
	}
	return points;
}

/* `a` and `factor` times `b`. */
static struct preview_points
add(struct preview_points a, double factor, struct preview_points b)
{
	union numbers sum = { a }, other = { b };
	for (int i = 0; i < NUMBERS; i++)
		sum.number[i] += (float)factor * other.number[i];
	return sum.points;
}

/* The way since the frame before is the speed between the two; half of how much it has
 * changed makes it the speed at the later one. */
static struct preview_points
speed_now(const struct preview_points *way, const struct preview_points *way_before)
{
	union numbers speed = { add(*way, 0.5, add(*way, -1, *way_before)) };
	for (int i = 0; i < NUMBERS; i++) {
		float square = speed.number[i] * speed.number[i];
		speed.number[i] *= square / (square + tremble * tremble);
	}
	return speed.points;
}

static bool
leaps(const struct preview_points *a, const struct preview_points *b)
{
	return hypotf(a->x[0] - b->x[0], a->y[0] - b->y[0]) > leap;
}

void
preview_motion_see(struct preview_motion *motion,
	const float landmarks[3 * HAND_LANDMARKS], float area, double captured,
	double taken)
{
	struct preview_points seen = points_of(landmarks, area);
	struct preview_motion next = {
		.present = true, .captured = captured, .taken = taken, .seen = seen
	};
	double interval = captured - motion->captured;
	if (motion->present && interval > 0 && interval < gap_seconds &&
		!leaps(&seen, &motion->seen)) {
		struct preview_points nothing = { 0 };
		next.interval = interval;
		next.way = add(nothing, 1 / interval, add(seen, -1, motion->seen));
		next.speed = speed_now(
			&next.way, motion->interval > 0 ? &motion->way : &next.way);
		next.error = add(preview_motion_at(motion, taken), -1, seen);
	}
	*motion = next;
}

void
preview_motion_lose(struct preview_motion *motion)
{
	motion->present = false;
}

struct preview_points
preview_motion_at(const struct preview_motion *motion, double now)
{
	double since = fmax(now - motion->taken, 0);
	double ahead = fmin(since, patience * motion->interval);
	struct preview_points predicted = add(motion->seen, ahead, motion->speed);
	return add(predicted, exp(-since / correction_seconds), motion->error);
}
