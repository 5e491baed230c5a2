/* Which hand is which, from frame to frame: keeps up to two hands, drops what has gone,
 * refuses what is there already, and settles which is the left and which the right. Knows
 * neither pictures nor nets. */
#pragma once

#include "vision/hand_landmarks.h"

#include "common/hand.h"

struct hand_track {
	bool live;
	unsigned id;                /* changes when the hand is another one */
	enum hand_side side;        /* the player's own; settled once a frame */
	int looks;                  /* since the hand was taken on */
	double right;               /* evidence for the right hand, log odds, averaged */
	struct hand_landmarks seen; /* the last look */
	double gone; /* seconds, when it was lost; a hand that comes back near there
		      * soon is taken for the same */
};

struct hand_tracker {
	int hands; /* 1 or 2: how many are wanted */
	bool mirrored;
	unsigned next_id;
	struct hand_track track[HAND_SIDES];
};

void hand_tracker_init(struct hand_tracker *tracker, int hands, bool mirrored);

int hand_tracker_live(const struct hand_tracker *tracker);

/* A look of the landmark net at track `index`, at `seconds`: follows the hand, or drops
 * it when it is not there any more. Returns whether it is live. */
bool hand_tracker_follow(struct hand_tracker *tracker, int index,
	const struct hand_landmarks *seen, double seconds);

/* Whether a crop that the palm detector proposes lies on a hand that is tracked. */
bool hand_tracker_covers(const struct hand_tracker *tracker, const struct crop *crop);

/* A look at a hand that the palm detector found: takes it on when it is one, is not there
 * already and a track is free. */
bool hand_tracker_offer(
	struct hand_tracker *tracker, const struct hand_landmarks *seen, double seconds);

/* After all looks of a frame: drops the weaker of two tracks on one hand, and settles the
 * sides. */
void hand_tracker_settle(struct hand_tracker *tracker, double seconds);
