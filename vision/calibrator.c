#include "vision/calibrator.h"

#include "common/log.h"
#include "common/ring.h"
#include "vision/calibration_file.h"
#include "vision/targets/osc_write.h"

#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 8, PACKET_BYTES = 1024 };

/* A picture that has stood still for so long is not waited for. */
static const double patience_seconds = 5;

enum request_kind { REQUEST_START, REQUEST_STOP, REQUEST_RESET, REQUEST_QUERY };

struct request {
	enum request_kind kind;
	struct osc_peer peer;
};

struct calibrator {
	struct calibrator_settings settings;
	struct ring *requests; /* of struct request, from the port's thread */
	atomic_uint refused;
	/* the main thread's */
	char key[CALIBRATION_KEY_BYTES];
	struct reach_range range;
	const char *origin; /* of the range: "default", "saved", "given", "unsaved" */
	struct calibration calibration;
	bool starting;        /* with the next frame */
	bool forgetting;      /* what is saved, as soon as the source is known */
	struct osc_peer peer; /* who is told of it */
	double alive;         /* CLOCK_MONOTONIC, the last frame or the beginning */
	double now;
	int told_seconds; /* left, as told last */
};

struct calibrator *
calibrator_new(const struct calibrator_settings *settings)
{
	struct calibrator *calibrator = calloc(1, sizeof(*calibrator));
	if (calibrator)
		calibrator->requests = ring_new(REQUESTS, sizeof(struct request));
	if (!calibrator || !calibrator->requests) {
		log_error("out of memory");
		calibrator_free(calibrator);
		return NULL;
	}
	bool given = settings->given.near_size > 0;
	calibrator->settings = *settings;
	calibrator->range = given ? settings->given : reach_default;
	calibrator->origin = given ? "given" : "default";
	return calibrator;
}

void
calibrator_free(struct calibrator *calibrator)
{
	if (!calibrator)
		return;
	ring_free(calibrator->requests);
	free(calibrator);
}

/* False when the arguments are wrong. */
static bool
read_request(const struct osc_message *message, const char *rest, enum request_kind *kind)
{
	int32_t start = 1;
	if (strcmp(rest, "calibrate") == 0) {
		bool good = message->count == 0 ||
			    (message->count == 1 && osc_integer(message, 0, &start) &&
				    start >= 0 && start <= 1);
		*kind = start ? REQUEST_START : REQUEST_STOP;
		return good;
	}
	*kind = strcmp(rest, "calibration") == 0 ? REQUEST_QUERY : REQUEST_RESET;
	return message->count == 0;
}

bool
calibrator_request(struct calibrator *calibrator, const struct osc_message *message,
	const struct osc_peer *peer)
{
	static const char prefix[] = "/vision/";
	static const char *const names[] = { "calibrate", "calibrate/reset",
		"calibration" };
	const char *rest = message->address + sizeof(prefix) - 1;
	bool ours = false;
	if (strncmp(message->address, prefix, sizeof(prefix) - 1) != 0)
		return false;
	for (int i = 0; i < 3; i++)
		ours = ours || strcmp(rest, names[i]) == 0;
	struct request request = { .peer = *peer };
	if (ours && (!read_request(message, rest, &request.kind) ||
			    !ring_push(calibrator->requests, &request)))
		atomic_fetch_add_explicit(&calibrator->refused, 1, memory_order_relaxed);
	return ours;
}

unsigned
calibrator_refused(const struct calibrator *calibrator)
{
	return atomic_load_explicit(&calibrator->refused, memory_order_relaxed);
}

static void
tell_range(const struct calibrator *calibrator, const struct osc_peer *peer)
{
	unsigned char packet[PACKET_BYTES];
	struct osc_writer writer;
	osc_write_alone(&writer, packet, sizeof(packet));
	osc_write_message(&writer, "/vision/calibration", "sff");
	osc_write_string(&writer, calibrator->origin);
	osc_write_float(&writer, calibrator->range.far_size);
	osc_write_float(&writer, calibrator->range.near_size);
	osc_peer_send(peer, packet, osc_write_end(&writer));
}

static void
tell_progress(const struct calibrator *calibrator, const char *text)
{
	const struct calibration *calibration = &calibrator->calibration;
	unsigned char packet[PACKET_BYTES];
	struct osc_writer writer;
	osc_write_alone(&writer, packet, sizeof(packet));
	osc_write_message(&writer, "/vision/calibrating", "sffs");
	osc_write_string(&writer, calibration_state_name[calibration->state]);
	osc_write_float(&writer, (float)calibration_seconds_left(calibration));
	osc_write_float(&writer, calibration_progress(calibration));
	osc_write_string(&writer, text);
	osc_peer_send(&calibrator->peer, packet, osc_write_end(&writer));
}

static bool
is_going_on(const struct calibrator *calibrator)
{
	return calibrator->starting || calibrator->calibration.state == CALIBRATION_FAR ||
	       calibrator->calibration.state == CALIBRATION_NEAR;
}

static void
give_up(struct calibrator *calibrator, const char *reason)
{
	if (!is_going_on(calibrator))
		return;
	calibrator->starting = false;
	calibration_fail(&calibrator->calibration, reason);
	log_error("calibration failed: %s; nothing is changed", reason);
	tell_progress(calibrator, reason);
}

static void
load(struct calibrator *calibrator)
{
	if (calibrator->settings.not_saved || calibrator->settings.given.near_size > 0)
		return;
	if (calibration_load(calibrator->key, &calibrator->range) == CALIBRATION_READ) {
		calibrator->origin = "saved";
		log_info("calibrated for %s: far %.4f, near %.4f", calibrator->key,
			(double)calibrator->range.far_size,
			(double)calibrator->range.near_size);
	}
}

static void
reset(struct calibrator *calibrator, const struct osc_peer *peer)
{
	give_up(calibrator, "the calibration was reset");
	calibrator->forgetting = !calibrator->key[0];
	if (calibrator->forgetting || calibration_forget(calibrator->key)) {
		calibrator->range = reach_default;
		calibrator->origin = "default";
	}
	tell_range(calibrator, peer);
}

static void
serve(struct calibrator *calibrator, const struct request *request)
{
	switch (request->kind) {
	case REQUEST_START:
		give_up(calibrator, "another calibration was begun");
		calibrator->starting = true;
		calibrator->alive = calibrator->now;
		calibrator->peer = request->peer;
		break;
	case REQUEST_STOP:
		give_up(calibrator, "it was stopped");
		break;
	case REQUEST_RESET:
		reset(calibrator, &request->peer);
		break;
	case REQUEST_QUERY:
		tell_range(calibrator, &request->peer);
		break;
	}
}

void
calibrator_source(struct calibrator *calibrator, const char *key)
{
	snprintf(calibrator->key, sizeof(calibrator->key), "%s", key);
	if (!calibrator->forgetting)
		load(calibrator);
	else
		calibrator->forgetting = !calibration_forget(key);
}

void
calibrator_work(struct calibrator *calibrator, double now)
{
	struct request request;
	calibrator->now = now;
	while (ring_pop(calibrator->requests, &request))
		serve(calibrator, &request);
	if (now - calibrator->alive > patience_seconds)
		give_up(calibrator, "there is no picture");
}

static void
take_on(struct calibrator *calibrator)
{
	char path[PATH_MAX] = "", text[PATH_MAX / 8];
	calibrator->range = calibrator->calibration.range;
	bool saved = calibration_save(calibrator->key, &calibrator->range, path);
	calibrator->origin = saved ? "saved" : "unsaved";
	snprintf(text, sizeof(text), "far %.4f, near %.4f%s%.400s",
		(double)calibrator->range.far_size, (double)calibrator->range.near_size,
		saved ? ", saved in " : ", but it could not be saved", path);
	log_info("calibrated: %s", text);
	tell_progress(calibrator, text);
	tell_range(calibrator, &calibrator->peer);
}

static void
tell(struct calibrator *calibrator, enum calibration_state before)
{
	struct calibration *calibration = &calibrator->calibration;
	int seconds = (int)ceil(calibration_seconds_left(calibration));
	bool changed = calibration->state != before;
	if (calibration->state == CALIBRATION_DONE) {
		take_on(calibrator);
	} else if (calibration->state == CALIBRATION_FAILED) {
		log_error(
			"calibration failed: %s; nothing is changed", calibration->fault);
		tell_progress(calibrator, calibration->fault);
	} else if (changed || seconds != calibrator->told_seconds) {
		tell_progress(calibrator, calibration_instruction(calibration->state));
	}
	calibrator->told_seconds = seconds;
}

void
calibrator_see(struct calibrator *calibrator, double seconds, struct hand_frame *frame)
{
	enum calibration_state before = CALIBRATION_IDLE;
	calibrator->alive = calibrator->now;
	if (is_going_on(calibrator)) {
		if (calibrator->starting)
			calibration_start(&calibrator->calibration, seconds);
		else
			before = calibrator->calibration.state;
		calibrator->starting = false;
		calibration_see(&calibrator->calibration, seconds, frame);
		tell(calibrator, before);
	}
	for (int side = 0; side < HAND_SIDES; side++) {
		float *feature = frame->hand[side].feature;
		if (frame->hand[side].present)
			feature[HAND_REACH] =
				reach_of(&calibrator->range, feature[HAND_SIZE]);
	}
}

void
calibrator_end(struct calibrator *calibrator)
{
	give_up(calibrator, "there are no more pictures");
}
