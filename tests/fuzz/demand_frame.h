/* What a sender of hand frames keeps to, and a reader holds it to. */
#pragma once

#include "common/hand.h"
#include "tests/fuzz/demand.h"

#include <math.h>

static inline void
demand_frame(const struct hand_frame *frame)
{
	demand(frame->sequence >= 0 && isfinite(frame->age_ms) && frame->distance >= 0 &&
		frame->distance <= 10);
	for (int side = 0; side < HAND_SIDES; side++) {
		const struct hand *hand = &frame->hand[side];
		for (int f = 0; f < HAND_FEATURES; f++)
			demand(!hand->present ||
				(hand->feature[f] >= hand_feature_info[f].min &&
					hand->feature[f] <= hand_feature_info[f].max));
		demand(hand->hits >= 0 && hand->velocity >= 0 && hand->velocity <= 1);
	}
}
