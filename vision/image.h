/* A picture in memory that somebody else owns: rows of blue, green, red bytes, top row
 * first.
 *
 * Positions in a picture are in pixels with the origin at the top left corner of the top
 * left pixel, x to the right, y down: the centre of that pixel is (0.5, 0.5). */
#pragma once

#include <stdint.h>

struct image {
	const uint8_t *pixels;
	int width, height;
	int stride; /* bytes from one row to the next */
};
