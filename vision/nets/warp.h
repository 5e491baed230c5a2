/* Cuts the nets' inputs out of a frame: red, green, blue floats, 0 … 1, in one pass.
 *
 * Between four pixels lies their bilinear mean. `out` holds side × side × 3 floats. */
#pragma once

#include "vision/image.h"
#include "vision/nets/crop.h"

/* The whole frame, scaled to fit a square and centred in it, black around it. */
void warp_letterbox(const struct image *frame, int side, float *out);

/* A turned square of the frame; what lies outside the frame is black. Its numbers must be
 * finite, below 2^30 in pixels. */
void warp_crop(const struct image *frame, const struct crop *crop, int side, float *out);
