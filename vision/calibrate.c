#include "vision/calibrate.h"

#include "common/log.h"
#include "common/quit.h"
#include "vision/calibration_file.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BAR_CHARS = 20, PATIENCE_MS = 100, PATIENCE_TURNS = 50 };

struct session {
	struct sensor *sensor;
	struct capture *capture;
	struct calibration calibration;
	bool begun, terminal; /* the latter: lines may be written over */
	int told_seconds;
};

/* The line that lives: on a terminal it changes in place, elsewhere once a second. */
static void
show(struct session *session)
{
	const struct calibration *calibration = &session->calibration;
	int seconds = (int)ceil(calibration_seconds_left(calibration));
	if (!session->terminal && seconds == session->told_seconds)
		return;
	session->told_seconds = seconds;
	char bar[BAR_CHARS + 1] = "";
	for (int i = 0; i < BAR_CHARS; i++)
		bar[i] = (float)i < BAR_CHARS * calibration_progress(calibration) ? '#'
										  : '.';
	printf("%s  %-4s  %d s left  held still [%s]%s", session->terminal ? "\r" : "",
		calibration_state_name[calibration->state], seconds, bar,
		session->terminal ? " " : "\n");
	fflush(stdout);
}

static void
announce(const struct session *session, bool first)
{
	printf("%s%s\n", session->terminal && !first ? "\n" : "",
		calibration_instruction(session->calibration.state));
	fflush(stdout);
}

static bool
look_at(struct session *session, const struct captured *captured)
{
	struct hand_frame frame = { 0 };
	struct calibration *calibration = &session->calibration;
	double seconds = captured->media_seconds;
	if (!sensor_step(session->sensor, &captured->image, seconds, &frame, NULL) ||
		!sensor_look_around(session->sensor, &captured->image, seconds))
		return false;
	enum calibration_state before = calibration->state;
	if (!session->begun)
		calibration_start(calibration, seconds);
	session->begun = true;
	calibration_see(calibration, seconds, &frame);
	bool going_on = calibration_seconds_left(calibration) > 0;
	if (calibration->state != before && going_on)
		announce(session, before == CALIBRATION_IDLE);
	if (going_on)
		show(session);
	return true;
}

/* Until the calibration is done or has failed; false when it could not go on. */
static bool
watch(struct session *session, bool wait)
{
	struct calibration *calibration = &session->calibration;
	int turns = 0;
	while (calibration->state != CALIBRATION_DONE &&
		calibration->state != CALIBRATION_FAILED) {
		struct captured captured;
		quit_wait(0);
		if (quit_requested())
			calibration_fail(calibration, "it was stopped");
		else
			switch (capture_next(session->capture, &captured, PATIENCE_MS)) {
			case CAPTURE_FRAME:
				turns = 0;
				if (!look_at(session, &captured))
					return false;
				break;
			case CAPTURE_TIMEOUT:
				if (++turns > PATIENCE_TURNS && (session->begun || !wait))
					calibration_fail(
						calibration, "there is no picture");
				break;
			case CAPTURE_END:
				calibration_fail(calibration,
					"the video ended before it was done");
				break;
			case CAPTURE_LOST:
				return false;
			}
	}
	return true;
}

static bool
conclude(const struct session *session, const char *video)
{
	const struct calibration *calibration = &session->calibration;
	const struct reach_range *range = &calibration->range;
	char key[CALIBRATION_KEY_BYTES], path[PATH_MAX];
	if (session->terminal && session->begun)
		printf("\n");
	fflush(stdout);
	if (calibration->state != CALIBRATION_DONE) {
		log_error("calibration failed: %s; nothing is saved", calibration->fault);
		return false;
	}
	struct v4l2_identity camera = capture_camera(session->capture);
	calibration_key(video, &camera, key);
	if (!calibration_save(key, range, path))
		return false;
	printf("Far is %.4f, near %.4f: %.1f octaves.\nSaved for %s in %s.\n",
		(double)range->far_size, (double)range->near_size,
		log2(range->near_size / range->far_size), key, path);
	return fflush(stdout) == 0;
}

bool
calibrate_run(const struct vision_settings *settings)
{
	struct session *session = calloc(1, sizeof(*session));
	if (!session) {
		log_error("out of memory");
		return false;
	}
	session->terminal = isatty(STDOUT_FILENO);
	session->sensor = sensor_new(&settings->sensor);
	if (session->sensor)
		session->capture = capture_start(&settings->capture);
	bool done = session->capture && watch(session, settings->capture.wait) &&
		    conclude(session, settings->capture.video);
	capture_stop(session->capture);
	sensor_free(session->sensor);
	free(session);
	return done;
}
