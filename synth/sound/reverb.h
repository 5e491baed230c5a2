/* Reverb: sixteen delay lines that feed each other through a matrix which keeps all of
 * their energy, so that only what is taken on purpose is lost. Source: J.-M. Jot, A.
 * Chaigne, Digital Delay Networks for Designing Artificial Reverberators, AES 90, 1991.
 * What is turned is how much goes in; what rings is left to ring. */
#pragma once

#include "synth/sound/glide.h"
#include "synth/sound/line.h"

enum { REVERB_LINES = 16, REVERB_DIFFUSERS = 4 };

/* A line of the network with what it loses in one pass. */
struct reverb_line {
	struct line line;
	size_t delay;
	float sway; /* frames to either side */
	float turn[2],
		place[2]; /* cosine and sine of a grid's swaying, and of all so far */
	size_t whole;     /* the delay in this grid, whole frames */
	float extra, extra_step;        /* what is on top at this frame, and a frame */
	float high, high_to, high_step; /* gain above, now and at the end of the grid */
	float below, below_to, below_step; /* gain of the lows, less that */
	float state;                       /* of the low-pass that divides them */
};

struct reverb_diffuser {
	struct line line;
	size_t delay;
};

struct reverb {
	double rate;
	struct glide send;
	struct smooth size; /* of the logarithm of seconds, a step a grid */
	struct smooth damping;
	float divide;          /* coefficient of the low-passes */
	double low_re, low_im; /* their response at the frequency that the size is of */
	int moves;             /* grids until the gains rest */
	float level;           /* into the lines, for the loudness of the dry sound */
	float bottom[2], bottom_step;
	struct reverb_diffuser diffuser[2][REVERB_DIFFUSERS];
	struct reverb_line line[REVERB_LINES];
	size_t memory; /* frames, of the longest way through */
	size_t quiet;  /* frames since something that can be heard went into a line */
};

bool reverb_init(struct reverb *reverb, double rate);
void reverb_finish(struct reverb *reverb);

/* PARAM_REVERB, PARAM_REVERB_SIZE or PARAM_REVERB_DAMPING; glides there. */
REALTIME void reverb_set(struct reverb *reverb, enum param param, float value);

REALTIME void reverb_grid(struct reverb *reverb);

REALTIME void reverb_render(
	struct reverb *reverb, float *left, float *right, size_t frames);

/* What rings is below LINE_INAUDIBLE, as long as silence comes in. */
REALTIME bool reverb_silent(const struct reverb *reverb);

/* Seconds until it is silent, after sound of no more than `peak`. */
double reverb_tail(const struct reverb *reverb, double peak);
