#include "recorder/sample.h"

#include "tests/tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int32_t
read_number(const unsigned char *bytes, size_t count)
{
	uint32_t number = 0;
	for (size_t i = 0; i < count; i++)
		number |= (uint32_t)bytes[i] << 8 * (4 - count + i);
	return (int32_t)number >> 8 * (4 - count);
}

static void
test_floats(void)
{
	const float in[] = { 0, -0.0f, 1, -1, 3.5f, 1e-40f, NAN, INFINITY };
	unsigned char out[sizeof(in)];
	ok(sample_pack(SAMPLE_FLOAT, in, 8, out, NULL) == 0 &&
			memcmp(in, out, sizeof(in)) == 0,
		"floats keep every bit");
}

static void
test_rounding(enum sample_format format, int32_t top)
{
	size_t bytes = sample_bytes(format);
	float step = 1 / (float)(top + 1);
	const float in[] = { 0, 1, -1, 2, -2, 100.4f * step, -100.6f * step, NAN,
		INFINITY, -INFINITY };
	const int32_t expected[] = { 0, top, -top - 1, top, -top - 1, 100, -101, 0, top,
		-top - 1 };
	unsigned char out[10 * 4];
	size_t clipped = sample_pack(format, in, 10, out, NULL);
	bool right = true;
	for (size_t i = 0; i < 10; i++)
		right = right && read_number(out + i * bytes, bytes) == expected[i];
	ok(right, "%zu bytes: rounded, limited, NaN is 0", bytes);
	ok(clipped == 5, "what lies beyond is counted: %zu", clipped);
}

/* Triangular noise makes the error's mean and power independent of the signal: 0, and a
 * quarter of a step squared. */
static void
test_dither(float offset)
{
	enum { COUNT = 200000 };
	static float in[COUNT];
	static unsigned char out[2 * COUNT];
	struct dither dither = { 0 };
	for (int i = 0; i < COUNT; i++)
		in[i] = (10 + offset) / 32768;
	sample_pack(SAMPLE_16, in, COUNT, out, &dither);
	double sum = 0, squares = 0;
	for (int i = 0; i < COUNT; i++) {
		double error = read_number(out + 2 * i, 2) - (10.0 + (double)offset);
		sum += error;
		squares += error * error;
	}
	ok(fabs(sum / COUNT) < 0.01, "%.2f steps: the mean error is %.4f", (double)offset,
		sum / COUNT);
	ok_near(squares / COUNT, 0.25, 0.01, "its power is a quarter");
}

static void
test_repeat(void)
{
	float in[1000];
	unsigned char a[2000], b[2000];
	struct dither first = { 0 }, second = { 0 };
	for (int i = 0; i < 1000; i++)
		in[i] = (float)sin(i * 0.1) / 3;
	sample_pack(SAMPLE_16, in, 1000, a, &first);
	sample_pack(SAMPLE_16, in, 1000, b, &second);
	ok(memcmp(a, b, sizeof(a)) == 0, "the same noise each time");
}

int
main(void)
{
	test_floats();
	test_rounding(SAMPLE_16, 32767);
	test_rounding(SAMPLE_24, 8388607);
	test_dither(0);
	test_dither(0.25f);
	test_dither(0.5f);
	test_repeat();
	return tap_done();
}
