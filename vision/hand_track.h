/* One hand that is followed: where it will be, which of the player's hands it is, and how
 * well a look at the next picture fits it. */
#pragma once

#include "vision/nets/hand_landmarks.h"

#include "common/hand.h"

/* A look of the landmark net at one hand, and what it says about the side. */
struct hand_look {
	struct hand_landmarks seen;
	double evidence; /* log odds of the player's right hand */
	double weight; /* 0...1: less for a hand that is cut off by the picture's edge */
	bool given;    /* to a track */
};

struct hand_track {
	bool live;           /* seen in the last picture */
	bool shown;          /* surely a hand, of a side that is known */
	unsigned id;         /* from 1; changes when the hand is another one */
	enum hand_side side; /* the player's own */
	int looks;           /* since the hand was taken on */
	int doubted;         /* how many of the last looks may be at something else */
	double right;        /* evidence for the right hand, log odds, averaged */
	double weight;       /* of all that evidence */
	double expected;     /* log odds of the right hand before any evidence */
	struct hand_landmarks seen; /* the last look */
	double seconds; /* its time; of a lost hand, the last that there was */
	float vx, vy;   /* of the crop's middle, pixels a second */
};

/* Log odds that it is the right hand, all in all. */
double hand_track_leaning(const struct hand_track *track);

/* Whether a look is at a hand for sure: weaker ones may follow one for a moment. */
bool hand_track_convinces(const struct hand_landmarks *seen);

/* Whether two looks are at one and the same hand. */
bool hand_track_same(const struct hand_landmarks *a, const struct hand_landmarks *b);

/* Distance of the middles in sides of the larger crop. */
float hand_track_distance(const struct crop *a, const struct crop *b);

/* Weighs a look at a picture of so many pixels. */
struct hand_look hand_track_look(
	const struct hand_landmarks *seen, int width, int height, bool mirrored);

/* Where to look for the hand at a later time. */
struct crop hand_track_crop(const struct hand_track *track, double seconds);

/* Minus the logarithm of how likely it is that the look is at this hand, by place, size
 * and side; 0 fits best. */
double hand_track_cost(
	const struct hand_track *track, const struct hand_look *look, double seconds);

/* Begins with a look at a new hand, of which `expected` (log odds of the right) is known
 * beforehand. */
void hand_track_begin(struct hand_track *track, unsigned id, const struct hand_look *look,
	double expected, double seconds);

/* Goes on with a look at the same hand. */
void hand_track_follow(
	struct hand_track *track, const struct hand_look *look, double seconds);
