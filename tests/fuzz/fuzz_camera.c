/* For libFuzzer: any bytes as what a camera sends, as Motion JPEG or in one of the plain
 * formats. Decoders may not look beyond the data nor write beyond the picture, and of a
 * picture that they call whole every pixel must come from the data. */
#include "tests/fuzz/demand.h"
#include "vision/opencv/convert.h"
#include "vision/sources/jpeg_decoder.h"

#include <stdlib.h>
#include <string.h>

#include <linux/videodev2.h>

enum { HEADER_BYTES = 6, PIXELS_MAX = 1 << 20 };

static const uint32_t formats[] = { V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_MJPEG,
	V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY, V4L2_PIX_FMT_YVYU,
	V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_NV21, V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_BGR24,
	V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_H264 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static bool
read_picture(const struct raw_picture *raw, struct picture *picture)
{
	static struct jpeg_decoder *decoder;
	if (raw->format != V4L2_PIX_FMT_MJPEG)
		return convert_read(raw, picture);
	if (!decoder)
		decoder = jpeg_decoder_new();
	return jpeg_decoder_read(decoder, raw->data, raw->bytes, picture);
}

/* aligned_alloc() gives memory with a guard behind its end here, as with 1 there is no
 * gap; into as much as it needs the decoder writes without asking for more. */
static void
read_again(const struct raw_picture *raw, const struct picture *first)
{
	size_t bytes = (size_t)first->width * (size_t)first->height * 3;
	struct picture exact = { aligned_alloc(1, bytes), 0, 0, bytes };
	demand(exact.pixels);
	memset(exact.pixels, 0x5a, bytes);
	demand(read_picture(raw, &exact));
	demand(exact.bytes == bytes && exact.width == first->width &&
		exact.height == first->height);
	demand(memcmp(exact.pixels, first->pixels, bytes) == 0);
	picture_finish(&exact);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	if (count <= HEADER_BYTES)
		return 0;
	struct raw_picture raw = { .bytes = count - HEADER_BYTES,
		.format = formats[bytes[0] % (sizeof(formats) / sizeof(formats[0]))],
		.width = bytes[1] | (bytes[2] & 0x83) << 8,
		.height = bytes[3],
		.stride = bytes[4] | bytes[5] << 8 };
	if (bytes[2] & 0x80) /* such that it has a chance to be right */
		raw.stride = raw.width * (1 + bytes[5] % 4);
	uint8_t *data = aligned_alloc(1, raw.bytes);
	demand(data);
	memcpy(data, bytes + HEADER_BYTES, raw.bytes);
	raw.data = data;
	struct picture picture = { 0 };
	bool whole = read_picture(&raw, &picture);
	demand(!whole || (picture.pixels && picture.width > 0 && picture.height > 0));
	if (whole && (size_t)picture.width * (size_t)picture.height < PIXELS_MAX)
		read_again(&raw, &picture);
	picture_finish(&picture);
	free(data);
	return 0;
}
