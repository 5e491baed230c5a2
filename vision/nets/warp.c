#include "vision/nets/warp.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Blue, green, red and one that does not matter, worked on at once: the compiler has
 * instructions for this on every machine that we know. */
typedef float vector __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(16)));
typedef uint16_t shorts __attribute__((vector_size(16)));
typedef uint32_t words __attribute__((vector_size(16)));
typedef int32_t integers __attribute__((vector_size(16)));

/* Places in the frame, counted from the centre of its first pixel, in 2^-32 pixels. */
typedef int64_t place;

struct line {
	place x, y, dx, dy;
};

enum outside { OUTSIDE_BLACK, OUTSIDE_NEAREST };

static const float place_to_float = 0x1p-32f, byte_to_float = 1.0f / 255;

static place
to_place(double pixels)
{
	return (place)(pixels * 0x1p32);
}

static float
fraction(place at)
{
	return (float)(int32_t)((uint32_t)at >> 1) * (2 * place_to_float);
}

/* Spelled out in halving steps, which compilers know as instructions. Little-endian, as
 * XNNPACK's machines are. */
static vector
widen(const uint8_t *pixel)
{
	uint32_t four;
	memcpy(&four, pixel, sizeof(four));
	const words word = { four };
	const bytes zero = { 0 };
	bytes pairs = __builtin_shufflevector((bytes)word, zero, 0, 16, 1, 17, 2, 18, 3,
		19, 4, 20, 5, 21, 6, 22, 7, 23);
	shorts fours = __builtin_shufflevector(
		(shorts)pairs, (shorts)zero, 0, 8, 1, 9, 2, 10, 3, 11);
	return __builtin_convertvector((integers)fours, vector);
}

static void
write_pixel(vector bgr, float *out)
{
	vector rgb = __builtin_shufflevector(bgr, bgr, 2, 1, 0, 3);
	memcpy(out, &rgb, 2 * sizeof(float));
	out[2] = rgb[2];
}

static vector
between(vector a, vector b, float part)
{
	return a + part * (b - a);
}

/* The mean of four pixels of which no one is in the frame's last column, since a byte
 * more than the pixel is read. */
static void
sample(const struct image *frame, place x, place y, float *out)
{
	const uint8_t *above = frame->pixels + (y >> 32) * frame->stride + 3 * (x >> 32);
	const uint8_t *below = above + frame->stride;
	vector high = between(widen(above), widen(above + 3), fraction(x));
	vector low = between(widen(below), widen(below + 3), fraction(x));
	write_pixel(between(high, low, fraction(y)) * byte_to_float, out);
}

static int64_t
clamp(int64_t value, int64_t high)
{
	return value < 0 ? 0 : value > high ? high : value;
}

static vector
pixel_at(const struct image *frame, enum outside outside, int64_t column, int64_t row)
{
	int64_t inner_column = clamp(column, frame->width - 1);
	int64_t inner_row = clamp(row, frame->height - 1);
	bool is_outside = column != inner_column || row != inner_row;
	if (is_outside && outside == OUTSIDE_BLACK)
		return (vector){ 0 };
	const uint8_t *p = frame->pixels + inner_row * frame->stride + 3 * inner_column;
	return (vector){ p[0], p[1], p[2] };
}

/* The same anywhere. */
static void
sample_border(
	const struct image *frame, enum outside outside, place x, place y, float *out)
{
	int64_t column = x >> 32, row = y >> 32;
	vector high = between(pixel_at(frame, outside, column, row),
		pixel_at(frame, outside, column + 1, row), fraction(x));
	vector low = between(pixel_at(frame, outside, column, row + 1),
		pixel_at(frame, outside, column + 1, row + 1), fraction(x));
	write_pixel(between(high, low, fraction(y)) * byte_to_float, out);
}

/* `count` pixels of a line through the frame. */
static void
sample_line(const struct image *frame, enum outside outside, const struct line *line,
	int count, float *out)
{
	uint64_t width = (uint64_t)(frame->width > 2 ? frame->width - 2 : 0) << 32;
	uint64_t height = (uint64_t)(frame->height - 1) << 32;
	place x = line->x, y = line->y;
	for (int i = 0; i < count; i++, x += line->dx, y += line->dy, out += 3)
		if ((uint64_t)x < width && (uint64_t)y < height)
			sample(frame, x, y, out);
		else
			sample_border(frame, outside, x, y, out);
}

void
warp_crop(const struct image *frame, const struct crop *crop, int side, float *out)
{
	double scale = (double)crop->side / side, middle = (side - 1) / 2.0;
	double c = scale * cos(crop->angle), s = scale * sin(crop->angle);
	double left = crop->cx - 0.5 - c * middle, top = crop->cy - 0.5 - s * middle;
	struct line line = { .dx = to_place(c), .dy = to_place(s) };
	for (int row = 0; row < side; row++, out += 3 * side) {
		line.x = to_place(left - s * (row - middle));
		line.y = to_place(top + c * (row - middle));
		sample_line(frame, OUTSIDE_BLACK, &line, side, out);
	}
}

static void
letterbox(const struct image *frame, int width, int height, int side, float *out)
{
	double dx = (double)frame->width / width, dy = (double)frame->height / height;
	struct line line = { .x = to_place(dx / 2 - 0.5), .dx = to_place(dx) };
	for (int row = 0; row < height; row++, out += 3 * side) {
		line.y = to_place((row + 0.5) * dy - 0.5);
		sample_line(frame, OUTSIDE_NEAREST, &line, width, out);
	}
}

void
warp_letterbox(const struct image *frame, int side, float *out)
{
	int longer = frame->width > frame->height ? frame->width : frame->height;
	int width = (frame->width * side + longer / 2) / longer;
	int height = (frame->height * side + longer / 2) / longer;
	width += width == 0;
	height += height == 0;
	int left = (side - width) / 2, top = (side - height) / 2;

	memset(out, 0, (size_t)side * (size_t)side * 3 * sizeof(float));
	letterbox(frame, width, height, side, out + (top * side + left) * 3);
}
