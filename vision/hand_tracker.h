/* Which hand is which, from picture to picture: gives every look to the hand that it fits
 * best, each hand one look; refuses what is there already; shows a new hand when it is
 * surely one; and settles which is the left and which the right. Knows neither pictures
 * nor nets.
 *
 * For each picture: begin, see what the landmark net finds at every live track's crop,
 * then, where hands are missing or wanted, what it finds at palms that are not covered,
 * and settle. */
#pragma once

#include "vision/hand_track.h"

enum { HAND_LOOKS_MAX = 8 }; /* in one picture */

struct hand_tracker_settings {
	int hands;               /* 1 or 2: how many are wanted */
	bool mirrored;           /* the picture is as in a mirror */
	enum hand_side favoured; /* taken where one is wanted and two come at once */
};

struct hand_tracker {
	struct hand_tracker_settings settings;
	unsigned next_id;
	struct hand_track track[HAND_SIDES];
	double seconds;    /* of this picture */
	int width, height; /* and its pixels */
	int looks;
	struct hand_look look[HAND_LOOKS_MAX];
};

void hand_tracker_init(
	struct hand_tracker *tracker, const struct hand_tracker_settings *settings);

/* Hands that are followed, and how many of them are shown. */
int hand_tracker_live(const struct hand_tracker *tracker);
int hand_tracker_shown(const struct hand_tracker *tracker);

/* Seconds since a hand that was shown and has not come back was lost: it may be hidden
 * behind the other one. INFINITY when there is none. */
double hand_tracker_missed(const struct hand_tracker *tracker);

/* A new picture of so many pixels, taken at `seconds`. */
void hand_tracker_begin(
	struct hand_tracker *tracker, double seconds, int width, int height);

/* A look at this picture; no hand, or one that has been seen in it, is passed over. */
void hand_tracker_see(struct hand_tracker *tracker, const struct hand_landmarks *seen);

/* Hands in this picture so far. */
int hand_tracker_seen(const struct hand_tracker *tracker);

/* Whether a crop that the palm detector proposes lies on a hand that has been seen. */
bool hand_tracker_covers(const struct hand_tracker *tracker, const struct crop *crop);

/* After the looks of a picture: follows, loses and takes on hands and settles their
 * sides. May be called again after more looks at the same picture: they can only add
 * hands. */
void hand_tracker_settle(struct hand_tracker *tracker);
