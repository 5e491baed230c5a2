#include "vision/motion_model.h"

#include <math.h>
#include <string.h>

void
motion_model_place(
	struct motion_model *model, double value, const double variance[MOTION_STATES])
{
	*model = (struct motion_model){ .weight = model->weight, .x = { value } };
	for (int a = 0; a < MOTION_STATES; a++)
		model->p[a][a] = variance[a];
}

void
motion_model_stand(struct motion_model *model, double step, double wander)
{
	const double variance[MOTION_STATES] = { model->p[0][0] + wander * step };
	motion_model_place(model, model->x[0], variance);
}

/* How value, slope and curvature go on for `t` seconds: the differential equation's own
 * solution. */
static void
fill_passage(double pace, double t, double passage[MOTION_STATES][MOTION_STATES])
{
	double s = pace > 0 ? sin(pace * t) / pace : t;
	double c = pace > 0 ? (1 - cos(pace * t)) / (pace * pace) : t * t / 2;
	double k = pace * pace;
	const double f[MOTION_STATES][MOTION_STATES] = {
		{ 1, s, c },
		{ 0, 1 - k * c, s },
		{ 0, -k * s, 1 - k * c },
	};
	memcpy(passage, f, sizeof(f));
}

/* White noise on the curvature's slope, integrated over `t`. */
static void
add_jerk(struct motion_model *model, double jerk, double t)
{
	double t2 = t * t, t3 = t2 * t;
	const double q[MOTION_STATES][MOTION_STATES] = {
		{ t3 * t2 / 20, t2 * t2 / 8, t3 / 6 },
		{ t2 * t2 / 8, t3 / 3, t2 / 2 },
		{ t3 / 6, t2 / 2, t },
	};
	for (int a = 0; a < MOTION_STATES; a++)
		for (int b = 0; b < MOTION_STATES; b++)
			model->p[a][b] += jerk * q[a][b];
}

/* a b, or a b' */
static void
multiply(double a[MOTION_STATES][MOTION_STATES], double b[MOTION_STATES][MOTION_STATES],
	int turned, double product[MOTION_STATES][MOTION_STATES])
{
	for (int i = 0; i < MOTION_STATES; i++)
		for (int j = 0; j < MOTION_STATES; j++) {
			double sum = 0;
			for (int k = 0; k < MOTION_STATES; k++)
				sum += a[i][k] * (turned ? b[j][k] : b[k][j]);
			product[i][j] = sum;
		}
}

void
motion_model_move(struct motion_model *model, double step, double pace, double jerk)
{
	double f[MOTION_STATES][MOTION_STATES], fp[MOTION_STATES][MOTION_STATES];
	double x[MOTION_STATES] = { 0 };
	fill_passage(pace, step, f);
	for (int a = 0; a < MOTION_STATES; a++)
		for (int b = 0; b < MOTION_STATES; b++)
			x[a] += f[a][b] * model->x[b];
	memcpy(model->x, x, sizeof(x));
	multiply(f, model->p, 0, fp);
	multiply(fp, f, 1, model->p);
	add_jerk(model, jerk, step);
}

double
motion_model_measure(struct motion_model *model, double value, double variance)
{
	double expected = model->p[0][0] + variance;
	double surprise = value - model->x[0];
	double gain[MOTION_STATES], row[MOTION_STATES];
	for (int a = 0; a < MOTION_STATES; a++) {
		gain[a] = model->p[a][0] / expected;
		row[a] = model->p[0][a];
		model->x[a] += gain[a] * surprise;
	}
	for (int a = 0; a < MOTION_STATES; a++)
		for (int b = 0; b < MOTION_STATES; b++)
			model->p[a][b] -= gain[a] * row[b];
	return exp(-surprise * surprise / expected / 2) / sqrt(expected);
}

double
motion_model_expect(
	const struct motion_model *model, int state, double ahead, double pace)
{
	double f[MOTION_STATES][MOTION_STATES], sum = 0;
	fill_passage(pace, ahead, f);
	for (int b = 0; b < MOTION_STATES; b++)
		sum += f[state][b] * model->x[b];
	return sum;
}
