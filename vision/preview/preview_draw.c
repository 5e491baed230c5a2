#include "vision/preview/preview_draw.h"

#include "common/log.h"
#include "vision/preview/preview_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct preview_canvas {
	cairo_surface_t *picture; /* as in memory of the camera */
	bool flipped;             /* left and right of it have been exchanged */
	/* ground and picture, scaled, without what moves; as it was drawn for: */
	cairo_surface_t *backdrop;
	struct preview_layout layout;
	bool stale;
	cairo_surface_t *canvas;
};

struct preview_canvas *
preview_canvas_new(void)
{
	struct preview_canvas *canvas = calloc(1, sizeof(*canvas));
	if (!canvas)
		log_error("out of memory");
	return canvas;
}

void
preview_canvas_free(struct preview_canvas *canvas)
{
	if (!canvas)
		return;
	cairo_surface_destroy(canvas->picture);
	cairo_surface_destroy(canvas->backdrop);
	cairo_surface_destroy(canvas->canvas);
	free(canvas);
}

/* Makes *surface that large; true when it is a new one. */
static bool
fit(cairo_surface_t **surface, int width, int height)
{
	if (*surface && cairo_image_surface_get_width(*surface) == width &&
		cairo_image_surface_get_height(*surface) == height)
		return false;
	cairo_surface_destroy(*surface);
	*surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	return true;
}

static bool
usable(cairo_surface_t *surface)
{
	return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
}

static void
widen_row(uint32_t *to, const uint8_t *from, int width)
{
	for (int x = 0; x < width; x++, from += 3)
		to[x] = from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16;
}

static uint32_t *
row_of(cairo_surface_t *surface, int y)
{
	size_t stride = (size_t)cairo_image_surface_get_stride(surface);
	return (uint32_t *)(void *)(cairo_image_surface_get_data(surface) +
				    (size_t)y * stride);
}

static void
take_picture(struct preview_canvas *canvas, const struct image *image)
{
	fit(&canvas->picture, image->width, image->height);
	if (!usable(canvas->picture))
		return;
	cairo_surface_flush(canvas->picture);
	for (int y = 0; y < image->height; y++)
		widen_row(row_of(canvas->picture, y),
			image->pixels + (ptrdiff_t)y * image->stride, image->width);
	cairo_surface_mark_dirty(canvas->picture);
	canvas->flipped = false;
	canvas->stale = true;
}

static void
flip(struct preview_canvas *canvas)
{
	int width = cairo_image_surface_get_width(canvas->picture);
	int height = cairo_image_surface_get_height(canvas->picture);
	cairo_surface_flush(canvas->picture);
	for (int y = 0; y < height; y++) {
		uint32_t *left = row_of(canvas->picture, y), *right = left + width - 1;
		for (; left < right; left++, right--) {
			uint32_t pixel = *left;
			*left = *right;
			*right = pixel;
		}
	}
	cairo_surface_mark_dirty(canvas->picture);
	canvas->flipped = !canvas->flipped;
	canvas->stale = true;
}

struct preview_layout
preview_layout_make(const struct preview_scene *scene, int width, int height)
{
	double em = fmin(fmax(fmin(height / 34.0, width / 52.0), 8), 34);
	struct preview_layout layout = { .em = em };
	double bar = height >= 16 * em ? floor(3.3 * em) : 0;
	double side = scene->synth_known && width >= 24 * em
			      ? floor(fmin(fmax(0.2 * width, 8 * em), 13 * em))
			      : 0;
	layout.figures = (struct rect){ 0, height - bar, width, bar };
	layout.ladder = (struct rect){ width - side, 0, side, height - bar };
	bool known = scene->frame_width > 0 && scene->frame_height > 0;
	double frame_width = known ? scene->frame_width : 4;
	double frame_height = known ? scene->frame_height : 3;
	double scale = fmin((width - side) / frame_width, (height - bar) / frame_height);
	double across = fmax(round(scale * frame_width), 1);
	double down = fmax(round(scale * frame_height), 1);
	layout.picture = (struct rect){ floor((width - side - across) / 2),
		floor((height - bar - down) / 2), across, down };
	return layout;
}

static void
draw_backdrop(struct preview_canvas *canvas)
{
	const struct rect *rect = &canvas->layout.picture;
	cairo_t *cairo = cairo_create(canvas->backdrop);
	paint_with(cairo, &paint_ground, 1);
	cairo_paint(cairo);
	if (canvas->picture && usable(canvas->picture)) {
		cairo_translate(cairo, rect->x, rect->y);
		cairo_rectangle(cairo, 0, 0, rect->width, rect->height);
		cairo_clip(cairo);
		cairo_scale(cairo,
			rect->width / cairo_image_surface_get_width(canvas->picture),
			rect->height / cairo_image_surface_get_height(canvas->picture));
		cairo_set_source_surface(cairo, canvas->picture, 0, 0);
		cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_BILINEAR);
		cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
		cairo_paint(cairo);
	}
	cairo_destroy(cairo);
	canvas->stale = false;
}

static bool
same(const struct rect *a, const struct rect *b)
{
	return a->x == b->x && a->y == b->y && a->width == b->width &&
	       a->height == b->height;
}

static void
prepare_backdrop(struct preview_canvas *canvas, const struct preview_scene *scene,
	int width, int height)
{
	struct preview_layout layout = preview_layout_make(scene, width, height);
	if (scene->image.pixels)
		take_picture(canvas, &scene->image);
	if (canvas->picture && usable(canvas->picture) &&
		canvas->flipped != (scene->mirror != scene->image_mirrored))
		flip(canvas);
	if (fit(&canvas->backdrop, width, height) ||
		!same(&layout.picture, &canvas->layout.picture))
		canvas->stale = true;
	canvas->layout = layout;
	if (canvas->stale && usable(canvas->backdrop))
		draw_backdrop(canvas);
}

static void
copy_backdrop(struct preview_canvas *canvas)
{
	cairo_surface_flush(canvas->backdrop);
	cairo_surface_flush(canvas->canvas);
	size_t bytes = (size_t)cairo_image_surface_get_stride(canvas->canvas) *
		       (size_t)cairo_image_surface_get_height(canvas->canvas);
	memcpy(row_of(canvas->canvas, 0), row_of(canvas->backdrop, 0), bytes);
	cairo_surface_mark_dirty(canvas->canvas);
}

static const char *
message_of(const struct preview_scene *scene)
{
	switch (scene->source) {
	case PREVIEW_STARTS:
		return "waiting for the first picture";
	case PREVIEW_SILENT:
		return "the camera is silent";
	case PREVIEW_LOST:
		return "the camera is gone";
	case PREVIEW_RUNS:
		break;
	}
	return scene->hand[HAND_LEFT].present || scene->hand[HAND_RIGHT].present
		       ? NULL
		       : "no hand in sight";
}

/* A picture that is not of this moment must not look like one. */
static void
draw_message(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene)
{
	const struct rect *picture = &layout->picture;
	const char *message = message_of(scene);
	if (!message)
		return;
	bool live = scene->source == PREVIEW_RUNS;
	if (!live) {
		paint_with(cairo, &paint_ground, 0.65);
		cairo_rectangle(
			cairo, picture->x, picture->y, picture->width, picture->height);
		cairo_fill(cairo);
	}
	bool trouble = scene->source == PREVIEW_SILENT || scene->source == PREVIEW_LOST;
	const struct tag tag = { .size = 1.25 * layout->em,
		.ground = trouble ? &paint_warning : &paint_panel,
		.colour = &paint_bright,
		.bounds = *picture };
	paint_tag(cairo, picture->x + picture->width / 2,
		live ? picture->y + 2 * layout->em : picture->y + picture->height / 2,
		&tag, message);
}

const uint8_t *
preview_canvas_draw(struct preview_canvas *canvas, const struct preview_scene *scene,
	int width, int height)
{
	if (width < PREVIEW_CANVAS_MIN || height < PREVIEW_CANVAS_MIN ||
		width > PREVIEW_CANVAS_MAX || height > PREVIEW_CANVAS_MAX) {
		log_error("a preview of %d x %d pixels cannot be drawn", width, height);
		return NULL;
	}
	prepare_backdrop(canvas, scene, width, height);
	fit(&canvas->canvas, width, height);
	if (!usable(canvas->canvas) || !usable(canvas->backdrop)) {
		log_error("not enough memory for the preview");
		return NULL;
	}
	copy_backdrop(canvas);
	cairo_t *cairo = cairo_create(canvas->canvas);
	preview_hands_draw(cairo, &canvas->layout, scene);
	draw_message(cairo, &canvas->layout, scene);
	preview_ladder_draw(cairo, &canvas->layout, scene);
	preview_figures_draw(cairo, &canvas->layout, scene);
	cairo_destroy(cairo);
	cairo_surface_flush(canvas->canvas);
	return cairo_image_surface_get_data(canvas->canvas);
}
