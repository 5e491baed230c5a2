/* Gestures and hits of tracked hands: counted by side, forgotten with the hand. */
#include "vision/moves.h"

#include "tests/hand_model.h"
#include "tests/tap.h"

enum { HEIGHT = 480 };

static struct moves moves;
static double seconds;

static struct hand
show(unsigned id, enum hand_side side, float y, float curl)
{
	struct hand_model model = { .curl = { curl, curl, curl, curl, curl },
		.left = side == HAND_LEFT,
		.x = 320,
		.y = y,
		.scale = 60 };
	struct hand_landmarks seen = hand_model_seen(&model);
	struct hand hand = { 0 };
	seconds += 1.0 / 60;
	moves_see(&moves, 0, id, side, seconds, &seen, HEIGHT, &hand);
	return hand;
}

/* Returns the frame of the hit, or the last one. */
static struct hand
strike(unsigned id, enum hand_side side)
{
	struct hand hand = { 0 }, hit = { 0 };
	for (int i = 0; i < 20; i++)
		show(id, side, 200, 0);
	for (int i = 0; i < 20; i++) {
		hand = show(id, side, 200 + 12 * fminf((float)i, 7), 0);
		if (hand.hit)
			hit = hand;
	}
	return hit.hit ? hit : hand;
}

int
main(void)
{
	struct hand hand = strike(1, HAND_RIGHT);
	ok(hand.hit && hand.hits == 1 && hand.velocity > 0.2f, "a stroke is a hit");
	float velocity = hand.velocity;
	hand = show(1, HAND_RIGHT, 284, 0);
	ok(!hand.hit && hand.hits == 1 && hand.velocity == velocity,
		"the frame after tells of it, too");
	ok(hand.gesture[GESTURE_OPEN] && !hand.gesture[GESTURE_FIST], "an open hand");
	hand = strike(2, HAND_LEFT);
	ok(hand.hit && hand.hits == 1, "the left side counts for itself");
	hand = strike(3, HAND_RIGHT);
	ok(hand.hit && hand.hits == 2, "and the right one goes on");
	hand = show(4, HAND_RIGHT, 284, 0);
	ok(!hand.gesture[GESTURE_OPEN] && hand.hits == 2,
		"a new hand has no gesture yet, its side has its count");
	moves.side[HAND_RIGHT].hits = INT32_MAX;
	hand = strike(4, HAND_RIGHT);
	ok(hand.hit && hand.hits == 0, "after the highest count comes 0");
	return tap_done();
}
