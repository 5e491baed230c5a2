/* The nets' inputs, pixel by pixel. */
#include "vision/opencv/warp.h"

#include <stdlib.h>

#include "tests/tap.h"

enum { SIDE = 64, HALF = 32 };

static float out[SIDE * SIDE * 3];

static uint8_t
colour(int x, int y, int channel)
{
	return (uint8_t)(x * 3 + y * 2 + channel * 40);
}

static void
fill(uint8_t *pixels, int width, int height, int stride)
{
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++)
			for (int c = 0; c < 3; c++)
				pixels[y * stride + 3 * x + c] = colour(x, y, c);
}

/* Whether the output's pixel is the frame's, blue, green, red become red, green, blue. */
static bool
is_pixel(int column, int row, int x, int y)
{
	const float *p = out + (row * SIDE + column) * 3;
	for (int c = 0; c < 3; c++)
		if (fabsf(p[c] - (float)colour(x, y, 2 - c) / 255) > 1e-6f)
			return false;
	return true;
}

static bool
is_black(int column, int row)
{
	const float *p = out + (row * SIDE + column) * 3;
	return p[0] == 0 && p[1] == 0 && p[2] == 0;
}

static void
test_crop(struct warp *warp, const struct image *frame)
{
	struct crop crop = { 20 + HALF, 10 + HALF, SIDE, 0 };
	warp_crop(warp, frame, &crop, SIDE, out);
	int same = 0, turned = 0, black = 0;
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			same += is_pixel(x, y, 20 + x, 10 + y);
	ok(same == SIDE * SIDE, "an upright crop of the same size is a copy");

	crop.angle = (float)M_PI_2;
	warp_crop(warp, frame, &crop, SIDE, out);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			turned += is_pixel(x, y, 20 + SIDE - 1 - y, 10 + x);
	ok(turned == SIDE * SIDE, "a quarter turn clockwise: its top is on the right");

	crop = (struct crop){ 0, 0, SIDE, 0 };
	warp_crop(warp, frame, &crop, SIDE, out);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			black += is_black(x, y) == (x < SIDE / 2 || y < SIDE / 2);
	ok(black == SIDE * SIDE, "what lies outside is black, to the pixel");
	ok(is_pixel(SIDE / 2, SIDE / 2, 0, 0), "and the corner is where it should be");

	crop = (struct crop){ 40, 40, HALF, 0 };
	warp_crop(warp, frame, &crop, SIDE, out);
	float got = out[(12 * SIDE + 12) * 3];
	ok_near((out[(13 * SIDE + 13) * 3] - got) * 255, 2.5, 1.01,
		"a gradient goes on evenly");
	/* The output's (12.5, 12.5) is the frame's (30.25, 30.25): 29.75 from centre to
	 * centre. */
	ok_near(got * 255, 29.75 * 5 + 80, 1.01,
		"an enlarged crop lies between the pixels");
}

static void
test_letterbox(struct warp *warp, const struct image *frame)
{
	warp_letterbox(warp, frame, SIDE, out);
	int bars = 0, inside = 0;
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			if (y < 8 || y >= SIDE - 8)
				bars += is_black(x, y);
			else
				inside += !is_black(x, y);
	ok(bars == SIDE * 16 && inside == SIDE * (SIDE - 16),
		"4:3 leaves bars of an eighth");
	float expected = (float)(colour(0, 0, 2) + colour(1, 0, 2) + colour(0, 1, 2) +
				 colour(1, 1, 2)) /
			 4 / 255;
	ok_near(out[8 * SIDE * 3], expected, 1.0 / 255,
		"half the size: means of four pixels");

	struct image tall = { frame->pixels, 8, 80, frame->stride };
	warp_letterbox(warp, &tall, SIDE, out);
	ok(is_black(28, 30) && !is_black(29, 30) && !is_black(34, 30) && is_black(35, 30),
		"a tall frame stands in the middle");
}

int
main(void)
{
	enum { WIDTH = 128, HEIGHT = 96, STRIDE = 3 * WIDTH + 7 };
	uint8_t *pixels = malloc(STRIDE * HEIGHT);
	fill(pixels, WIDTH, HEIGHT, STRIDE);
	struct image frame = { pixels, WIDTH, HEIGHT, STRIDE };
	struct warp *warp = warp_new();
	ok(warp != NULL, "starts");
	test_crop(warp, &frame);
	test_letterbox(warp, &frame);
	warp_free(warp);
	free(pixels);
	return tap_done();
}
