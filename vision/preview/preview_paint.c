#include "vision/preview/preview_paint.h"

#include <math.h>

const struct colour paint_ground = { 0.04, 0.045, 0.06 };
const struct colour paint_panel = { 0.09, 0.10, 0.13 };
const struct colour paint_faint = { 0.17, 0.19, 0.24 };
const struct colour paint_plain = { 0.62, 0.66, 0.72 };
const struct colour paint_bright = { 0.96, 0.97, 0.98 };
const struct colour paint_left = { 0.337, 0.706, 0.914 }; /* sky blue */
const struct colour paint_right = { 0.902, 0.624, 0.0 };  /* orange */
const struct colour paint_lit = { 0.941, 0.894, 0.259 };  /* yellow */
const struct colour paint_box = { 0.1, 0.85, 0.45 };      /* the original's green */
const struct colour paint_warning = { 0.85, 0.40, 0.05 }; /* vermilion */

static const char family[] = "DejaVu Sans"; /* or what stands in for it */

void
paint_with(cairo_t *cairo, const struct colour *colour, double alpha)
{
	cairo_set_source_rgba(cairo, colour->red, colour->green, colour->blue, alpha);
}

void
paint_rect(cairo_t *cairo, struct rect rect, const struct colour *colour)
{
	paint_with(cairo, colour, 1);
	cairo_rectangle(cairo, rect.x, rect.y, rect.width, rect.height);
	cairo_fill(cairo);
}

void
paint_round(cairo_t *cairo, struct rect rect, double radius, const struct colour *colour)
{
	double r = fmin(radius, fmin(rect.width, rect.height) / 2);
	double right = rect.x + rect.width - r, bottom = rect.y + rect.height - r;
	cairo_new_path(cairo);
	cairo_arc(cairo, right, rect.y + r, r, -M_PI / 2, 0);
	cairo_arc(cairo, right, bottom, r, 0, M_PI / 2);
	cairo_arc(cairo, rect.x + r, bottom, r, M_PI / 2, M_PI);
	cairo_arc(cairo, rect.x + r, rect.y + r, r, M_PI, 1.5 * M_PI);
	cairo_close_path(cairo);
	paint_with(cairo, colour, 1);
	cairo_fill(cairo);
}

static void
set_font(cairo_t *cairo, double size, bool bold)
{
	cairo_select_font_face(cairo, family, CAIRO_FONT_SLANT_NORMAL,
		bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cairo, size);
}

double
paint_text_width(cairo_t *cairo, const struct lettering *lettering, const char *text)
{
	cairo_text_extents_t extents;
	set_font(cairo, lettering->size, lettering->bold);
	cairo_text_extents(cairo, text, &extents);
	return extents.x_advance;
}

void
paint_text(cairo_t *cairo, double x, double y, const struct lettering *lettering,
	const char *text)
{
	double width = paint_text_width(cairo, lettering, text);
	paint_with(cairo, lettering->colour, 1);
	cairo_move_to(cairo, x - lettering->align * width, y);
	cairo_show_text(cairo, text);
}

static double
within(double value, double least, double most)
{
	return fmax(fmin(value, most), least);
}

void
paint_tag(cairo_t *cairo, double x, double y, const struct tag *tag, const char *text)
{
	const struct lettering lettering = { tag->size, 0.5, true, tag->colour };
	const struct rect *bounds = &tag->bounds;
	double width = paint_text_width(cairo, &lettering, text) + 1.2 * tag->size;
	double height = 1.7 * tag->size;
	x = within(x, bounds->x + width / 2, bounds->x + bounds->width - width / 2);
	y = within(y, bounds->y + height / 2, bounds->y + bounds->height - height / 2);
	struct rect rect = { x - width / 2, y - height / 2, width, height };
	paint_round(cairo, rect, 0.5 * tag->size, tag->ground);
	paint_text(cairo, x, y + 0.36 * tag->size, &lettering, text);
}
