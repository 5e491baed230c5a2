/* One picture and what was seen in it, on its way from the sensor's thread to one viewer.
 *
 * The viewer says when it wants one; the next picture that the sensor has done with is
 * copied, and no other: at most one copy of at most PREVIEW_WIDTH x PREVIEW_HEIGHT pixels
 * a frame, none while nobody watches, no wait and no allocation on the sensor's side. */
#pragma once

#include "vision/image.h"
#include "vision/sensor.h"

/* Of larger pictures, only every second, third, ... row and column is copied. */
enum { PREVIEW_WIDTH = 1280, PREVIEW_HEIGHT = 960 };

/* Where the pictures come from, as far as a viewer should know. */
enum preview_source {
	PREVIEW_STARTS, /* no picture yet */
	PREVIEW_RUNS,
	PREVIEW_SILENT, /* the camera gives nothing */
	PREVIEW_LOST,   /* it is gone */
};

/* What the sensor's thread knows. */
struct preview_sight {
	struct hand_frame frame;
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS]; /* as sensor_step gives them */
	double captured_seconds;                         /* CLOCK_MONOTONIC */
	bool mirrored; /* the picture is as in a mirror already */
	uint64_t frames, dropped, detections;
	float stage_ms[SENSOR_STAGES]; /* the last run of each; 0: none yet */
};

struct preview_picture {
	struct image image;            /* what was copied */
	int frame_width, frame_height; /* of the frame that it shows */
	uint64_t number;               /* of pictures offered, from 0 */
	struct preview_sight sight;
};

struct preview_slot;

/* NULL, logged, when out of memory. */
struct preview_slot *preview_slot_new(void);
void preview_slot_free(struct preview_slot *slot);

/* Sensor's thread: copies picture and sight if the viewer waits for one. */
void preview_slot_offer(struct preview_slot *slot, const struct image *image,
	const struct preview_sight *sight);

/* Sensor's thread: why there are no pictures; an offer makes it PREVIEW_RUNS. */
void preview_slot_tell(struct preview_slot *slot, enum preview_source source);
enum preview_source preview_slot_source(const struct preview_slot *slot);

/* Viewer: wants one more. What was taken before is not valid any longer. */
void preview_slot_want(struct preview_slot *slot);

/* Viewer: waits for the picture that it wants; false when it has not come in time. */
bool preview_slot_wait(struct preview_slot *slot, int timeout_ms);

/* Viewer: the picture that it wanted, or NULL when it has not come yet. It stays until
 * preview_slot_want. */
const struct preview_picture *preview_slot_take(struct preview_slot *slot);
