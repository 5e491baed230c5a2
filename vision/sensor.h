/* One camera picture in, the player's hands out: detector, landmarks, tracking, features
 * and prediction in their order. For one thread at a time; no allocation after
 * sensor_new.
 */
#pragma once

#include "common/hand.h"
#include "vision/image.h"
#include "vision/stopwatch.h"

struct sensor_settings {
	const char *models; /* directory of palm_lite.tflite and its kin; NULL: the data
			     * folder's */
	bool full;          /* the larger, slower nets */
	int hands;          /* 1 or 2 */
	bool left_handed;   /* the left hand counts where one is wanted */
	bool mirrored;      /* the picture is as in a mirror */
	bool raw;           /* features as they are seen: for measurements */
	int threads;
};

/* The detector, its two parts; the search for landmarks (one hand), its two parts; what
 * makes features of landmarks; all of a frame. */
enum sensor_stage {
	SENSOR_DETECT,
	SENSOR_LETTERBOX,
	SENSOR_PALM_NET,
	SENSOR_LANDMARKS,
	SENSOR_CROP,
	SENSOR_HAND_NET,
	SENSOR_FEATURES,
	SENSOR_STEP,
	SENSOR_STAGES
};

/* For people: "detector" and so on. */
extern const char *const sensor_stage_name[SENSOR_STAGES];

struct sensor_counts {
	uint64_t frames, detections, hands; /* hands: summed over the frames */
	struct stopwatch stage[SENSOR_STAGES];
};

struct sensor;

/* NULL, logged, when a model is missing or damaged. */
struct sensor *sensor_new(const struct sensor_settings *settings);
void sensor_free(struct sensor *sensor);

/* From now on features are what they will be so many seconds after the picture
 * (predictor.h); 0, as at first: at the picture's own time. */
void sensor_look_ahead(struct sensor *sensor, double seconds);

/* Looks at a picture taken at `seconds` (any clock that goes forward) and fills in the
 * frame's hands and distance; its sequence and age stay. `landmarks`: per side x, y of
 * each landmark as fractions of the frame (x as feature x, y up) and z in frame widths;
 * may be NULL. False, logged, when a net fails. */
bool sensor_step(struct sensor *sensor, const struct image *image, double seconds,
	struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS]);

/* To be called after sensor_step with the same picture, when its frame has been sent:
 * looks for the other hand while one is tracked, so that the search delays nobody. What
 * it finds is in the next frame. False, logged, when a net fails. */
bool sensor_look_around(struct sensor *sensor, const struct image *image, double seconds);

/* Which hand is the one that the last step put on this side: a number that stays while it
 * is seen, and is another one for another hand. */
int32_t sensor_identity(const struct sensor *sensor, enum hand_side side);

const struct sensor_counts *sensor_counts(const struct sensor *sensor);
