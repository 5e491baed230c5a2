/* A frame in 32 x 24 grey cells: enough to see that something moves, cheap to make. */
#pragma once

#include "vision/image.h"

enum {
	THUMBNAIL_WIDTH = 32,
	THUMBNAIL_HEIGHT = 24,
	THUMBNAIL_CELLS = THUMBNAIL_WIDTH * THUMBNAIL_HEIGHT,
};

/* Row by row from the top, 0 (black) ... 255. */
struct thumbnail {
	float grey[THUMBNAIL_CELLS];
};

/* A cell is the mean of 16 of its pixels: a camera's noise is a quarter of itself there.
 */
void thumbnail_take(struct thumbnail *thumbnail, const struct image *image);
