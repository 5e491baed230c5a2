/* Delay: echoes that go from side to side, each duller than the one before. What is
 * turned is how much goes in, so that echoes ring out in their own time. */
#pragma once

#include "synth/sound/glide.h"
#include "synth/sound/line.h"

struct delay {
	double rate;
	struct glide send, feedback;
	struct glide open;           /* the low-pass's coefficient: 1 lets all pass */
	double seconds, beats, beat; /* beat: its seconds */
	struct line line[2];         /* odd and even echoes */
	size_t time,
		time_before; /* frames from echo to echo, and before the last change */
	struct glide change; /* from 0 to 1: how far time_before has become time */
	float dull[2], bottom[2]; /* of each line: its low-pass, and what is below it */
	float bottom_step;
	size_t quiet; /* frames since something that can be heard was written */
};

bool delay_init(struct delay *delay, double rate);
void delay_finish(struct delay *delay);

/* PARAM_DELAY ... PARAM_DELAY_TONE; what is a number glides there, another time fades in.
 */
REALTIME void delay_set(struct delay *delay, enum param param, float value);

/* Beats per minute. */
REALTIME void delay_tempo(struct delay *delay, double tempo);

/* Frames from echo to echo that are asked for. */
REALTIME size_t delay_time(const struct delay *delay);

REALTIME void delay_grid(struct delay *delay);

REALTIME void delay_render(struct delay *delay, float *left, float *right, size_t frames);

/* What rings is below LINE_INAUDIBLE, as long as silence comes in. */
REALTIME bool delay_silent(const struct delay *delay);

/* Seconds until it is silent, after sound of no more than `peak`. */
double delay_tail(const struct delay *delay, double peak);
