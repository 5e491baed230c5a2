#include "vision/preview/preview_parts.h"

#include <math.h>
#include <stdio.h>

/* From wrist and palm to the tips, as MediaPipe joins its 21 landmarks. */
static const unsigned char bones[][2] = { { 0, 1 }, { 1, 2 }, { 2, 3 }, { 3, 4 },
	{ 0, 5 }, { 5, 6 }, { 6, 7 }, { 7, 8 }, { 5, 9 }, { 9, 10 }, { 10, 11 },
	{ 11, 12 }, { 9, 13 }, { 13, 14 }, { 14, 15 }, { 15, 16 }, { 13, 17 }, { 0, 17 },
	{ 17, 18 }, { 18, 19 }, { 19, 20 } };

/* A hit is seen for so long. */
static const double flash_seconds = 0.18;

struct drawn_hand {
	double x[HAND_LANDMARKS], y[HAND_LANDMARKS]; /* pixels */
	struct rect box;
};

static struct drawn_hand
place(const struct preview_layout *layout, const struct preview_scene *scene,
	const struct preview_points *points)
{
	const struct rect *picture = &layout->picture;
	struct drawn_hand hand;
	double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		double x = scene->mirror ? points->x[i] : 1 - points->x[i];
		hand.x[i] = picture->x + x * picture->width;
		hand.y[i] = picture->y + (1 - points->y[i]) * picture->height;
		left = fmin(left, hand.x[i]), right = fmax(right, hand.x[i]);
		top = fmin(top, hand.y[i]), bottom = fmax(bottom, hand.y[i]);
	}
	hand.box = (struct rect){ left, top, right - left, bottom - top };
	return hand;
}

/* Bone by bone: Cairo takes far longer for one path that crosses itself. */
static void
draw_bones(cairo_t *cairo, const struct drawn_hand *hand, double width)
{
	cairo_set_line_width(cairo, width);
	for (size_t i = 0; i < sizeof(bones) / sizeof(*bones); i++) {
		cairo_move_to(cairo, hand->x[bones[i][0]], hand->y[bones[i][0]]);
		cairo_line_to(cairo, hand->x[bones[i][1]], hand->y[bones[i][1]]);
		cairo_stroke(cairo);
	}
}

/* Dark below, bright above: seen on any skin and any wall. */
static void
draw_skeleton(cairo_t *cairo, double em, const struct drawn_hand *hand,
	const struct colour *colour)
{
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
	paint_with(cairo, &paint_ground, 1);
	draw_bones(cairo, hand, 0.46 * em);
	paint_with(cairo, colour, 1);
	draw_bones(cairo, hand, 0.26 * em);
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		bool tip = i > 0 && i % 4 == 0;
		cairo_arc(cairo, hand->x[i], hand->y[i], (tip ? 0.34 : 0.24) * em, 0,
			2 * M_PI);
		paint_with(cairo, tip ? &paint_bright : colour, 1);
		cairo_fill_preserve(cairo);
		paint_with(cairo, &paint_ground, 1);
		cairo_set_line_width(cairo, 0.09 * em);
		cairo_stroke(cairo);
	}
}

static void
draw_box(cairo_t *cairo, double em, const struct drawn_hand *hand, double struck)
{
	bool flash = struck < flash_seconds;
	paint_with(cairo, flash ? &paint_bright : &paint_box, 1);
	cairo_set_line_width(cairo, (flash ? 0.36 : 0.16) * em);
	cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
	cairo_rectangle(
		cairo, hand->box.x, hand->box.y, hand->box.width, hand->box.height);
	cairo_stroke(cairo);
}

static void
draw_name(cairo_t *cairo, const struct preview_layout *layout, enum hand_side side,
	const struct drawn_hand *hand, const struct scene_hand *shown)
{
	char text[48];
	const struct tag tag = { .size = layout->em,
		.ground = side == HAND_LEFT ? &paint_left : &paint_right,
		.colour = &paint_ground,
		.bounds = layout->picture };
	snprintf(text, sizeof(text), "%s%s%s", hand_side_name[side],
		shown->gesture ? "  " : "", shown->gesture ? shown->gesture : "");
	paint_tag(cairo, hand->box.x + hand->box.width / 2,
		hand->box.y - 1.2 * layout->em, &tag, text);
}

void
preview_hands_draw(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene)
{
	const struct rect *picture = &layout->picture;
	cairo_save(cairo);
	cairo_rectangle(cairo, picture->x, picture->y, picture->width, picture->height);
	cairo_clip(cairo);
	for (int side = 0; side < HAND_SIDES; side++) {
		const struct scene_hand *shown = &scene->hand[side];
		if (!shown->present)
			continue;
		struct drawn_hand hand = place(layout, scene, &shown->points);
		draw_box(cairo, layout->em, &hand, shown->struck);
		draw_skeleton(cairo, layout->em, &hand,
			side == HAND_LEFT ? &paint_left : &paint_right);
		draw_name(cairo, layout, (enum hand_side)side, &hand, shown);
	}
	cairo_restore(cairo);
}
