/* Uncompressed pictures of cameras to the pixels that image.h speaks of. */
#pragma once

#include "vision/sources/picture.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether pictures of that format (V4L2_PIX_FMT_...) can be read. */
bool convert_knows(uint32_t format);

/* False when the data are too short for their size or the format is none of ours;
 * `picture` then holds anything. Colours are those of ITU-R BT.601, limited range, which
 * is what cameras send. */
bool convert_read(const struct raw_picture *raw, struct picture *picture);

#ifdef __cplusplus
}
#endif
