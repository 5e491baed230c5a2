/* The pictures of Motion JPEG cameras and streams. Whole pictures only: one that is cut
 * off or damaged would show what is not there. */
#pragma once

#include "vision/sources/picture.h"

struct jpeg_decoder;

/* NULL, logged, when there is no memory. For one thread at a time. */
struct jpeg_decoder *jpeg_decoder_new(void);
void jpeg_decoder_free(struct jpeg_decoder *decoder);

/* False when the data are no whole baseline JPEG picture; `picture` then holds anything.
 * Its size becomes that of the JPEG. Never trusts the data: not their sizes, not their
 * end. */
bool jpeg_decoder_read(struct jpeg_decoder *decoder, const uint8_t *data, size_t bytes,
	struct picture *picture);
