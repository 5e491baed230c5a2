/* A picture that owns its memory, and the form in which cameras send theirs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PICTURE_SIDE_MAX = 16384 };

/* Pixels as image.h says, rows without gaps. All zero: empty. */
struct picture {
	uint8_t *pixels;
	int width, height;
	size_t bytes; /* of memory; only ever grows */
};

/* As it comes from the device: somebody else's memory. */
struct raw_picture {
	const uint8_t *data;
	size_t bytes;
	uint32_t format; /* four characters, V4L2_PIX_FMT_... */
	int width, height;
	int stride; /* bytes from one row to the next; of the first plane */
};

#ifdef __cplusplus
extern "C" {
#endif

/* Makes it that large, its content unknown. False when it is larger than
 * PICTURE_SIDE_MAX, empty, or does not fit into memory: it stays as it was. */
bool picture_fit(struct picture *picture, int width, int height);

void picture_finish(struct picture *picture);

#ifdef __cplusplus
}
#endif
