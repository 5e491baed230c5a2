/* For tests: frames of hands, every value of them another one. */
#pragma once

#include "common/hand.h"

#include <string.h>

__attribute__((unused)) static float
value_of(int side, int feature)
{
	const struct hand_feature_info *info = &hand_feature_info[feature];
	float part = (float)(1 + feature + HAND_FEATURES * side) / 32;
	return info->min + (info->max - info->min) * part;
}

__attribute__((unused)) static struct hand_frame
make_frame(bool left, bool right)
{
	struct hand_frame frame = {
		.sequence = 123456, .age_ms = 12.5f, .distance = 0.625f
	};
	frame.hand[HAND_LEFT].present = left;
	frame.hand[HAND_RIGHT].present = right;
	for (int side = 0; side < HAND_SIDES; side++) {
		struct hand *hand = &frame.hand[side];
		for (int f = 0; f < HAND_FEATURES; f++)
			hand->feature[f] = value_of(side, f);
		for (int g = 0; g < HAND_GESTURES; g++)
			hand->gesture[g] = (g + side) % 2;
		hand->hit = side == HAND_RIGHT;
		hand->hits = 7 + side;
		hand->velocity = 0.25f + 0.5f * (float)side;
	}
	return frame;
}

__attribute__((unused)) static bool
same_hand(const struct hand *one, const struct hand *other)
{
	return one->present == other->present && one->hit == other->hit &&
	       one->hits == other->hits && one->velocity == other->velocity &&
	       memcmp(one->gesture, other->gesture, sizeof(one->gesture)) == 0 &&
	       memcmp(one->feature, other->feature, sizeof(one->feature)) == 0;
}
