#include "vision/thumbnail.h"

enum { PER_CELL = 4 }; /* pixels a cell, across and down */

/* Where `index` of `count` evenly spread points lies in `size` pixels. */
static int
spread_out(int index, int count, int size)
{
	return (int)((2 * (int64_t)index + 1) * size / (2 * (int64_t)count));
}

/* Green counts twice, as it does for the eye. */
static unsigned
pixel_sum(const uint8_t *pixel)
{
	return pixel[0] + 2u * pixel[1] + pixel[2];
}

static void
add_row(unsigned sums[THUMBNAIL_WIDTH], const uint8_t *row,
	const int offset[THUMBNAIL_WIDTH * PER_CELL])
{
	for (int i = 0; i < THUMBNAIL_WIDTH * PER_CELL; i++)
		sums[i / PER_CELL] += pixel_sum(row + offset[i]);
}

void
thumbnail_take(struct thumbnail *thumbnail, const struct image *image)
{
	int offset[THUMBNAIL_WIDTH * PER_CELL];
	float *grey = thumbnail->grey;
	for (int i = 0; i < THUMBNAIL_WIDTH * PER_CELL; i++)
		offset[i] = 3 * spread_out(i, THUMBNAIL_WIDTH * PER_CELL, image->width);
	for (int row = 0; row < THUMBNAIL_HEIGHT; row++) {
		unsigned sums[THUMBNAIL_WIDTH] = { 0 };
		for (int i = 0; i < PER_CELL; i++) {
			int y = spread_out(PER_CELL * row + i,
				THUMBNAIL_HEIGHT * PER_CELL, image->height);
			add_row(sums, image->pixels + (int64_t)y * image->stride, offset);
		}
		for (int column = 0; column < THUMBNAIL_WIDTH; column++)
			*grey++ = (float)sums[column] / (4 * PER_CELL * PER_CELL);
	}
}
