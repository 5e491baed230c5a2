/* All that a preview shows at one moment, as numbers; and the viewer that keeps them: it
 * takes pictures from its slot, asks the synth, and moves the hands between frames. */
#pragma once

#include "vision/preview/ladder_client.h"
#include "vision/preview/preview_motion.h"
#include "vision/preview/preview_slot.h"

struct scene_hand {
	bool present;
	struct preview_points points; /* where it is now */
	const char *gesture;          /* its name, or NULL */
	double struck;                /* seconds since its last hit */
	double velocity;              /* 0...1, of that hit */
};

struct preview_scene {
	struct image
		image; /* a new picture, until preview_viewer_done; else NULL pixels */
	int frame_width, frame_height;
	uint64_t number;     /* of the picture */
	bool image_mirrored; /* as it is in memory */
	bool mirror;         /* to be drawn as the player sees himself */
	enum preview_source source;
	struct scene_hand hand[HAND_SIDES];
	bool asks_synth;                 /* there is one to ask */
	bool synth_known, synth_present; /* it has answered once; and does so now */
	struct synth_ladder ladder;
	struct synth_now now;
	double position; /* of the playing hand on the ladder, 0...1; NAN: no hand */
	enum hand_side player; /* whose position that is */
	double fps, age_ms;
	uint64_t frames, dropped, detections;
	float stage_ms[SENSOR_STAGES];
	double shown_fps; /* pictures that the viewer has drawn, a second */
	uint64_t skipped; /* frames that this viewer has not shown */
};

struct preview_viewer {
	struct preview_slot *slot;
	struct ladder_client *synth; /* NULL: none to ask */
	struct preview_motion motion[HAND_SIDES];
	struct preview_scene scene;
	bool has_picture;
	double taken;             /* when the last picture was */
	double captured;          /* of the last picture */
	int32_t hits[HAND_SIDES]; /* counted in the last picture */
	double struck_at[HAND_SIDES];
	double shown; /* when the last scene was composed */
};

/* `synth` may be NULL; both stay their owner's. */
void preview_viewer_init(struct preview_viewer *viewer, struct preview_slot *slot,
	struct ladder_client *synth);

/* What is to be shown at `seconds` (of stopwatch_now). It stands until the next look. */
const struct preview_scene *preview_viewer_look(
	struct preview_viewer *viewer, double seconds);

/* The picture of the last look, if it was a new one, has been drawn: the next may come.
 * To be called once before the first look, too. */
void preview_viewer_done(struct preview_viewer *viewer);
