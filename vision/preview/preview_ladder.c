#include "vision/preview/preview_parts.h"

#include "common/note.h"

#include <math.h>
#include <stdio.h>

/* Where things are in the panel. */
struct panel {
	double em;
	struct rect head;  /* the note that plays, large */
	struct rect rungs; /* without the marker's margin */
	double rung_height;
};

double
preview_ladder_height(const struct synth_ladder *ladder, int rung)
{
	if (!ladder->glides)
		return (rung + 0.5) / ladder->count;
	double low = ladder->note[0];
	return ladder->top > low ? (ladder->note[rung] - low) / (ladder->top - low) : 0.5;
}

static struct panel
arrange(const struct preview_layout *layout, const struct synth_ladder *ladder)
{
	const struct rect *all = &layout->ladder;
	double em = layout->em;
	double head = fmin(5.2 * em, 0.25 * all->height);
	struct panel panel = { .em = em,
		.head = { all->x + 0.8 * em, all->y, all->width - 1.6 * em, head },
		.rungs = { all->x + 1.6 * em, all->y + head, all->width - 2.4 * em,
			all->height - head - 0.8 * em } };
	if (ladder->glides) { /* the first and the last note stand on the ends */
		panel.rungs.y += 0.6 * em;
		panel.rungs.height -= 1.2 * em;
	}
	panel.rung_height = panel.rungs.height / ladder->count;
	return panel;
}

static double
y_of(const struct panel *panel, double height)
{
	return panel->rungs.y + (1 - height) * panel->rungs.height;
}

/* Every how many rungs have a name, so that names do not run into each other. */
static int
naming_step(const struct panel *panel, const struct synth_ladder *ladder)
{
	static const int steps[] = { 1, 2, 3, 4, 6, 12, 24, 48 };
	double spacing = panel->rungs.height / ladder->count;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (steps[i] * spacing >= 1.15 * panel->em)
			return steps[i];
	return LADDER_NOTES_MAX;
}

static bool
is_lit(const struct preview_scene *scene, int rung)
{
	return scene->synth_present && scene->now.playing &&
	       scene->ladder.note[rung] == scene->now.note;
}

static void
draw_rung(cairo_t *cairo, const struct panel *panel, const struct preview_scene *scene,
	int rung, bool named)
{
	const struct synth_ladder *ladder = &scene->ladder;
	bool lit = is_lit(scene, rung);
	bool root = (ladder->note[rung] - ladder->note[0]) % 12 == 0;
	double middle = y_of(panel, preview_ladder_height(ladder, rung));
	double room = ladder->glides ? fmin(panel->rung_height, 1.2 * panel->em)
				     : panel->rung_height;
	if (lit)
		room = fmax(room, 1.4 * panel->em);
	double gap = fmin(0.12 * room, 0.2 * panel->em);
	struct rect bar = { panel->rungs.x, middle - room / 2 + gap / 2,
		panel->rungs.width, room - gap };
	static const struct colour octave = { 0.25, 0.28, 0.35 };
	paint_round(cairo, bar, 0.3 * panel->em,
		lit    ? &paint_lit
		: root ? &octave
		       : &paint_faint);
	if (!named && !lit)
		return;
	char name[NOTE_NAME_BYTES], hertz[24];
	double size = fmin(panel->em, fmax(0.7 * room, 0.75 * panel->em));
	struct lettering letters = { size, 0, lit || root,
		lit                    ? &paint_ground
		: scene->synth_present ? &paint_bright
				       : &paint_plain };
	paint_text(cairo, bar.x + 0.5 * panel->em, middle + 0.36 * size, &letters,
		note_name(ladder->note[rung], name));
	snprintf(hertz, sizeof(hertz), "%.1f",
		note_hertz(ladder->note[rung], ladder->a4_hertz));
	letters.align = 1;
	letters.bold = false;
	letters.size = 0.85 * size;
	if (!lit)
		letters.colour = &paint_plain;
	if (panel->rungs.width > 7 * panel->em)
		paint_text(cairo, bar.x + bar.width - 0.5 * panel->em,
			middle + 0.33 * size, &letters, hertz);
}

/* The name of what plays, to be read from the back of the stage. */
static void
draw_head(cairo_t *cairo, const struct panel *panel, const struct preview_scene *scene)
{
	char text[48], name[NOTE_NAME_BYTES];
	double base = panel->head.y + 0.52 * panel->head.height;
	double size = 0.46 * panel->head.height;
	struct lettering large = { size, 0, true, &paint_lit };
	struct lettering small = { 0.18 * panel->head.height, 0, false, &paint_plain };
	if (!scene->synth_present) {
		large.size = 0.24 * panel->head.height;
		large.colour = &paint_warning;
		paint_text(cairo, panel->head.x, base, &large, "no synth");
		paint_text(cairo, panel->head.x, base + 1.6 * small.size, &small,
			"it does not answer");
		return;
	}
	if (scene->now.playing) {
		paint_text(cairo, panel->head.x, base, &large,
			note_name(scene->now.note, name));
		small.colour = &paint_bright;
		snprintf(text, sizeof(text), "%.1f Hz", scene->now.hertz);
	} else {
		large.colour = &paint_faint;
		paint_text(cairo, panel->head.x, base, &large, "–");
		snprintf(text, sizeof(text), "%s", scene->ladder.scale);
	}
	paint_text(cairo, panel->head.x, base + 1.7 * small.size, &small, text);
}

static void
draw_arrow(cairo_t *cairo, double x, double y, double length)
{
	cairo_move_to(cairo, x - length, y - 0.55 * fabs(length));
	cairo_line_to(cairo, x, y);
	cairo_line_to(cairo, x - length, y + 0.55 * fabs(length));
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

/* Arrows from both sides where the hand stands, between the notes, too. */
static void
draw_marker(cairo_t *cairo, const struct panel *panel, const struct preview_scene *scene)
{
	if (!(scene->position >= 0))
		return;
	double em = panel->em, y = y_of(panel, scene->position);
	paint_with(cairo, scene->player == HAND_LEFT ? &paint_left : &paint_right, 1);
	draw_arrow(cairo, panel->rungs.x - 0.1 * em, y, 1.3 * em);
	draw_arrow(cairo, panel->rungs.x + panel->rungs.width + 0.05 * em, y, -0.65 * em);
}

void
preview_ladder_draw(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene)
{
	const struct synth_ladder *ladder = &scene->ladder;
	if (layout->ladder.width <= 0 || ladder->count < 1)
		return;
	paint_rect(cairo, layout->ladder, &paint_panel);
	struct panel panel = arrange(layout, ladder);
	int step = naming_step(&panel, ladder);
	for (int rung = 0; rung < ladder->count; rung++)
		if (!is_lit(scene, rung))
			draw_rung(cairo, &panel, scene, rung, rung % step == 0);
	for (int rung = 0; rung < ladder->count; rung++)
		if (is_lit(scene, rung)) /* above its neighbours */
			draw_rung(cairo, &panel, scene, rung, true);
	draw_head(cairo, &panel, scene);
	draw_marker(cairo, &panel, scene);
}
