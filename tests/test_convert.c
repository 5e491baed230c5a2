/* The pictures of uncompressed cameras against the formulas of ITU-R BT.601. */
#include "vision/opencv/convert.h"

#include "tests/tap.h"

#include <stdlib.h>

#include <linux/videodev2.h>

enum { WIDTH = 32, HEIGHT = 24, PAD = 8 };

static uint8_t buffer[(3 * WIDTH + PAD) * HEIGHT * 2];

/* Colours of a test picture: chroma is shared by blocks of 2 x 2. */
static int
luma(int x, int y)
{
	return 16 + (x * 37 + y * 11) % 220;
}

static int
blue_chroma(int x, int y)
{
	return 16 + (x / 2 * 29 + y / 2 * 53) % 225;
}

static int
red_chroma(int x, int y)
{
	return 16 + (x / 2 * 71 + y / 2 * 17) % 225;
}

static int
clamp(double value)
{
	return value < 0 ? 0 : value > 255 ? 255 : (int)(value + 0.5);
}

/* Rec. ITU-R BT.601, limited range, 8 bits: blue, green or red of a pixel. */
static int
expected(int x, int y, int component)
{
	double light = 255.0 / 219 * (luma(x, y) - 16);
	double blue = 255.0 / 224 * (blue_chroma(x, y) - 128);
	double red = 255.0 / 224 * (red_chroma(x, y) - 128);
	if (component == 0)
		return clamp(light + 1.772 * blue);
	if (component == 2)
		return clamp(light + 1.402 * red);
	return clamp(light - 0.344136 * blue - 0.714136 * red);
}

static void
fill_packed(int stride, const char *order)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int i = 0; i < 2 * WIDTH; i++) {
			int x = i / 4 * 2;
			char what = order[i % 4];
			buffer[y * stride + i] =
				(uint8_t)(what == 'y'   ? luma(x, y)
					  : what == 'Y' ? luma(x + 1, y)
					  : what == 'u' ? blue_chroma(x, y)
							: red_chroma(x, y));
		}
}

static void
fill_planes(int stride, bool red_first)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			buffer[y * stride + x] = (uint8_t)luma(x, y);
			bool red = (x % 2 == 0) == red_first;
			buffer[(HEIGHT + y / 2) * stride + x] =
				(uint8_t)(red ? red_chroma(x, y) : blue_chroma(x, y));
		}
}

static int
worst_error(const struct picture *picture)
{
	int worst = 0;
	const uint8_t *p = picture->pixels;
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			for (int c = 0; c < 3; c++) {
				int error = abs(*p++ - expected(x, y, c));
				worst = error > worst ? error : worst;
			}
	return worst;
}

static void
test_colours(const char *name, uint32_t format, const char *order, bool planes)
{
	int stride = (planes ? WIDTH : 2 * WIDTH) + PAD;
	if (planes)
		fill_planes(stride, format == V4L2_PIX_FMT_NV21);
	else
		fill_packed(stride, order);
	size_t rows = planes ? HEIGHT * 3 / 2 : HEIGHT;
	struct raw_picture raw = { buffer, rows * (size_t)stride - PAD, format, WIDTH,
		HEIGHT, stride };
	struct picture picture = { 0 };
	ok(convert_knows(format) && convert_read(&raw, &picture), "%s is read", name);
	int worst = worst_error(&picture);
	ok(worst <= 2, "%s agrees with the formula (worst: %d)", name, worst);
	raw.bytes--;
	ok(!convert_read(&raw, &picture), "%s with a byte missing is refused", name);
	picture_finish(&picture);
}

static void
test_plain(void)
{
	for (size_t i = 0; i < sizeof(buffer); i++)
		buffer[i] = (uint8_t)(i * 7);
	struct picture picture = { 0 };
	struct raw_picture raw = { buffer, 3 * WIDTH * HEIGHT, V4L2_PIX_FMT_BGR24, WIDTH,
		HEIGHT, 3 * WIDTH };
	ok(convert_read(&raw, &picture) && memcmp(picture.pixels, buffer, raw.bytes) == 0,
		"BGR3 stays as it is");
	raw.format = V4L2_PIX_FMT_RGB24;
	ok(convert_read(&raw, &picture) && picture.pixels[3] == buffer[5] &&
			picture.pixels[5] == buffer[3],
		"RGB3 is turned round");
	raw = (struct raw_picture){ buffer, WIDTH * HEIGHT, V4L2_PIX_FMT_GREY, WIDTH,
		HEIGHT, WIDTH };
	ok(convert_read(&raw, &picture) && picture.pixels[9] == buffer[3] &&
			picture.pixels[11] == buffer[3],
		"GREY is grey");
	picture_finish(&picture);
}

static void
test_refused(void)
{
	struct picture picture = { 0 };
	struct raw_picture raw = { buffer, sizeof(buffer),
		v4l2_fourcc('H', 'U', 'H', '?'), WIDTH, HEIGHT, 2 * WIDTH };
	ok(!convert_knows(raw.format) && !convert_read(&raw, &picture),
		"an unknown format is refused");
	raw.format = V4L2_PIX_FMT_YUYV;
	raw.stride = 2 * WIDTH - 1;
	ok(!convert_read(&raw, &picture), "so are rows that overlap");
	raw.stride = 2 * WIDTH;
	raw.width = WIDTH - 1;
	ok(!convert_read(&raw, &picture), "half a pair of pixels");
	raw.width = -WIDTH;
	ok(!convert_read(&raw, &picture), "a negative width");
	raw.width = 100000;
	raw.stride = 200000;
	raw.bytes = (size_t)1 << 40;
	ok(!convert_read(&raw, &picture), "and a huge one");
	ok(picture.pixels == NULL, "none of which takes memory");
	picture_finish(&picture);
}

int
main(void)
{
	test_colours("YUYV", V4L2_PIX_FMT_YUYV, "yuYv", false);
	test_colours("UYVY", V4L2_PIX_FMT_UYVY, "uyvY", false);
	test_colours("YVYU", V4L2_PIX_FMT_YVYU, "yvYu", false);
	test_colours("NV12", V4L2_PIX_FMT_NV12, NULL, true);
	test_colours("NV21", V4L2_PIX_FMT_NV21, NULL, true);
	test_plain();
	test_refused();
	return tap_done();
}
