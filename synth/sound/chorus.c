#include "synth/sound/chorus.h"

#include "synth/interpolate.h"

enum { TAPS = 3 };

/* Middles of the copies' delays, seconds: no two alike, so that what they add up to is
 * not a comb even when nothing sways. */
static const double middle[2][TAPS] = {
	{ 0.0074, 0.0113, 0.0171 },
	{ 0.0081, 0.0127, 0.0158 },
};

const double chorus_memory = 0.025;

/* Where in the cycle each copy is: cosine and sine of 0, 1/3, 2/3, and for the right side
 * a sixth later, so that the sides sway against each other. */
static const double place[2][TAPS][2] = {
	{ { 1, 0 }, { -0.5, 0.8660254037844386 }, { -0.5, -0.8660254037844386 } },
	{ { 0.5, 0.8660254037844386 }, { -1, 0 }, { 0.5, -0.8660254037844386 } },
};

static const double amount_seconds = 0.05;

/* A change of the depth bends the pitch. */
static const double depth_seconds = 0.5;

/* From the middle to either side. */
REALTIME static double
depth_frames(double milliseconds, double rate)
{
	return milliseconds * 0.0005 * rate;
}

bool
chorus_init(struct chorus *chorus, double rate)
{
	*chorus = (struct chorus){ .rate = rate };
	glide_init(&chorus->amount, 0, amount_seconds, rate);
	double speed = param_info[PARAM_CHORUS_RATE].initial;
	glide_init(&chorus->speed, speed / rate, amount_seconds, rate);
	double depth = param_info[PARAM_CHORUS_DEPTH].initial;
	glide_init(&chorus->depth, depth_frames(depth, rate), depth_seconds, rate);
	size_t delay = (size_t)(chorus_memory * rate) + 8;
	if (line_init(&chorus->line[0], delay) && line_init(&chorus->line[1], delay))
		return true;
	chorus_finish(chorus);
	return false;
}

void
chorus_finish(struct chorus *chorus)
{
	line_finish(&chorus->line[0]);
	line_finish(&chorus->line[1]);
}

void
chorus_set(struct chorus *chorus, enum param param, float value)
{
	if (param == PARAM_CHORUS)
		glide_to(&chorus->amount, value);
	else if (param == PARAM_CHORUS_RATE)
		glide_to(&chorus->speed, value / chorus->rate);
	else
		glide_to(&chorus->depth, depth_frames(value, chorus->rate));
}

void
chorus_grid(struct chorus *chorus)
{
	glide_grid(&chorus->amount);
	glide_grid(&chorus->depth);
	glide_grid(&chorus->speed);
	if (glide_zero(&chorus->amount))
		return;
	chorus->sway_cos = cos(2 * M_PI * chorus->phase);
	chorus->sway_sin = sin(2 * M_PI * chorus->phase);
	chorus->turn_cos = cos(2 * M_PI * chorus->speed.value);
	chorus->turn_sin = sin(2 * M_PI * chorus->speed.value);
	chorus->phase += chorus->speed.value * SOUND_GRID;
	chorus->phase -= floor(chorus->phase);
}

/* What was written `delay` frames before the frame at `write`. */
REALTIME static inline float
read_between(const struct line *line, size_t write, double delay)
{
	double place_read = ceil(delay);
	size_t from = write - (size_t)place_read - 2;
	float p[6];
	for (size_t k = 0; k < 6; k++)
		p[k] = line->sound[(from + k) & (line->length - 1)];
	return interpolate6(p, (float)(place_read - delay));
}

REALTIME static inline float
copies(const struct chorus *chorus, int side, size_t write, double depth)
{
	float sum = 0;
	for (int tap = 0; tap < TAPS; tap++) {
		const double *at = place[side][tap];
		double sway = at[0] * chorus->sway_sin + at[1] * chorus->sway_cos;
		double delay = middle[side][tap] * chorus->rate + depth * sway;
		sum += read_between(&chorus->line[side], write, delay);
	}
	return sum;
}

/* The line is written even when the copies are not heard: they are there at once then,
 * and there is no old sound in it. */
void
chorus_render(struct chorus *chorus, float *left, float *right, size_t frames)
{
	size_t write = chorus->line[0].write;
	line_write(&chorus->line[0], left, frames);
	line_write(&chorus->line[1], right, frames);
	if (glide_zero(&chorus->amount))
		return;
	for (size_t i = 0; i < frames; i++) {
		float amount = glide_next(&chorus->amount);
		float dry = 1 - 0.3f * amount, wet = 0.42f * amount;
		double depth = glide_next(&chorus->depth);
		left[i] = dry * left[i] + wet * copies(chorus, 0, write + i, depth);
		right[i] = dry * right[i] + wet * copies(chorus, 1, write + i, depth);
		double sway = chorus->sway_cos;
		chorus->sway_cos =
			sway * chorus->turn_cos - chorus->sway_sin * chorus->turn_sin;
		chorus->sway_sin =
			chorus->sway_sin * chorus->turn_cos + sway * chorus->turn_sin;
	}
}
