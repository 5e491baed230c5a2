/* Memory for libjpeg's work on one picture that is kept for the next: its own manager
 * asks the system for it each time. For jpeg_decoder.c alone. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

struct jpeg_memory {
	struct jpeg_memory_mgr own; /* libjpeg's functions, for all that we leave to it */
	uint8_t *data;
	size_t bytes, used;
	size_t wanted; /* by the present picture */
};

/* After jpeg_create_decompress(). The memory grows between pictures, so that the second
 * of a size needs no more; `jpeg->client_data` points to it. */
void jpeg_memory_init(struct jpeg_memory *memory, struct jpeg_decompress_struct *jpeg);

/* After jpeg_destroy_decompress(). */
void jpeg_memory_finish(struct jpeg_memory *memory);
