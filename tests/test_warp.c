/* The nets' inputs, pixel by pixel. */
#include "vision/nets/warp.h"

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
		if (fabsf(p[c] - (float)colour(x, y, 2 - c) / 255) > 1e-5f)
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
test_crop(const struct image *frame)
{
	struct crop crop = { 20 + HALF, 10 + HALF, SIDE, 0 };
	warp_crop(frame, &crop, SIDE, out);
	int same = 0, turned = 0, black = 0;
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			same += is_pixel(x, y, 20 + x, 10 + y);
	ok(same == SIDE * SIDE, "an upright crop of the same size is a copy");

	crop.angle = (float)M_PI_2;
	warp_crop(frame, &crop, SIDE, out);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			turned += is_pixel(x, y, 20 + SIDE - 1 - y, 10 + x);
	ok(turned == SIDE * SIDE, "a quarter turn clockwise: its top is on the right");

	crop = (struct crop){ 0, 0, SIDE, 0 };
	warp_crop(frame, &crop, SIDE, out);
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < SIDE; x++)
			black += is_black(x, y) == (x < SIDE / 2 || y < SIDE / 2);
	ok(black == SIDE * SIDE, "what lies outside is black, to the pixel");
	ok(is_pixel(SIDE / 2, SIDE / 2, 0, 0), "and the corner is where it should be");

	crop = (struct crop){ 40, 40, HALF, 0 };
	warp_crop(frame, &crop, SIDE, out);
	float got = out[(12 * SIDE + 12) * 3];
	ok_near((out[(13 * SIDE + 13) * 3] - got) * 255, 2.5, 1.01,
		"a gradient goes on evenly");
	/* The output's (12.5, 12.5) is the frame's (30.25, 30.25): 29.75 from centre to
	 * centre. */
	ok_near(got * 255, 29.75 * 5 + 80, 1.01,
		"an enlarged crop lies between the pixels");
}

static void
test_letterbox(const struct image *frame)
{
	warp_letterbox(frame, SIDE, out);
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
	warp_letterbox(&tall, SIDE, out);
	ok(is_black(28, 30) && !is_black(29, 30) && !is_black(34, 30) && is_black(35, 30),
		"a tall frame stands in the middle");
}

/* The frame's own value anywhere, black outside or like the nearest pixel: the formula,
 * in doubles. */
static double
value_at(const struct image *frame, bool black, double x, double y, int channel)
{
	double sum = 0;
	for (int corner = 0; corner < 4; corner++) {
		double column = floor(x) + corner % 2, row = floor(y) + corner / 2.0;
		row = floor(row);
		double weight = (1 - fabs(x - column)) * (1 - fabs(y - row));
		double inner_column = fmin(fmax(column, 0), frame->width - 1);
		double inner_row = fmin(fmax(row, 0), frame->height - 1);
		if (black && (inner_column != column || inner_row != row))
			continue;
		sum += weight * frame->pixels[(int)inner_row * frame->stride +
					      3 * (int)inner_column + channel];
	}
	return sum / 255;
}

static double
crop_error(const struct image *frame, const struct crop *crop)
{
	double worst = 0, scale = (double)crop->side / SIDE;
	double c = scale * cos(crop->angle), s = scale * sin(crop->angle);
	warp_crop(frame, crop, SIDE, out);
	for (int i = 0; i < SIDE * SIDE * 3; i++) {
		double u = i / 3 % SIDE + 0.5 - HALF, v = i / 3 / SIDE + 0.5 - HALF;
		double x = crop->cx + c * u - s * v - 0.5;
		double y = crop->cy + s * u + c * v - 0.5;
		double truth = value_at(frame, true, x, y, 2 - i % 3);
		worst = fmax(worst, fabs(out[i] - truth));
	}
	return worst;
}

static double
letterbox_error(const struct image *frame)
{
	double worst = 0;
	double longer = fmax(frame->width, frame->height);
	int width = (int)floor(frame->width * SIDE / longer + 0.5);
	int height = (int)floor(frame->height * SIDE / longer + 0.5);
	int left = (SIDE - width) / 2, top = (SIDE - height) / 2;
	warp_letterbox(frame, SIDE, out);
	for (int i = 0; i < SIDE * SIDE * 3; i++) {
		int u = i / 3 % SIDE - left, v = i / 3 / SIDE - top;
		double x = (u + 0.5) * frame->width / width - 0.5;
		double y = (v + 0.5) * frame->height / height - 0.5;
		bool inside = u >= 0 && u < width && v >= 0 && v < height;
		double truth = inside ? value_at(frame, false, x, y, 2 - i % 3) : 0;
		worst = fmax(worst, fabs(out[i] - truth));
	}
	return worst;
}

/* On frames of noise without a byte to spare after their last pixel. */
static void
test_exactness(int width, int height)
{
	static const struct crop crops[] = { { 50, 40, 70, 0.3f }, { 10, 90, 33, -2 },
		{ 120, -5, 300, 3.1f }, { 64, 48, 1, 1 }, { -4000, 9000, 2e5f, 0.7f },
		{ 127, 95, 64, (float)M_PI_2 }, { 0.3f, 0.4f, 9, 0 } };
	uint8_t *pixels = malloc((size_t)(3 * width * height));
	const struct image frame = { pixels, width, height, 3 * width };
	uint32_t state = 1;
	for (int i = 0; i < 3 * width * height; i++)
		pixels[i] = (uint8_t)((state = state * 1664525u + 1013904223u) >> 24);
	double worst = 0;
	for (size_t i = 0; i < sizeof(crops) / sizeof(crops[0]); i++)
		worst = fmax(worst, crop_error(&frame, &crops[i]));
	ok(worst < 0.01 / 255,
		"crops of %d x %d agree with the formula to 1/%.0f of a "
		"grey level",
		width, height, 1 / (255 * worst + 1e-9));
	worst = letterbox_error(&frame);
	ok(worst < 0.01 / 255, "so does the letterbox: 1/%.0f", 1 / (255 * worst + 1e-9));
	free(pixels);
}

int
main(void)
{
	enum { WIDTH = 128, HEIGHT = 96, STRIDE = 3 * WIDTH + 7 };
	uint8_t *pixels = malloc(STRIDE * HEIGHT);
	fill(pixels, WIDTH, HEIGHT, STRIDE);
	struct image frame = { pixels, WIDTH, HEIGHT, STRIDE };
	test_crop(&frame);
	test_letterbox(&frame);
	free(pixels);
	test_exactness(128, 96);
	test_exactness(31, 44);
	test_exactness(2, 64);
	test_exactness(1, 1);
	return tap_done();
}
