/* What each tracked hand does: its gestures, and the strokes that each side has made. For
 * one thread; the sensor's. */
#pragma once

#include "vision/gesture.h"
#include "vision/hit.h"

struct moves {
	struct {
		unsigned id; /* of the track */
		struct gesture_watch gesture;
		struct hit_watch hit;
	} track[HAND_SIDES];
	struct {
		int32_t hits;
		float velocity;
	} side[HAND_SIDES];
};

/* A look at `seconds` at the hand of track `index`, which is the track's hand `id` (from
 * 1) and the player's `side`. Fills in the hand's gestures and hits. Zero the struct
 * before the first. */
void moves_see(struct moves *moves, int index, unsigned id, enum hand_side side,
	double seconds, const struct hand_landmarks *seen, int frame_height,
	struct hand *hand);
