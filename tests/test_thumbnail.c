#include "vision/thumbnail.h"

#include <stdlib.h>

#include "tests/tap.h"

static bool
all_are(const struct thumbnail *thumbnail, float grey)
{
	for (int i = 0; i < THUMBNAIL_CELLS; i++)
		if (thumbnail->grey[i] != grey)
			return false;
	return true;
}

/* Exactly sized pictures of one grey: nothing outside may be read. */
static void
test_size(int width, int height)
{
	struct thumbnail thumbnail;
	size_t bytes = (size_t)(3 * width * height);
	uint8_t *pixels = malloc(bytes);
	memset(pixels, 77, bytes);
	const struct image image = { pixels, width, height, 3 * width };
	thumbnail_take(&thumbnail, &image);
	ok(all_are(&thumbnail, 77), "%d x %d", width, height);
	free(pixels);
}

int
main(void)
{
	enum { CELL = 20, WIDTH = 32 * CELL, HEIGHT = 24 * CELL, STRIDE = 3 * WIDTH + 5 };
	static uint8_t pixels[STRIDE * HEIGHT];
	const struct image image = { pixels, WIDTH, HEIGHT, STRIDE };
	struct thumbnail thumbnail;
	test_size(640, 480);
	test_size(1, 1);
	test_size(33, 7);
	for (int y = 3 * CELL; y < 4 * CELL; y++)
		memset(pixels + y * STRIDE + 3 * 5 * CELL, 200, 3 * CELL);
	thumbnail_take(&thumbnail, &image);
	ok(thumbnail.grey[3 * THUMBNAIL_WIDTH + 5] == 200, "a cell shows its own pixels");
	thumbnail.grey[3 * THUMBNAIL_WIDTH + 5] = 0;
	ok(all_are(&thumbnail, 0), "and no other does");
	pixels[0] = 40; /* beside the sampled places */
	thumbnail_take(&thumbnail, &image);
	ok(thumbnail.grey[0] == 0, "16 of a cell's pixels count");
	return tap_done();
}
