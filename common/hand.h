/* What vision knows of the player's hands in one frame; the numbers that travel by OSC.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The player's own hands, whichever way the picture is mirrored. */
enum hand_side { HAND_LEFT, HAND_RIGHT, HAND_SIDES };

enum hand_feature {
	HAND_AREA,  /* convex hull of the landmarks / frame, 0...1 */
	HAND_BOX,   /* bounding box of the landmarks / frame, 0...1 */
	HAND_SIZE,  /* palm length x width / frame, 0...1: no change as fingers open */
	HAND_X,     /* centre of the palm, 0...1, to the player's right */
	HAND_Y,     /* centre of the palm, 0...1, upwards */
	HAND_OPEN,  /* 0 fist ... 1 spread */
	HAND_PINCH, /* 0 apart ... 1 thumb and index together */
	HAND_ROLL,  /* -1...1 half turns, 0 fingers up, positive to the player's right */
	HAND_SPEED, /* of the palm, frame widths per second, 0...100 */
	HAND_CONFIDENCE, /* 0...1 */
	HAND_REACH,      /* 0 far ... 1 near, as the player was calibrated */
	HAND_FEATURES
};

/* What the hand does, each yes or no for itself. */
enum hand_gesture {
	GESTURE_OPEN,   /* all four fingers stretched */
	GESTURE_FIST,   /* all four fingers bent */
	GESTURE_PINCH,  /* thumb and index tips together */
	GESTURE_POINT,  /* the index stretched, the others bent */
	GESTURE_SPREAD, /* open, and the fingers apart */
	HAND_GESTURES
};

enum { HAND_LANDMARKS = 21 };

struct hand {
	bool present;
	/* The rest is meaningless while absent. */
	float feature[HAND_FEATURES];
	bool gesture[HAND_GESTURES];
	bool hit;       /* a stroke has stopped in this very frame */
	int32_t hits;   /* strokes so far; wraps from INT32_MAX to 0, returns to 0 with a
			 * new sender */
	float velocity; /* 0...1, of the last of them */
};

struct hand_frame {
	int32_t sequence; /* counts up by one a frame, wraps from INT32_MAX to 0 */
	float age_ms;     /* capture to send */
	float distance;   /* palm to palm in frame widths; only when both are present */
	struct hand hand[HAND_SIDES];
};

/* "left", "right". */
extern const char *const hand_side_name[HAND_SIDES];

/* The last part of the OSC address, such as "area", and the range a sender keeps to. */
struct hand_feature_info {
	const char *name;
	float min, max;
};
extern const struct hand_feature_info hand_feature_info[HAND_FEATURES];

/* The last part of the address, such as "fist". */
extern const char *const hand_gesture_name[HAND_GESTURES];
