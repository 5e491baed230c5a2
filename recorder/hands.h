/* Frames of the player's hands on their way into a take. */
#pragma once

#include "common/hand.h"

#include <stdint.h>

/* A frame as of the moment it came. */
struct hands {
	uint64_t at;         /* frame of the tape that was recorded then */
	uint32_t casualties; /* frames that were missed since the one before */
	struct hand_frame frame;
};
