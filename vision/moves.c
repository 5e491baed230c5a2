#include "vision/moves.h"

#include <string.h>

void
moves_see(struct moves *moves, int index, unsigned id, enum hand_side side,
	double seconds, const struct hand_landmarks *seen, int frame_height,
	struct hand *hand)
{
	struct gesture_watch *gesture = &moves->track[index].gesture;
	struct hit_watch *hit = &moves->track[index].hit;
	if (moves->track[index].id != id) {
		gesture_reset(gesture);
		hit_reset(hit);
	}
	moves->track[index].id = id;
	float measure[HAND_GESTURES];
	gesture_measure(seen, measure);
	gesture_step(gesture, seconds, measure);
	memcpy(hand->gesture, gesture->on, sizeof(hand->gesture));
	float velocity = hit_step(hit, seconds, seen->point, frame_height);
	hand->hit = velocity > 0;
	if (hand->hit) {
		int32_t *hits = &moves->side[side].hits;
		*hits = *hits == INT32_MAX ? 0 : *hits + 1;
		moves->side[side].velocity = velocity;
	}
	hand->hits = moves->side[side].hits;
	hand->velocity = moves->side[side].velocity;
}
