/* The parts of a preview, each drawn into its own rectangle. Pure functions of the scene.
 */
#pragma once

#include "vision/preview/preview_paint.h"
#include "vision/preview/preview_scene.h"

struct preview_layout {
	double em;                            /* size of plain letters, pixels */
	struct rect picture, ladder, figures; /* without width or height: left out */
};

/* A scene in a window of `width` x `height` pixels. */
struct preview_layout preview_layout_make(
	const struct preview_scene *scene, int width, int height);

/* Skeletons, boxes and names, in layout->picture. */
void preview_hands_draw(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene);

/* The notes within reach, the one that plays, and where the hand stands. */
void preview_ladder_draw(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene);

/* The middle of a rung, 0 lowest ... 1 highest; fractions are between two notes where it
 * glides. */
double preview_ladder_height(const struct synth_ladder *ladder, int rung);

/* Counters and milliseconds, as many as there is room for. */
void preview_figures_draw(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene);
