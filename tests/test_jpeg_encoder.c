/* Pictures that are compressed here are those that the decoder reads. */
#include "tests/tap.h"
#include "vision/preview/jpeg_encoder.h"
#include "vision/sources/jpeg_decoder.h"

#include <stdlib.h>

enum { WIDTH_MAX = 200, HEIGHT_MAX = 200 };

static uint8_t pixels[4 * WIDTH_MAX * HEIGHT_MAX];

/* Colours that change slowly, as they do in pictures. */
static void
paint(int width, int height)
{
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			uint8_t *pixel = pixels + 4 * (y * width + x);
			pixel[0] = (uint8_t)(255 * x / width);
			pixel[1] = (uint8_t)(255 * y / height);
			pixel[2] = 128;
			pixel[3] = (uint8_t)(x * y); /* of no meaning */
		}
}

static double
worst(const struct picture *picture)
{
	double most = 0;
	for (int i = 0; i < picture->width * picture->height; i++)
		for (int c = 0; c < 3; c++)
			most = fmax(most,
				abs(picture->pixels[3 * i + c] - pixels[4 * i + c]));
	return most;
}

int
main(void)
{
	static const int sizes[][2] = { { 200, 200 }, { 1, 1 }, { 17, 3 }, { 64, 48 } };
	struct jpeg_encoder *encoder = jpeg_encoder_new(90);
	struct jpeg_decoder *decoder = jpeg_decoder_new();
	struct picture picture = { 0 };
	size_t room = jpeg_encoder_bound(WIDTH_MAX, HEIGHT_MAX);
	uint8_t *jpeg = malloc(room);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		int width = sizes[i][0], height = sizes[i][1];
		paint(width, height);
		size_t count =
			jpeg_encoder_write(encoder, pixels, width, height, jpeg, room);
		ok(count > 0 && jpeg_decoder_read(decoder, jpeg, count, &picture) &&
				picture.width == width && picture.height == height,
			"%d x %d goes there and back", width, height);
		ok(worst(&picture) < (width > 32 ? 12 : 40), "and looks the same");
		ok(jpeg_encoder_write(encoder, pixels, width, height, jpeg, count - 1) ==
				0,
			"without room it is none");
		/* libjpeg asks for more room before it knows that it is done */
		ok(jpeg_encoder_write(encoder, pixels, width, height, jpeg, count + 1) ==
				count,
			"with just enough it is the same again");
	}
	for (int i = 0; i < 4 * WIDTH_MAX * HEIGHT_MAX; i++)
		pixels[i] = (uint8_t)rand();
	struct jpeg_encoder *best = jpeg_encoder_new(100);
	ok(jpeg_encoder_write(best, pixels, WIDTH_MAX, HEIGHT_MAX, jpeg, room) > 0,
		"even noise at its best fits the bound");
	jpeg_encoder_free(best);
	jpeg_encoder_free(encoder);
	jpeg_encoder_free(NULL);
	jpeg_decoder_free(decoder);
	picture_finish(&picture);
	free(jpeg);
	return tap_done();
}
