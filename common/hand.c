#include "common/hand.h"

const char *const hand_side_name[HAND_SIDES] = { "left", "right" };

const struct hand_feature_info hand_feature_info[HAND_FEATURES] = {
	[HAND_AREA] = { "area", 0, 1 },
	[HAND_BOX] = { "box", 0, 1 },
	[HAND_SIZE] = { "size", 0, 1 },
	/* A palm may lie a little outside the picture while its fingers are in. */
	[HAND_X] = { "x", -1, 2 },
	[HAND_Y] = { "y", -1, 2 },
	[HAND_OPEN] = { "open", 0, 1 },
	[HAND_PINCH] = { "pinch", 0, 1 },
	[HAND_ROLL] = { "roll", -1, 1 },
	[HAND_SPEED] = { "speed", 0, 100 },
	[HAND_CONFIDENCE] = { "confidence", 0, 1 },
	[HAND_REACH] = { "reach", 0, 1 },
};

const char *const hand_gesture_name[HAND_GESTURES] = {
	[GESTURE_OPEN] = "open",
	[GESTURE_FIST] = "fist",
	[GESTURE_PINCH] = "pinch",
	[GESTURE_POINT] = "point",
	[GESTURE_SPREAD] = "spread",
};
