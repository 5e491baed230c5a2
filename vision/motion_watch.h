/* Tells that something moves in front of a camera that stands still, from thumbnails.
 *
 * Each cell has its own idea of what it looks like and of how much it fluctuates by
 * itself, so the threshold follows the camera's noise. Light that changes as a whole (the
 * mains' flicker, exposure, a cloud) is taken out first. A lamp that lights a part of the
 * picture, or a screen in it, is motion. */
#pragma once

#include <stdbool.h>

#include "vision/thumbnail.h"

struct motion_watch {
	float mean[THUMBNAIL_CELLS], spread[THUMBNAIL_CELLS];
	int frames; /* seen, as far as that matters */
};

void motion_watch_init(struct motion_watch *watch);

/* Learns the frame, and tells whether something moved in it. Not before it is ready. */
bool motion_watch_sees(struct motion_watch *watch, const struct thumbnail *thumbnail);

/* It has seen enough frames, about one second's, to know the noise. */
bool motion_watch_is_ready(const struct motion_watch *watch);
