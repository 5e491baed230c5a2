#include "vision/preview/preview_parts.h"

#include <stdio.h>

struct figure {
	char label[24];
	char value[24];
	bool warning;
};

enum { FIGURES_MAX = 8 + SENSOR_STAGES };

struct figures {
	int count;
	struct figure figure[FIGURES_MAX];
};

static struct figure *
add(struct figures *figures, const char *label)
{
	struct figure *figure = &figures->figure[figures->count++];
	*figure = (struct figure){ 0 };
	snprintf(figure->label, sizeof(figure->label), "%s", label);
	return figure;
}

static void
add_number(struct figures *figures, const char *label, const char *format, double number)
{
	struct figure *figure = add(figures, label);
	if (number > 0)
		snprintf(figure->value, sizeof(figure->value), format, number);
	else
		snprintf(figure->value, sizeof(figure->value), "–");
}

static void
add_count(struct figures *figures, const char *label, uint64_t count, bool bad)
{
	struct figure *figure = add(figures, label);
	snprintf(figure->value, sizeof(figure->value), "%llu", (unsigned long long)count);
	figure->warning = bad && count > 0;
}

static void
add_stage(struct figures *figures, const struct preview_scene *scene, int stage)
{
	char label[24];
	snprintf(label, sizeof(label), "%s ms", sensor_stage_name[stage]);
	add_number(figures, label, "%.1f", scene->stage_ms[stage]);
}

/* What a player wants to know first, first; the parts of the stages last. */
static void
collect(struct figures *figures, const struct preview_scene *scene)
{
	add_number(figures, "frames/s", "%.1f", scene->fps);
	add_number(figures, "age ms", "%.0f", scene->age_ms);
	add_count(figures, "dropped", scene->dropped, true);
	if (scene->synth_present)
		add_count(figures, "casualties", (uint64_t)scene->now.casualties, true);
	add_stage(figures, scene, SENSOR_STEP);
	add_stage(figures, scene, SENSOR_LANDMARKS);
	add_stage(figures, scene, SENSOR_DETECT);
	add_count(figures, "frames", scene->frames, false);
	add_count(figures, "detector runs", scene->detections, false);
	add_number(figures, "shown/s", "%.0f", scene->shown_fps);
	for (int i = 0; i < SENSOR_STAGES; i++)
		if (i != SENSOR_STEP && i != SENSOR_LANDMARKS && i != SENSOR_DETECT)
			add_stage(figures, scene, i);
}

void
preview_figures_draw(cairo_t *cairo, const struct preview_layout *layout,
	const struct preview_scene *scene)
{
	const struct rect *bar = &layout->figures;
	struct figures figures = { 0 };
	if (bar->height <= 0)
		return;
	paint_rect(cairo, *bar, &paint_panel);
	collect(&figures, scene);
	double em = layout->em, x = bar->x + em;
	for (int i = 0; i < figures.count; i++) {
		const struct figure *figure = &figures.figure[i];
		struct lettering label = { 0.72 * em, 0, false, &paint_plain };
		struct lettering value = { 1.15 * em, 0, true,
			figure->warning ? &paint_warning : &paint_bright };
		double width = paint_text_width(cairo, &label, figure->label);
		double other = paint_text_width(cairo, &value, figure->value);
		/* as wide as five digits, lest the row dances */
		double least = 4.2 * em;
		width = width > other ? width : other;
		width = width > least ? width : least;
		if (x + width > bar->x + bar->width - em)
			break;
		paint_text(cairo, x, bar->y + 1.2 * em, &label, figure->label);
		paint_text(cairo, x, bar->y + 2.6 * em, &value, figure->value);
		x += width + 1.3 * em;
	}
}
