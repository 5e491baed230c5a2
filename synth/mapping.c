#include "synth/mapping.h"

#include <math.h>
#include <stddef.h>

/* The shaping hand's height that is silence, and the one that is full loudness. */
static const double height_silent = 0.1, height_full = 0.9;

/* A hand this fast (frame widths a second) strikes as hard as it can. */
static const double speed_full = 1.5;

/* Semitones from its middle that a continuous pitch goes before its note's name changes.
 */
static const double name_border = 0.5 + LADDER_HYSTERESIS;

void
mapping_init(struct mapping *mapping, const struct mapping_settings *settings)
{
	mapping->settings = *settings;
	mapping_retune(mapping, settings->scale, settings->root);
}

void
mapping_retune(struct mapping *mapping, int scale, int root)
{
	mapping->settings.scale = scale;
	mapping->settings.root = root;
	ladder_fill(&mapping->ladder, scale, root, mapping->settings.octaves);
	mapping->held = -1;
}

void
mapping_release(struct mapping *mapping)
{
	mapping->held = -1;
}

double
mapping_top(const struct mapping_settings *settings, int root)
{
	return fmin(root + 12.0 * settings->octaves, 127);
}

static double
clamp(double value, double min, double max)
{
	return fmin(fmax(value, min), max);
}

double
mapping_position(const struct mapping_settings *settings, double area)
{
	if (!(area > 0))
		return 0;
	double range = log2(settings->area_near / settings->area_far);
	return clamp(log2(area / settings->area_far) / range, 0, 1);
}

static bool
usable(const struct hand *hand)
{
	if (!hand->present)
		return false;
	for (int f = 0; f < HAND_FEATURES; f++)
		if (!isfinite(hand->feature[f]))
			return false;
	return true;
}

/* Silence at the bottom, then near enough even in decibels: half way up is -21 dB. */
static double
loudness_of_height(double y)
{
	double up = clamp((y - height_silent) / (height_full - height_silent), 0, 1);
	return (pow(100, up) - 1) / 99;
}

static void
play_rung(
	struct mapping *mapping, double position, double seconds, struct control *control)
{
	int rung = ladder_rung(&mapping->ladder, position, mapping->held);
	bool too_soon = mapping->held >= 0 && seconds - mapping->held_since <
						      mapping->settings.min_note_seconds;
	if (rung != mapping->held && !too_soon) {
		mapping->held = rung;
		mapping->held_since = seconds;
	}
	control->note = mapping->ladder.note[mapping->held];
	control->pitch = control->note;
}

static void
play_glide(struct mapping *mapping, double position, struct control *control)
{
	const struct mapping_settings *settings = &mapping->settings;
	double top = mapping_top(settings, settings->root);
	control->pitch = settings->root + position * (top - settings->root);
	if (mapping->held < 0 || fabs(control->pitch - mapping->held) > name_border)
		mapping->held = (int)lrint(control->pitch);
	control->note = mapping->held;
}

struct control
mapping_frame(struct mapping *mapping, const struct hand_frame *frame, double seconds)
{
	const struct mapping_settings *settings = &mapping->settings;
	enum hand_side side = settings->left_handed ? HAND_LEFT : HAND_RIGHT;
	const struct hand *player = &frame->hand[side];
	const struct hand *shaper = &frame->hand[!side];
	if (!usable(player)) {
		player = shaper;
		shaper = &frame->hand[side];
	}
	struct control control = { 0 };
	if (!usable(player)) {
		mapping_release(mapping);
		return control;
	}
	double position = mapping_position(settings, player->feature[HAND_AREA]);
	if (settings->continuous)
		play_glide(mapping, position, &control);
	else
		play_rung(mapping, position, seconds, &control);
	control.playing = true;
	control.loudness =
		usable(shaper) ? loudness_of_height(shaper->feature[HAND_Y]) : 1;
	control.brightness = clamp(player->feature[HAND_OPEN], 0, 1);
	double strike = clamp(player->feature[HAND_SPEED] / speed_full, 0, 1);
	double level = sqrt(control.loudness) * (80 + 47 * strike);
	control.velocity = (int)clamp(lrint(level), 1, 127);
	return control;
}
