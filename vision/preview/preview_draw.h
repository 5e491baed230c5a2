/* A preview's scene as pixels. The pixels depend on scene, picture and size alone; what a
 * canvas keeps only spares work. One thread at a time. */
#pragma once

#include "vision/preview/preview_scene.h"

/* Larger canvases are refused: the screen may scale them. */
enum { PREVIEW_CANVAS_MIN = 16, PREVIEW_CANVAS_MAX = 4096 };

struct preview_canvas;

/* NULL, logged, when out of memory. */
struct preview_canvas *preview_canvas_new(void);
void preview_canvas_free(struct preview_canvas *canvas);

/* Draws the scene; a new picture in it is taken over, an old one stays. The pixels are
 * blue, green, red and a byte of no meaning, rows without gaps, and stand until the next
 * call. NULL, logged, when there is no memory or the size is out of bounds. */
const uint8_t *preview_canvas_draw(struct preview_canvas *canvas,
	const struct preview_scene *scene, int width, int height);
