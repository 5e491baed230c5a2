#include "vision/preview/preview_scene.h"

#include "vision/stopwatch.h"

#include <math.h>

/* A camera that gives a picture a second is slow, not silent. */
static const double patience_seconds = 1.5;

/* Figures are read by people: they move slowly. */
static const double figure_seconds = 0.5;

void
preview_viewer_init(struct preview_viewer *viewer, struct preview_slot *slot,
	struct ladder_client *synth)
{
	*viewer = (struct preview_viewer){ .slot = slot, .synth = synth };
	viewer->scene.asks_synth = synth;
	viewer->scene.mirror = true;
	viewer->scene.position = NAN;
	for (int side = 0; side < HAND_SIDES; side++)
		viewer->struck_at[side] = -INFINITY;
}

/* `value` on its way to `target`, which it reaches in about figure_seconds; NaN and 0 are
 * left at once. */
static double
follow(double value, double target, double elapsed)
{
	if (!(value > 0) || !isfinite(target))
		return target;
	return value + (target - value) * (1 - exp(-elapsed / figure_seconds));
}

static const char *
gesture_of(const struct hand *hand)
{
	/* the special before the general */
	static const enum hand_gesture order[] = { GESTURE_PINCH, GESTURE_POINT,
		GESTURE_FIST, GESTURE_SPREAD, GESTURE_OPEN };
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (hand->gesture[order[i]])
			return hand_gesture_name[order[i]];
	return NULL;
}

static void
see_hand(struct preview_viewer *viewer, int side, const struct preview_sight *sight,
	double seconds)
{
	const struct hand *hand = &sight->frame.hand[side];
	struct scene_hand *shown = &viewer->scene.hand[side];
	shown->present = hand->present;
	if (!hand->present) {
		preview_motion_lose(&viewer->motion[side]);
		return;
	}
	preview_motion_see(&viewer->motion[side], sight->landmarks[side],
		hand->feature[HAND_AREA], sight->captured_seconds, seconds);
	shown->gesture = gesture_of(hand);
	shown->velocity = hand->velocity;
	if (hand->hit || hand->hits > viewer->hits[side])
		viewer->struck_at[side] = seconds;
	viewer->hits[side] = hand->hits;
}

static void
see_figures(struct preview_viewer *viewer, const struct preview_picture *picture)
{
	const struct preview_sight *sight = &picture->sight;
	struct preview_scene *scene = &viewer->scene;
	double elapsed = sight->captured_seconds - viewer->captured;
	uint64_t passed = picture->number - scene->number;
	if (viewer->has_picture && elapsed > 0) {
		scene->fps = follow(scene->fps, (double)passed / elapsed, elapsed);
		scene->age_ms = follow(scene->age_ms, sight->frame.age_ms, elapsed);
		scene->skipped += passed ? passed - 1 : 0;
	} else {
		scene->age_ms = sight->frame.age_ms;
	}
	for (int i = 0; i < SENSOR_STAGES; i++)
		scene->stage_ms[i] = (float)follow(
			scene->stage_ms[i], sight->stage_ms[i], fmax(elapsed, 0));
	scene->frames = sight->frames;
	scene->dropped = sight->dropped;
	scene->detections = sight->detections;
	viewer->captured = sight->captured_seconds;
}

static void
see(struct preview_viewer *viewer, const struct preview_picture *picture, double seconds)
{
	struct preview_scene *scene = &viewer->scene;
	see_figures(viewer, picture);
	for (int side = 0; side < HAND_SIDES; side++)
		see_hand(viewer, side, &picture->sight, seconds);
	scene->image = picture->image;
	scene->frame_width = picture->frame_width;
	scene->frame_height = picture->frame_height;
	scene->image_mirrored = picture->sight.mirrored;
	scene->number = picture->number;
	viewer->has_picture = true;
	viewer->taken = seconds;
}

/* Where there are no pictures there are no hands. */
static void
judge_source(struct preview_viewer *viewer, double seconds)
{
	struct preview_scene *scene = &viewer->scene;
	scene->source = preview_slot_source(viewer->slot);
	if (!viewer->has_picture && scene->source == PREVIEW_RUNS)
		scene->source = PREVIEW_STARTS;
	if (scene->source == PREVIEW_RUNS && seconds - viewer->taken > patience_seconds)
		scene->source = PREVIEW_SILENT;
	if (scene->source == PREVIEW_RUNS)
		return;
	for (int side = 0; side < HAND_SIDES; side++) {
		preview_motion_lose(&viewer->motion[side]);
		scene->hand[side].present = false;
	}
	scene->fps = scene->age_ms = 0;
}

static void
ask_synth(struct preview_viewer *viewer, double seconds)
{
	struct preview_scene *scene = &viewer->scene;
	if (!viewer->synth)
		return;
	ladder_client_poll(viewer->synth, seconds);
	scene->synth_known = viewer->synth->known;
	scene->synth_present = viewer->synth->present;
	scene->ladder = viewer->synth->ladder;
	scene->now = viewer->synth->now;
}

/* As the synth chooses: the hand that plays, or the only one. */
static void
place_player(struct preview_scene *scene)
{
	enum hand_side side = scene->ladder.side;
	if (!scene->hand[side].present)
		side = side == HAND_LEFT ? HAND_RIGHT : HAND_LEFT;
	scene->player = side;
	scene->position = scene->synth_present && scene->hand[side].present
				  ? ladder_client_position(
					    &scene->ladder, scene->hand[side].points.area)
				  : NAN;
}

static void
move_hands(struct preview_viewer *viewer, double seconds)
{
	for (int side = 0; side < HAND_SIDES; side++) {
		struct scene_hand *hand = &viewer->scene.hand[side];
		if (hand->present)
			hand->points = preview_motion_at(&viewer->motion[side], seconds);
		hand->struck = seconds - viewer->struck_at[side];
	}
}

const struct preview_scene *
preview_viewer_look(struct preview_viewer *viewer, double seconds)
{
	struct preview_scene *scene = &viewer->scene;
	const struct preview_picture *picture = preview_slot_take(viewer->slot);
	if (picture)
		see(viewer, picture, seconds);
	judge_source(viewer, seconds);
	ask_synth(viewer, seconds);
	move_hands(viewer, seconds);
	place_player(scene);
	double elapsed = seconds - viewer->shown;
	if (viewer->shown > 0 && elapsed > 0)
		scene->shown_fps = follow(scene->shown_fps, 1 / elapsed, elapsed);
	viewer->shown = seconds;
	return scene;
}

void
preview_viewer_done(struct preview_viewer *viewer)
{
	viewer->scene.image.pixels = NULL;
	preview_slot_want(viewer->slot);
}
