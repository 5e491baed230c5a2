#include "vision/motion_filter.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { STILL = 0, STEADY = 1, JUMP = MOTION_MODELS - 1 };

/* The models between still and jump. With fewer of them, swings of the paces between are
 * foretold half as well. These numbers and the ones below are what foretells best swings
 * of every pace with the net's kind of noise, rendered hands, and hands in videos (make
 * eval shows what they come to). */
static const struct {
	double pace, jerk; /* as motion_model_move() takes them */
} motion[MOTION_MODELS] = {
	[STEADY] = { 0, 1e9 },
	{ 2 * M_PI * 0.9, 3e9 },
	{ 2 * M_PI * 1.5, 1e9 },
	{ 2 * M_PI * 2.5, 3e9 },
	{ 2 * M_PI * 4.2, 1.5e10 },
};

/* How much a still hand wanders, steps^2 a second. */
static const double wander = 0.1;
/* A part of the error stays for many frames, since each crop follows from the one before:
 * on clips of a still hand with exact truth neighbours correlate by 0.5 to 0.9, and
 * swing by ten cents within a second. Deviation in steps. */
static const double slow_error = 7;
/* The other part, which depends on camera and light, is measured. */
static const double tremble_least = 10, tremble_most = 40;
/* How often a motion becomes another, and how often a hand jumps: a second. */
static const double changes_hertz = 1, jumps_hertz = 1;
/* A jump may end anywhere within so many steps; the deviation of the slope then. */
static const double jump_width = 1200, first_slope = 1400;

static double
square(double x)
{
	return x * x;
}

static void
jump_to(struct motion_model *model, double value, double noise)
{
	const double variance[MOTION_STATES] = { noise, square(first_slope) };
	motion_model_place(model, value, variance);
}

void
motion_filter_start(struct motion_filter *filter, double seconds, double value)
{
	*filter = (struct motion_filter){ .seconds = seconds,
		.tremble = square(tremble_least),
		.recent = 1,
		.recent_seconds = { seconds },
		.recent_value = { value } };
	for (int i = 0; i < MOTION_MODELS; i++) {
		filter->model[i].weight = i == JUMP;
		jump_to(&filter->model[i], value, filter->tremble + square(slow_error));
	}
}

static void
remember(struct motion_filter *filter, double seconds, double value)
{
	if (filter->recent == MOTION_RECENT) {
		size_t kept = (MOTION_RECENT - 1) * sizeof(double);
		memmove(filter->recent_seconds, filter->recent_seconds + 1, kept);
		memmove(filter->recent_value, filter->recent_value + 1, kept);
		filter->recent--;
	}
	filter->recent_seconds[filter->recent] = seconds;
	filter->recent_value[filter->recent++] = value;
}

/* What of the last four values no parabola explains, as a variance: their divided
 * difference, scaled by what white noise would make of it. */
static double
unexplained(const struct motion_filter *filter)
{
	const double *t = filter->recent_seconds;
	double sum = 0, squares = 0;
	for (int i = 0; i < MOTION_RECENT; i++) {
		double product = 1;
		for (int j = 0; j < MOTION_RECENT; j++)
			product *= i == j ? 1 : t[i] - t[j];
		sum += filter->recent_value[i] / product;
		squares += 1 / square(product);
	}
	return square(sum) / squares;
}

/* Follows the lowest third of what is unexplained: a fast motion adds to the rest. Of
 * squared normal numbers 30 % are below 0.148 of their variance. */
static void
measure_tremble(struct motion_filter *filter)
{
	static const double quantile = 0.3, below = 0.148, rate = 0.1;
	if (filter->recent < MOTION_RECENT)
		return;
	bool quiet = unexplained(filter) < below * filter->tremble;
	filter->tremble *= exp(quiet ? -rate * (1 - quantile) : rate * quantile);
	filter->tremble =
		fmin(fmax(filter->tremble, square(tremble_least)), square(tremble_most));
}

/* How likely motions are to change, and to jump, within a step. */
struct chances {
	double change, jump;
};

/* To come from one model to another. A jump is over at once, and anything may follow. */
static double
chance_of(struct chances chances, int from, int to)
{
	if (to == JUMP)
		return chances.jump;
	if (from == JUMP)
		return (1 - chances.jump) / (MOTION_MODELS - 1);
	if (from == to)
		return (1 - chances.jump) * (1 - chances.change);
	return (1 - chances.jump) * chances.change / (MOTION_MODELS - 2);
}

/* What a model begins with: the mixture of all, in such shares of 1. */
static void
mix(const struct motion_filter *filter, const double share[MOTION_MODELS],
	struct motion_model *mixed)
{
	for (int i = 0; i < MOTION_MODELS; i++)
		for (int a = 0; a < MOTION_STATES; a++)
			mixed->x[a] += share[i] * filter->model[i].x[a];
	for (int i = 0; i < MOTION_MODELS; i++) {
		const struct motion_model *model = &filter->model[i];
		double off[MOTION_STATES];
		for (int a = 0; a < MOTION_STATES; a++)
			off[a] = model->x[a] - mixed->x[a];
		for (int a = 0; a < MOTION_STATES; a++)
			for (int b = 0; b < MOTION_STATES; b++)
				mixed->p[a][b] +=
					share[i] * (model->p[a][b] + off[a] * off[b]);
	}
}

static void
begin(const struct motion_filter *filter, struct chances chances, int to,
	struct motion_model *model)
{
	double share[MOTION_MODELS], sum = 0;
	for (int i = 0; i < MOTION_MODELS; i++) {
		share[i] = filter->model[i].weight * chance_of(chances, i, to);
		sum += share[i];
	}
	for (int i = 0; i < MOTION_MODELS; i++)
		share[i] /= sum;
	*model = (struct motion_model){ .weight = sum };
	mix(filter, share, model);
}

/* Takes the model on by `step` to the measurement; returns the likelihood. */
static double
advance(struct motion_model *model, int kind, double step, double value, double noise)
{
	switch (kind) {
	case JUMP:
		jump_to(model, value, noise);
		return 1 / jump_width;
	case STILL:
		motion_model_stand(model, step, wander);
		break;
	default:
		motion_model_move(model, step, motion[kind].pace, motion[kind].jerk);
	}
	return motion_model_measure(model, value, noise);
}

void
motion_filter_update(struct motion_filter *filter, double seconds, double value)
{
	struct motion_model next[MOTION_MODELS];
	double step = seconds - filter->seconds, sum = 0;
	const struct chances chances = { 1 - exp(-changes_hertz * step),
		1 - exp(-jumps_hertz * step) };
	remember(filter, seconds, value);
	measure_tremble(filter);
	double noise = filter->tremble + square(slow_error);
	for (int i = 0; i < MOTION_MODELS; i++) {
		begin(filter, chances, i, &next[i]);
		next[i].weight *= advance(&next[i], i, step, value, noise);
		sum += next[i].weight;
	}
	for (int i = 0; i < MOTION_MODELS; i++) {
		next[i].weight /= sum;
		filter->model[i] = next[i];
	}
	filter->seconds = seconds;
}

static double
expect(const struct motion_filter *filter, int state, double ahead)
{
	double sum = 0;
	for (int i = 0; i < MOTION_MODELS; i++) {
		const struct motion_model *model = &filter->model[i];
		sum += model->weight *
		       motion_model_expect(model, state, ahead, motion[i].pace);
	}
	return sum;
}

double
motion_filter_value(const struct motion_filter *filter, double ahead)
{
	return expect(filter, 0, ahead);
}

double
motion_filter_slope(const struct motion_filter *filter, double ahead)
{
	return expect(filter, 1, ahead);
}
