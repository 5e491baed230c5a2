#include "vision/calibration.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct reach_range reach_default = { 0.02f / 2.5f, 0.20f / 2.5f };

const char *const calibration_state_name[] = {
	[CALIBRATION_IDLE] = "idle",
	[CALIBRATION_FAR] = "far",
	[CALIBRATION_NEAR] = "near",
	[CALIBRATION_DONE] = "done",
	[CALIBRATION_FAILED] = "failed",
};

const char *
calibration_instruction(enum calibration_state state)
{
	if (state == CALIBRATION_FAR)
		return "Hold one hand as far from the camera as you will play, and hold "
		       "it still.";
	if (state == CALIBRATION_NEAR)
		return "Now hold it as near as you will play, and hold it still.";
	return "";
}

static const double window_seconds = 0.25, least_window_seconds = 0.15;
static const double least_steady_seconds = 1.0;
static const float steady_octaves = 0.12f;
static const float least_confidence = 0.5f, least_size = 1e-5f;
/* A player may come late and leave early: not the middle of what was steady counts but
 * nearly the end, where a few stray looks do no harm. */
static const float extreme = 0.2f;

bool
reach_is_valid(const struct reach_range *range)
{
	return range->far_size >= least_size && range->near_size <= 1 &&
	       range->near_size >= REACH_LEAST_RATIO * range->far_size;
}

float
reach_of(const struct reach_range *range, float size)
{
	if (!(size > 0))
		return 0;
	float reach =
		log2f(size / range->far_size) / log2f(range->near_size / range->far_size);
	return fminf(fmaxf(reach, 0), 1);
}

void
calibration_start(struct calibration *calibration, double seconds)
{
	memset(calibration, 0, sizeof(*calibration));
	calibration->state = CALIBRATION_FAR;
	calibration->start = calibration->seconds = seconds;
}

void
calibration_fail(struct calibration *calibration, const char *reason)
{
	calibration->state = CALIBRATION_FAILED;
	snprintf(calibration->fault, sizeof(calibration->fault), "%s", reason);
}

static bool
is_going_on(const struct calibration *calibration)
{
	return calibration->state == CALIBRATION_FAR ||
	       calibration->state == CALIBRATION_NEAR;
}

static int
phase_of(const struct calibration *calibration)
{
	return calibration->state == CALIBRATION_NEAR;
}

/* Puts a look into the side's window and lets what is too old go. The fastest cameras'
 * looks lie too close to need them all. */
static void
remember(struct calibration *calibration, int side, double seconds, float octave)
{
	int count = calibration->window_count[side], old = 0;
	if (count > 0 && seconds - calibration->window[side][count - 1].seconds <
				 1.25 * window_seconds / CALIBRATION_WINDOW)
		return;
	while (old < count &&
		(seconds - calibration->window[side][old].seconds > window_seconds ||
			count - old == CALIBRATION_WINDOW))
		old++;
	memmove(calibration->window[side], calibration->window[side] + old,
		(size_t)(count - old) * sizeof(*calibration->window[side]));
	count -= old;
	calibration->window[side][count].seconds = seconds;
	calibration->window[side][count].octave = octave;
	calibration->window_count[side] = count + 1;
}

static bool
is_steady(const struct calibration *calibration, int side)
{
	int count = calibration->window_count[side];
	float low = INFINITY, high = -INFINITY;
	for (int i = 0; i < count; i++) {
		low = fminf(low, calibration->window[side][i].octave);
		high = fmaxf(high, calibration->window[side][i].octave);
	}
	double span = calibration->window[side][count - 1].seconds -
		      calibration->window[side][0].seconds;
	return span >= least_window_seconds && high - low <= steady_octaves;
}

static void
see_hand(struct calibration *calibration, int side, double step, const struct hand *hand)
{
	float size = hand->feature[HAND_SIZE];
	struct calibration_hold *hold = &calibration->hold[side][phase_of(calibration)];
	if (!hand->present || !(hand->feature[HAND_CONFIDENCE] >= least_confidence) ||
		!(size >= least_size)) {
		calibration->window_count[side] = 0;
		return;
	}
	float octave = log2f(size);
	hold->seen_seconds += step;
	remember(calibration, side, calibration->seconds, octave);
	if (!is_steady(calibration, side))
		return;
	hold->steady_seconds += step;
	if (hold->count < CALIBRATION_SAMPLES)
		hold->octave[hold->count++] = octave;
}

static int
compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static float
percentile(struct calibration_hold *hold, float part)
{
	qsort(hold->octave, (size_t)hold->count, sizeof(float), compare);
	return hold->octave[(int)(part * (float)(hold->count - 1) + 0.5f)];
}

static bool
is_held(const struct calibration_hold *hold)
{
	return hold->count > 0 && hold->steady_seconds >= least_steady_seconds;
}

/* What was wrong in a phase, with the hand that was there the most. */
static void
fail_hold(struct calibration *calibration, int phase)
{
	const struct calibration_hold *left = &calibration->hold[HAND_LEFT][phase];
	const struct calibration_hold *right = &calibration->hold[HAND_RIGHT][phase];
	const char *where = phase ? "near" : "far away";
	char *fault = calibration->fault;
	size_t bytes = sizeof(calibration->fault);
	calibration->state = CALIBRATION_FAILED;
	if (left->seen_seconds + right->seen_seconds <= 0)
		snprintf(fault, bytes, "no hand was seen %s", where);
	else
		snprintf(fault, bytes,
			"the hand was not held still %s: steady for %.1f s, %.1f s are "
			"needed",
			where, fmax(left->steady_seconds, right->steady_seconds),
			least_steady_seconds);
}

static void
fail_span(struct calibration *calibration, float octaves)
{
	calibration->state = CALIBRATION_FAILED;
	snprintf(calibration->fault, sizeof(calibration->fault),
		"near was only %.1f times the size of far, %.1f times are needed",
		exp2(octaves), REACH_LEAST_RATIO);
}

/* The hand that went the longer way is the one that did as it was told. */
static void
conclude(struct calibration *calibration)
{
	float best = -INFINITY;
	bool far_held = false;
	for (int side = 0; side < HAND_SIDES; side++) {
		struct calibration_hold *hold = calibration->hold[side];
		far_held = far_held || is_held(&hold[0]);
		if (!is_held(&hold[0]) || !is_held(&hold[1]))
			continue;
		float low = percentile(&hold[0], extreme);
		float high = percentile(&hold[1], 1 - extreme);
		if (high - low <= best)
			continue;
		best = high - low;
		calibration->range = (struct reach_range){ exp2f(low), exp2f(high) };
	}
	if (isinf(best))
		fail_hold(calibration, far_held);
	else if (!reach_is_valid(&calibration->range))
		fail_span(calibration, best);
	else
		calibration->state = CALIBRATION_DONE;
}

static void
begin_near(struct calibration *calibration)
{
	bool any = is_held(&calibration->hold[HAND_LEFT][0]) ||
		   is_held(&calibration->hold[HAND_RIGHT][0]);
	if (!any) {
		fail_hold(calibration, 0); /* the player need not go on */
		return;
	}
	calibration->state = CALIBRATION_NEAR;
	calibration->start += CALIBRATION_PHASE_SECONDS;
	memset(calibration->window_count, 0, sizeof(calibration->window_count));
}

enum calibration_state
calibration_see(
	struct calibration *calibration, double seconds, const struct hand_frame *frame)
{
	if (!is_going_on(calibration))
		return calibration->state;
	double step = fmin(fmax(seconds - calibration->seconds, 0), window_seconds);
	calibration->seconds = seconds;
	if (seconds - calibration->start >= CALIBRATION_PHASE_SECONDS) {
		if (calibration->state == CALIBRATION_FAR)
			begin_near(calibration);
		else
			conclude(calibration);
		return calibration->state;
	}
	if (seconds - calibration->start >= CALIBRATION_SETTLE_SECONDS)
		for (int side = 0; side < HAND_SIDES; side++)
			see_hand(calibration, side, step, &frame->hand[side]);
	return calibration->state;
}

double
calibration_seconds_left(const struct calibration *calibration)
{
	if (!is_going_on(calibration))
		return 0;
	double gone = calibration->seconds - calibration->start;
	return fmax(CALIBRATION_PHASE_SECONDS - gone, 0);
}

float
calibration_progress(const struct calibration *calibration)
{
	int phase = phase_of(calibration);
	double most = fmax(calibration->hold[HAND_LEFT][phase].steady_seconds,
		calibration->hold[HAND_RIGHT][phase].steady_seconds);
	return (float)fmin(most / least_steady_seconds, 1);
}
