#include "vision/preview/jpeg_encoder.h"

#include "common/log.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <jerror.h>

struct jpeg_encoder {
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct jpeg_destination_mgr destination;
	jmp_buf failed; /* where libjpeg's errors end */
	int quality;
};

static void
fail(j_common_ptr jpeg)
{
	struct jpeg_encoder *encoder = jpeg->client_data;
	longjmp(encoder->failed, 1);
}

static void
keep_quiet(j_common_ptr jpeg, int level)
{
	(void)jpeg;
	(void)level;
}

static void
nothing(j_compress_ptr jpeg)
{
	(void)jpeg;
}

static boolean
is_full(j_compress_ptr jpeg)
{
	ERREXIT(jpeg, JERR_BUFFER_SIZE);
	return FALSE;
}

static bool
create(struct jpeg_encoder *encoder)
{
	encoder->jpeg.err = jpeg_std_error(&encoder->errors);
	encoder->errors.error_exit = fail;
	encoder->errors.emit_message = keep_quiet;
	encoder->destination = (struct jpeg_destination_mgr){ .init_destination = nothing,
		.empty_output_buffer = is_full,
		.term_destination = nothing };
	encoder->jpeg.client_data = encoder;
	if (setjmp(encoder->failed))
		return false;
	jpeg_create_compress(&encoder->jpeg);
	return true;
}

struct jpeg_encoder *
jpeg_encoder_new(int quality)
{
	struct jpeg_encoder *encoder = calloc(1, sizeof(*encoder));
	if (!encoder || !create(encoder)) {
		log_error("not enough memory to make JPEG pictures");
		free(encoder);
		return NULL;
	}
	encoder->quality = quality;
	return encoder;
}

void
jpeg_encoder_free(struct jpeg_encoder *encoder)
{
	if (!encoder)
		return;
	jpeg_destroy_compress(&encoder->jpeg);
	free(encoder);
}

/* Every coefficient takes less than two bytes; 4:2:0 has 1.5 of them a pixel in whole
 * blocks of 16 x 16; and there are headers. */
size_t
jpeg_encoder_bound(int width, int height)
{
	size_t across = ((size_t)width + 15) / 16, down = ((size_t)height + 15) / 16;
	return across * down * 16 * 16 * 3 + 2048;
}

static void
compress(struct jpeg_encoder *encoder, const uint8_t *pixels, int width, int height)
{
	struct jpeg_compress_struct *jpeg = &encoder->jpeg;
	jpeg->image_width = (JDIMENSION)width;
	jpeg->image_height = (JDIMENSION)height;
	jpeg->input_components = 4;
	jpeg->in_color_space = JCS_EXT_BGRX;
	jpeg_set_defaults(jpeg);
	jpeg_set_quality(jpeg, encoder->quality, TRUE);
	jpeg->dct_method = JDCT_FASTEST;
	jpeg_start_compress(jpeg, TRUE);
	while (jpeg->next_scanline < jpeg->image_height) {
		/* libjpeg only reads it, but does not say so */
		JSAMPROW row =
			(JSAMPROW)(uintptr_t)(pixels +
					      4 * (size_t)width * jpeg->next_scanline);
		jpeg_write_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_compress(jpeg);
}

size_t
jpeg_encoder_write(struct jpeg_encoder *encoder, const uint8_t *pixels, int width,
	int height, uint8_t *out, size_t capacity)
{
	if (setjmp(encoder->failed)) {
		jpeg_abort_compress(&encoder->jpeg);
		return 0;
	}
	encoder->destination.next_output_byte = out;
	encoder->destination.free_in_buffer = capacity;
	encoder->jpeg.dest = &encoder->destination;
	compress(encoder, pixels, width, height);
	return capacity - encoder->destination.free_in_buffer;
}
