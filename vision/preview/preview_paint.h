/* Colours, letters and shapes of the preview: the one door to Cairo. One thread at a time
 * per cairo_t. */
#pragma once

#include <cairo.h>
#include <stdbool.h>

struct rect {
	double x, y, width, height; /* pixels, y down */
};

struct colour {
	double red, green, blue; /* 0...1, as a screen takes them */
};

/* Told apart by people who see red and green alike: after Okabe and Ito, Color Universal
 * Design, 2008. */
extern const struct colour paint_ground, paint_panel, paint_faint, paint_plain,
	paint_bright, paint_left, paint_right, paint_lit, paint_box, paint_warning;

void paint_with(cairo_t *cairo, const struct colour *colour, double alpha);

void paint_rect(cairo_t *cairo, struct rect rect, const struct colour *colour);

/* A filled rectangle with round corners. */
void paint_round(
	cairo_t *cairo, struct rect rect, double radius, const struct colour *colour);

/* One line of letters `size` pixels high, from `x` (align 0), around it (0.5) or up to it
 * (1); `y` is the line they stand on. */
struct lettering {
	double size;
	double align;
	bool bold;
	const struct colour *colour;
};
void paint_text(cairo_t *cairo, double x, double y, const struct lettering *lettering,
	const char *text);
double paint_text_width(
	cairo_t *cairo, const struct lettering *lettering, const char *text);

/* Letters on a ground of their own, legible on every picture: centred at `x`, their
 * middle at `y`; kept within `bounds` as far as they fit. */
struct tag {
	double size;
	const struct colour *ground, *colour;
	struct rect bounds;
};
void paint_tag(
	cairo_t *cairo, double x, double y, const struct tag *tag, const char *text);
