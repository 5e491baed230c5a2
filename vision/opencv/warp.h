/* Cuts the nets' inputs out of a frame: red, green, blue floats, 0 … 1. */
#pragma once

#include <stdbool.h>

#include "vision/crop.h"
#include "vision/image.h"

#ifdef __cplusplus
extern "C" {
#endif

struct warp;

/* Holds scratch memory: for one thread at a time. NULL, logged, on failure. */
struct warp *warp_new(void);

void warp_free(struct warp *warp);

/* The whole frame, scaled to fit a square and centred in it, black around it; `out` holds
 * side × side × 3 floats. False, logged, on failure. */
bool warp_letterbox(struct warp *warp, const struct image *frame, int side, float *out);

/* A turned square of the frame; what lies outside the frame is black. */
bool warp_crop(struct warp *warp, const struct image *frame, const struct crop *crop,
	int side, float *out);

#ifdef __cplusplus
}
#endif
