#include "vision/sensor.h"

#include "common/data_path.h"
#include "common/log.h"
#include "vision/features.h"
#include "vision/hand_tracker.h"
#include "vision/moves.h"
#include "vision/nets/palm_detector.h"
#include "vision/predictor.h"
#include "vision/search_trigger.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PALMS_MAX = 4 };

/* A hand that was lost is looked for in every frame at first, then in every second of 30
 * a second, as the one that hides it may not move; then when something moves. */
static const double missed_keenly = 0.4, missed = 1.5, search_interval = 0.05;

struct sensor {
	struct sensor_settings settings;
	struct palm_detector *detector;
	struct hand_landmarks_finder *finder;
	struct hand_tracker tracker;
	struct {
		unsigned id; /* the track's, whose hand the predictor knows */
		struct predictor predictor;
	} motion[HAND_SIDES];
	struct moves moves;
	double ahead; /* seconds from a picture to the use of its features */
	struct search_trigger trigger;
	struct sensor_counts counts;
};

const char *const sensor_stage_name[SENSOR_STAGES] = { "detector", "letterbox",
	"palm-net", "landmarks", "crop", "hand-net", "features", "step" };

static bool
model_path(const struct sensor_settings *settings, const char *kind, char path[PATH_MAX])
{
	char models[PATH_MAX];
	const char *folder = settings->models;
	if (!folder && !data_path("models", models, sizeof(models)))
		return false;
	int length = snprintf(path, PATH_MAX, "%s/%s_%s.tflite", folder ? folder : models,
		kind, settings->full ? "full" : "lite");
	if (length < PATH_MAX)
		return true;
	log_error("the path of the models is too long");
	return false;
}

struct sensor *
sensor_new(const struct sensor_settings *settings)
{
	char palm[PATH_MAX], hand[PATH_MAX];
	if (!model_path(settings, "palm", palm) || !model_path(settings, "hand", hand))
		return NULL;
	struct sensor *sensor = calloc(1, sizeof(*sensor));
	if (!sensor) {
		log_error("out of memory");
		return NULL;
	}
	sensor->settings = *settings;
	const struct hand_tracker_settings tracking = { .hands = settings->hands,
		.mirrored = settings->mirrored,
		.favoured = settings->left_handed ? HAND_LEFT : HAND_RIGHT };
	hand_tracker_init(&sensor->tracker, &tracking);
	sensor->detector = palm_detector_new(palm, settings->threads);
	if (sensor->detector)
		sensor->finder = hand_landmarks_new(hand, settings->threads);
	if (!sensor->finder) {
		sensor_free(sensor);
		return NULL;
	}
	struct stopwatch *stage = sensor->counts.stage;
	palm_detector_time(
		sensor->detector, &stage[SENSOR_LETTERBOX], &stage[SENSOR_PALM_NET]);
	hand_landmarks_time(sensor->finder, &stage[SENSOR_CROP], &stage[SENSOR_HAND_NET]);
	return sensor;
}

void
sensor_free(struct sensor *sensor)
{
	if (!sensor)
		return;
	palm_detector_free(sensor->detector);
	hand_landmarks_free(sensor->finder);
	free(sensor);
}

void
sensor_look_ahead(struct sensor *sensor, double seconds)
{
	sensor->ahead = seconds;
}

static bool
look(struct sensor *sensor, const struct image *image, const struct crop *crop,
	struct hand_landmarks *pose)
{
	double start = stopwatch_now();
	bool done = hand_landmarks_find(sensor->finder, image, crop, pose);
	stopwatch_since(&sensor->counts.stage[SENSOR_LANDMARKS], start);
	return done;
}

/* Looks at the hands that are known, where they should be by now. */
static bool
follow(struct sensor *sensor, const struct image *image, double seconds)
{
	struct hand_tracker *tracker = &sensor->tracker;
	hand_tracker_begin(tracker, seconds, image->width, image->height);
	for (int i = 0; i < HAND_SIDES; i++) {
		struct hand_landmarks pose;
		if (!tracker->track[i].live)
			continue;
		struct crop crop = hand_track_crop(&tracker->track[i], seconds);
		if (!look(sensor, image, &crop, &pose))
			return false;
		hand_tracker_see(tracker, &pose);
	}
	return true;
}

static int
followed(const struct sensor *sensor, struct crop crops[HAND_SIDES])
{
	int count = 0;
	for (int i = 0; i < HAND_SIDES; i++)
		if (sensor->tracker.track[i].live)
			crops[count++] = sensor->tracker.track[i].seen.next;
	return count;
}

/* Looks for hands with the palm detector, and settles who is who. */
static bool
search(struct sensor *sensor, const struct image *image, double seconds)
{
	struct palm palms[PALMS_MAX];
	double start = stopwatch_now();
	int found = palm_detector_find(sensor->detector, image, palms, PALMS_MAX);
	stopwatch_since(&sensor->counts.stage[SENSOR_DETECT], start);
	sensor->counts.detections++;
	for (int i = 0; i < found; i++) {
		struct hand_landmarks pose;
		if (hand_tracker_seen(&sensor->tracker) >= HAND_SIDES)
			break;
		if (hand_tracker_covers(&sensor->tracker, &palms[i].crop))
			continue;
		if (!look(sensor, image, &palms[i].crop, &pose))
			return false;
		hand_tracker_see(&sensor->tracker, &pose);
	}
	hand_tracker_settle(&sensor->tracker);
	struct crop crops[HAND_SIDES];
	int count = followed(sensor, crops);
	search_trigger_searched(&sensor->trigger, image, crops, count, seconds);
	return found >= 0;
}

static void
place_landmarks(const struct hand_landmarks *pose, const struct image *image,
	bool mirrored, float *out)
{
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		float x = pose->point[i][0] / (float)image->width;
		*out++ = mirrored ? x : 1 - x;
		*out++ = 1 - pose->point[i][1] / (float)image->height;
		*out++ = pose->point[i][2] / (float)image->width;
	}
}

static void
report_track(struct sensor *sensor, int index, const struct image *image, double seconds,
	struct hand *hand)
{
	const struct hand_track *track = &sensor->tracker.track[index];
	hand->present = true;
	features_compute(track->seen.point, track->seen.world, image->width,
		image->height, sensor->settings.mirrored, hand->feature);
	hand->feature[HAND_CONFIDENCE] = fminf(fmaxf(track->seen.presence, 0), 1);
	hand->feature[HAND_SPEED] = 0;
	moves_see(&sensor->moves, index, track->id, track->side, seconds, &track->seen,
		image->height, hand);
	if (sensor->settings.raw)
		return;
	if (sensor->motion[index].id != track->id)
		predictor_reset(&sensor->motion[index].predictor);
	sensor->motion[index].id = track->id;
	predictor_apply(&sensor->motion[index].predictor, seconds, sensor->ahead,
		(double)image->height / image->width, hand->feature);
}

bool
sensor_step(struct sensor *sensor, const struct image *image, double seconds,
	struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS])
{
	double start = stopwatch_now();
	if (!follow(sensor, image, seconds))
		return false;
	int known = hand_tracker_live(&sensor->tracker);
	bool lost = hand_tracker_seen(&sensor->tracker) < known;
	bool none = hand_tracker_shown(&sensor->tracker) == 0;
	if (!lost && !none)
		hand_tracker_settle(&sensor->tracker);
	else if (!search(sensor, image, seconds))
		return false;
	double seen = stopwatch_now();
	memset(frame->hand, 0, sizeof(frame->hand));
	for (int i = 0; i < HAND_SIDES; i++) {
		const struct hand_track *track = &sensor->tracker.track[i];
		if (!track->live || !track->shown)
			continue;
		report_track(sensor, i, image, seconds, &frame->hand[track->side]);
		sensor->counts.hands++;
		if (landmarks)
			place_landmarks(&track->seen, image, sensor->settings.mirrored,
				landmarks[track->side]);
	}
	const float *left = frame->hand[HAND_LEFT].feature;
	const float *right = frame->hand[HAND_RIGHT].feature;
	frame->distance = hypotf(right[HAND_X] - left[HAND_X],
		(right[HAND_Y] - left[HAND_Y]) * (float)image->height /
			(float)image->width);
	sensor->counts.frames++;
	stopwatch_since(&sensor->counts.stage[SENSOR_FEATURES], seen);
	stopwatch_since(&sensor->counts.stage[SENSOR_STEP], start);
	return true;
}

bool
sensor_look_around(struct sensor *sensor, const struct image *image, double seconds)
{
	struct crop crops[HAND_SIDES];
	int shown = hand_tracker_shown(&sensor->tracker);
	if (shown == 0 || shown >= sensor->settings.hands)
		return true;
	double since = hand_tracker_missed(&sensor->tracker);
	double waited = fabs(seconds - sensor->trigger.seconds);
	bool due = since < missed_keenly || (since < missed && waited >= search_interval);
	if (!due && !search_trigger_fires(&sensor->trigger, image, crops,
			    followed(sensor, crops), seconds))
		return true;
	return search(sensor, image, seconds);
}

int32_t
sensor_identity(const struct sensor *sensor, enum hand_side side)
{
	for (int i = 0; i < HAND_SIDES; i++) {
		const struct hand_track *track = &sensor->tracker.track[i];
		if (track->live && track->shown && track->side == side)
			return (int32_t)(track->id & INT32_MAX);
	}
	return 0;
}

const struct sensor_counts *
sensor_counts(const struct sensor *sensor)
{
	return &sensor->counts;
}
