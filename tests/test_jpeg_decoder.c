/* Motion JPEG pictures: whole ones become pixels, all others are refused and harm
 * nobody. */
#include "vision/sources/jpeg_decoder.h"

#include "tests/allocations.h"
#include "tests/tap.h"

#include <stdlib.h>

#include <jpeglib.h>

enum { WIDTH = 160, HEIGHT = 120 };

struct bytes {
	uint8_t *data;
	unsigned long size;
};

struct making {
	int width, height, components, sampling;
	bool progressive, restarts, own_tables;
};

static uint8_t
shade(int x, int y, int component)
{
	return (uint8_t)(128 + 90 * sin(x * 0.05 + component) * cos(y * 0.07));
}

static struct bytes
make(const struct making *making)
{
	struct bytes bytes = { NULL, 0 };
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr error;
	jpeg.err = jpeg_std_error(&error);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes.data, &bytes.size);
	jpeg.image_width = (JDIMENSION)making->width;
	jpeg.image_height = (JDIMENSION)making->height;
	jpeg.input_components = making->components;
	jpeg.in_color_space = making->components == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, 95, TRUE);
	jpeg.comp_info[0].h_samp_factor = making->sampling;
	jpeg.comp_info[0].v_samp_factor = making->sampling;
	if (making->restarts)
		jpeg.restart_interval = 8;
	jpeg.optimize_coding = making->own_tables;
	if (making->progressive)
		jpeg_simple_progression(&jpeg);
	jpeg_start_compress(&jpeg, TRUE);
	uint8_t *row = malloc((size_t)making->width * 3);
	JSAMPROW rows[] = { row };
	for (int y = 0; y < making->height; y++) {
		for (int x = 0; x < making->width; x++)
			for (int c = 0; c < making->components; c++)
				row[x * making->components + c] = shade(x, y, c);
		jpeg_write_scanlines(&jpeg, rows, 1);
	}
	free(row);
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	return bytes;
}

/* The mean error of a picture as make() draws it. */
static double
error_of(const struct picture *picture, int components)
{
	double sum = 0;
	const uint8_t *p = picture->pixels;
	for (int y = 0; y < picture->height; y++)
		for (int x = 0; x < picture->width; x++)
			for (int c = 0; c < 3; c++)
				sum += abs(*p++ - shade(x, y, components == 1 ? 0 : c));
	return sum / (3.0 * picture->width * picture->height);
}

static void
test_good(struct jpeg_decoder *decoder)
{
	const struct making makings[] = { { WIDTH, HEIGHT, 3, 1, false, false, false },
		{ WIDTH, HEIGHT, 3, 2, false, true, false },
		{ 97, 61, 3, 2, false, false, false },
		{ 640, 480, 1, 1, false, false, false } };
	for (size_t i = 0; i < sizeof(makings) / sizeof(makings[0]); i++) {
		struct picture picture = { 0 };
		struct bytes bytes = make(&makings[i]);
		bool read = jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture);
		ok(read && picture.width == makings[i].width &&
				picture.height == makings[i].height,
			"a picture of %d x %d is read", makings[i].width,
			makings[i].height);
		ok_near(read ? error_of(&picture, makings[i].components) : 255, 0, 2,
			"its pixels are blue, green, red");
		free(bytes.data);
		picture_finish(&picture);
	}
}

/* Takes out the segments of a kind; returns how many there were. */
static int
strip(struct bytes *bytes, uint8_t marker)
{
	int found = 0;
	unsigned long to = 2;
	for (unsigned long from = 2; from < bytes->size;) {
		const uint8_t *segment = bytes->data + from;
		unsigned long size = 2 + (unsigned long)segment[2] * 256 + segment[3];
		if (segment[1] == 0xda)
			size = bytes->size - from;
		bool other = segment[1] != marker;
		if (other)
			memmove(bytes->data + to, segment, size);
		to += other ? size : 0;
		found += !other;
		from += size;
	}
	bytes->size = to;
	return found;
}

/* Without its Huffman tables, as many cameras send it: they are always the same. */
static void
test_no_tables(struct jpeg_decoder *decoder, const char *when)
{
	const struct making making = { WIDTH, HEIGHT, 3, 2, false, false, false };
	struct bytes bytes = make(&making);
	struct picture picture = { 0 };
	ok(strip(&bytes, 0xc4) > 0 &&
			jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture),
		"a picture without its Huffman tables is read%s", when);
	ok_near(picture.pixels ? error_of(&picture, 3) : 255, 0, 2,
		"as if it had the usual ones");
	free(bytes.data);
	picture_finish(&picture);
}

/* What a picture lacks must not come from the one before it. */
static void
test_other_tables(struct jpeg_decoder *decoder)
{
	const struct making own = { WIDTH, HEIGHT, 3, 2, false, false, true };
	struct bytes bytes = make(&own);
	struct picture picture = { 0 };
	ok(jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture),
		"a picture with tables of its own is read");
	test_no_tables(decoder, " after it");
	ok(strip(&bytes, 0xdb) > 0 &&
			!jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture),
		"one without quantisation tables is not, whatever was before it");
	free(bytes.data);
	picture_finish(&picture);
}

/* By one that was larger or smaller or damaged before. */
static void
test_memory(struct jpeg_decoder *decoder)
{
	static const int widths[] = { 64, 640, 640, 16, 333, 640, 64, 64 };
	struct picture picture = { 0 };
	int good = 0;
	for (int i = 0; i < 8; i++) {
		struct making making = { widths[i], widths[i] / 2 + 1, 3, 1 + i % 2,
			false, i % 3 == 0, i % 4 == 0 };
		struct bytes bytes = make(&making);
		jpeg_decoder_read(decoder, bytes.data, bytes.size / 2, &picture);
		for (int again = 0; again < 3; again++)
			good += jpeg_decoder_read(
					decoder, bytes.data, bytes.size, &picture) &&
				error_of(&picture, 3) < 4;
		free(bytes.data);
	}
	ok(good == 24, "pictures of all sizes one after the other");
	struct making making = { WIDTH, HEIGHT, 3, 2, false, false, false };
	struct bytes bytes = make(&making);
	unsigned long before = allocations;
	for (int i = 0; i < 500; i++)
		good += jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture);
	ok(good == 524 && allocations == before, "which take no memory any more");
	free(bytes.data);
	picture_finish(&picture);
}

static void
test_cut(struct jpeg_decoder *decoder)
{
	const struct making making = { WIDTH, HEIGHT, 3, 2, false, false, false };
	struct bytes bytes = make(&making);
	struct picture picture = { 0 };
	int taken = 0;
	/* in memory of its own, so that a sanitizer sees each step behind its end */
	for (unsigned long size = 0; size < bytes.size - 2; size += 1 + size / 50) {
		uint8_t *copy = malloc(size + 1);
		memcpy(copy, bytes.data, size);
		taken += jpeg_decoder_read(decoder, copy, size, &picture);
		free(copy);
	}
	ok(taken == 0, "no picture is taken that was cut off anywhere");
	ok(jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture),
		"the next whole one is");
	free(bytes.data);
	picture_finish(&picture);
}

/* What a bad cable does. Some damage cannot be seen: it only moves colours. */
static void
test_damaged(struct jpeg_decoder *decoder)
{
	const struct making making = { WIDTH, HEIGHT, 3, 2, false, true, false };
	struct bytes good = make(&making);
	struct picture picture = { 0 };
	uint8_t *copy = malloc(good.size);
	uint32_t seed = 7;
	int refused = 0, tries = 2000;
	for (int i = 0; i < tries; i++) {
		memcpy(copy, good.data, good.size);
		for (int k = 0; k < 1 + i / 100; k++) {
			seed = seed * 1664525u + 1013904223u;
			copy[(seed >> 8) % good.size] = (uint8_t)(seed >> 3);
		}
		refused += !jpeg_decoder_read(decoder, copy, good.size, &picture);
	}
	ok(refused > tries / 2, "%d of %d damaged pictures are refused", refused, tries);
	for (unsigned long i = 0; i < good.size; i++)
		copy[i] = (uint8_t)(seed = seed * 1664525u + 1013904223u, seed >> 24);
	ok(!jpeg_decoder_read(decoder, copy, good.size, &picture), "noise is refused");
	ok(jpeg_decoder_read(decoder, good.data, good.size, &picture) &&
			error_of(&picture, 3) < 2,
		"and a good picture still is good");
	free(copy);
	free(good.data);
	picture_finish(&picture);
}

static void
test_hostile(struct jpeg_decoder *decoder)
{
	const struct making slow = { WIDTH, HEIGHT, 3, 1, true, false, false };
	struct bytes bytes = make(&slow);
	struct picture picture = { 0 };
	ok(!jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture),
		"a progressive picture is refused");
	free(bytes.data);
	const struct making small = { WIDTH, HEIGHT, 3, 1, false, false, false };
	bytes = make(&small);
	for (unsigned long i = 0; i + 9 < bytes.size; i++)
		if (bytes.data[i] == 0xff && bytes.data[i + 1] == 0xc0) {
			memcpy(bytes.data + i + 5, "\x3f\xff\x3f\xff", 4);
			break;
		}
	ok(!jpeg_decoder_read(decoder, bytes.data, bytes.size, &picture) &&
			picture.bytes < 100000000,
		"a small file that claims to be huge costs no memory");
	free(bytes.data);
	picture_finish(&picture);
}

int
main(void)
{
	struct jpeg_decoder *decoder = jpeg_decoder_new();
	ok(decoder != NULL, "a decoder");
	test_good(decoder);
	test_no_tables(decoder, "");
	test_other_tables(decoder);
	test_memory(decoder);
	test_cut(decoder);
	test_damaged(decoder);
	test_hostile(decoder);
	jpeg_decoder_free(decoder);
	return tap_done();
}
