/* Pixels as a JPEG picture in memory that the caller keeps. One thread at a time. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct jpeg_encoder;

/* `quality` 1...100. NULL, logged, when there is no memory. */
struct jpeg_encoder *jpeg_encoder_new(int quality);
void jpeg_encoder_free(struct jpeg_encoder *encoder);

/* Bytes that a picture of that size takes at most. */
size_t jpeg_encoder_bound(int width, int height);

/* Pixels of blue, green, red and a byte of no meaning, rows without gaps. Returns the
 * length, 0 when it does not fit into `capacity` or cannot be made. */
size_t jpeg_encoder_write(struct jpeg_encoder *encoder, const uint8_t *pixels, int width,
	int height, uint8_t *out, size_t capacity);
