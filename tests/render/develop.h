/* Turns light into video: lens blur, tone curve, YUV 4:2:0 (BT.601, studio range) and
 * sensor noise. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "tests/render/raster.h"
#include "tests/render/script.h"

struct lab;

/* Develops the backdrop once. NULL
 * when memory is short. */
struct lab *develop_new(const struct script *script, const struct vec *backdrop);
void develop_free(struct lab *lab);

/* The bytes of a frame: the Y plane, then U, then V. */
size_t develop_frame_bytes(const struct camera *camera);

/* A thread's own room to work in. */
struct tray {
	struct vec *blurred; /* one per pixel */
	uint16_t *planes;    /* develop_frame_bytes of them */
};

/* Develops a frame. `light` holds linear light inside `box` and at least 4 pixels around;
 * outside it the backdrop is seen. The noise depends on the frame's number only. */
void develop_frame(const struct lab *lab, struct tray *tray, const struct vec *light,
	struct box box, int frame, uint8_t *out);
