#include "vision/daemon.h"

#include "common/hand_osc.h"
#include "common/log.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "vision/calibration_file.h"
#include "vision/idle.h"
#include "vision/preview/preview.h"
#include "vision/sources/priority.h"
#include "vision/targets/feature_log.h"

#include <stdatomic.h>
#include <stdlib.h>

static const int default_osc_port = 9730;

/* What /status may read from the OSC thread while the main thread works. */
struct counters {
	atomic_uint_fast64_t frames, dropped, spared, rested, detections, hands,
		send_failures, send_drops, log_drops;
	atomic_bool idle;
};

struct daemon {
	struct capture *capture;
	_Atomic(struct capture *) source; /* the same, for the OSC thread */
	struct sensor *sensor;
	struct idle idle;
	struct calibrator *calibrator;
	struct hand_sender *sender;
	struct osc_server *server;
	struct feature_log *log; /* or NULL */
	double media_offset;     /* what makes a frame's media time of its capture time */
	struct preview *preview; /* NULL: nobody wants one */
	struct counters counters;
	double lead;          /* seconds from sending to use; 0: no prediction */
	struct stopwatch age; /* of frames when the work on them begins */
	double age_seconds;   /* from capture to sending, smoothed; 0: not known yet */
	int32_t sequence;
	bool with_landmarks;
	const char *video; /* NULL: a camera */
	bool source_known; /* a frame of it has come */
};

static void
fill_source(struct capture *capture, struct status *status)
{
	if (!capture) /* the port answers before there is a source */
		return;
	struct source_counts counts = capture_source(capture);
	status_add(status, "source-working", counts.working);
	status_add(status, "source-rate", counts.hertz);
	status_add(status, "source-returns", (double)counts.returned);
	status_add(status, "frames-damaged", (double)counts.damaged);
	status_add(status, "frames-repeated", (double)counts.repeated);
	status_add(status, "frames-skipped", (double)counts.skipped);
}

static void
fill_status(void *context, struct status *status)
{
	struct daemon *daemon = context;
	struct counters *counters = &daemon->counters;
	status_add(status, "frames", (double)counters->frames);
	status_add(status, "frames-dropped", (double)counters->dropped);
	status_add(status, "frames-spared", (double)counters->spared);
	status_add(status, "frames-idle", (double)counters->rested);
	status_add(status, "idle", counters->idle);
	status_add(status, "detector-runs", (double)counters->detections);
	status_add(status, "hands", (double)counters->hands);
	status_add(status, "send-failures", (double)counters->send_failures);
	status_add(status, "send-drops", (double)counters->send_drops);
	status_add(status, "log-drops", (double)counters->log_drops);
	status_add(status, "controls-refused", calibrator_refused(daemon->calibrator));
	fill_source(daemon->source, status);
}

static void
ignore_message(void *context, const struct osc_message *message)
{
	(void)context;
	(void)message; /* what is not ours */
}

static bool
take_request(
	void *context, const struct osc_message *message, const struct osc_peer *peer)
{
	struct daemon *daemon = context;
	return calibrator_request(daemon->calibrator, message, peer);
}

static bool
open_sender(struct daemon *daemon, const struct vision_settings *settings)
{
	const struct option_list *osc = &settings->osc, *tuio = &settings->tuio;
	daemon->sender = hand_sender_new(&settings->sender);
	if (!daemon->sender)
		return false;
	if (osc->count + tuio->count == 0)
		return hand_sender_add(daemon->sender, HAND_OSC_URL);
	for (size_t i = 0; i < osc->count; i++)
		if (!hand_sender_add(daemon->sender, osc->item[i]))
			return false;
	for (size_t i = 0; i < tuio->count; i++)
		if (!hand_sender_add_tuio(daemon->sender, tuio->item[i]))
			return false;
	return true;
}

static bool
open_osc(struct daemon *daemon, const struct vision_settings *settings)
{
	if (!open_sender(daemon, settings))
		return false;
	const struct osc_server_calls calls = { .context = daemon,
		.program = "hand-vision",
		.message = ignore_message,
		.request = take_request,
		.status = fill_status };
	int port = settings->osc_port < 0 ? default_osc_port : settings->osc_port;
	daemon->server = osc_server_start(settings->bind, port, &calls);
	if (!daemon->server && settings->osc_port < 0) /* a second camera, perhaps */
		daemon->server = osc_server_start(settings->bind, 0, &calls);
	if (!daemon->server)
		return false;
	log_info("answers OSC on port %d", osc_server_port(daemon->server));
	return true;
}

static bool
open_log(struct daemon *daemon, const char *path)
{
	if (!path)
		return true;
	daemon->media_offset = -stopwatch_now(); /* before the first frame */
	daemon->log = feature_log_open(path);
	return daemon->log;
}

static bool
open_preview(struct daemon *daemon, const struct vision_settings *settings)
{
	const struct preview_settings *wanted = &settings->preview;
	if (!preview_is_wanted(wanted))
		return true;
	const char *target = settings->osc.count    ? settings->osc.item[0]
			     : settings->tuio.count ? NULL
						    : HAND_OSC_URL;
	daemon->preview = preview_start(wanted, target);
	return daemon->preview;
}

struct daemon *
daemon_new(const struct vision_settings *settings)
{
	struct daemon *daemon = calloc(1, sizeof(*daemon));
	if (!daemon) {
		log_error("out of memory");
		return NULL;
	}
	daemon->with_landmarks = settings->landmarks;
	daemon->lead = settings->lead_ms * 1e-3;
	idle_init(&daemon->idle, settings->idle_after);
	daemon->video = settings->capture.video;
	daemon->calibrator = calibrator_new(&settings->calibrator);
	daemon->sensor = daemon->calibrator ? sensor_new(&settings->sensor) : NULL;
	if (daemon->sensor && open_osc(daemon, settings) &&
		open_preview(daemon, settings))
		daemon->source = daemon->capture = capture_start(&settings->capture);
	if (!daemon->capture || !open_log(daemon, settings->log)) {
		daemon_free(daemon);
		return NULL;
	}
	return daemon;
}

void
daemon_free(struct daemon *daemon)
{
	if (!daemon)
		return;
	osc_server_stop(daemon->server); /* it asks the capture how it is */
	preview_stop(daemon->preview);
	capture_stop(daemon->capture);
	feature_log_close(daemon->log);
	hand_sender_free(daemon->sender);
	sensor_free(daemon->sensor);
	calibrator_free(daemon->calibrator);
	free(daemon);
}

static void
send_frame(struct daemon *daemon, struct hand_frame *frame, double captured,
	const struct image *image, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS])
{
	struct hand_sighting sighting = {
		.frame = frame,
		.captured = captured,
		.aspect = image ? (double)image->width / image->height : 1,
		.with_landmarks = daemon->with_landmarks,
	};
	for (int side = 0; image && side < HAND_SIDES; side++) {
		sighting.landmarks[side] = landmarks[side];
		sighting.id[side] = sensor_identity(daemon->sensor, side);
	}
	frame->sequence = daemon->sequence;
	frame->age_ms = (float)((stopwatch_now() - captured) * 1e3);
	daemon->sequence = daemon->sequence == INT32_MAX ? 0 : daemon->sequence + 1;
	hand_sender_send(daemon->sender, &sighting);
	daemon->counters.send_failures = hand_sender_counts(daemon->sender)->failed;
	daemon->counters.send_drops = hand_sender_counts(daemon->sender)->dropped;
	if (daemon->log) {
		feature_log_push(daemon->log, captured + daemon->media_offset, frame);
		daemon->counters.log_drops = feature_log_dropped(daemon->log);
	}
}

/* Nobody is there, or nobody knows: every hand is let go. */
static void
send_no_hands(struct daemon *daemon, double captured)
{
	struct hand_frame frame = { 0 };
	send_frame(daemon, &frame, captured, NULL, NULL);
}

static void
update_counters(struct daemon *daemon)
{
	const struct sensor_counts *counts = sensor_counts(daemon->sensor);
	struct capture_counts captured = capture_counts(daemon->capture);
	struct counters *counters = &daemon->counters;
	counters->frames = counts->frames + daemon->idle.rested;
	counters->rested = daemon->idle.rested;
	counters->idle = daemon->idle.resting;
	counters->detections = counts->detections;
	counters->hands = counts->hands;
	counters->dropped = captured.dropped;
	counters->spared = captured.spared;
}

/* How long the frame was on its way: the next one will take about as long. */
static void
learn_age(struct daemon *daemon, double age)
{
	static const double share = 1.0 / 16;
	if (daemon->age_seconds <= 0)
		daemon->age_seconds = age;
	daemon->age_seconds += share * (age - daemon->age_seconds);
}

static void
show(struct daemon *daemon, const struct captured *captured,
	const struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS])
{
	if (daemon->preview)
		preview_offer(daemon->preview, captured, frame, landmarks,
			sensor_counts(daemon->sensor),
			capture_counts(daemon->capture).dropped);
}

/* How near the hands are, as the player was calibrated for this camera. */
static void
add_reach(struct daemon *daemon, double seconds, struct hand_frame *frame)
{
	if (!daemon->source_known) {
		char key[CALIBRATION_KEY_BYTES];
		struct v4l2_identity camera = capture_camera(daemon->capture);
		calibration_key(daemon->video, &camera, key);
		calibrator_source(daemon->calibrator, key);
	}
	daemon->source_known = true;
	calibrator_see(daemon->calibrator, seconds, frame);
}

static bool
look_at(struct daemon *daemon, const struct captured *captured)
{
	struct hand_frame frame = { 0 };
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
	sensor_look_ahead(daemon->sensor,
		daemon->lead > 0 ? daemon->age_seconds + daemon->lead : 0);
	/* A video's own time moves its hands; a loop or a jump must not look like a
	 * speed. */
	if (!sensor_step(daemon->sensor, &captured->image, captured->media_seconds,
		    &frame, landmarks))
		return false;
	add_reach(daemon, captured->media_seconds, &frame);
	send_frame(
		daemon, &frame, captured->captured_seconds, &captured->image, landmarks);
	learn_age(daemon, frame.age_ms * 1e-3);
	idle_saw(&daemon->idle, frame.hand[0].present || frame.hand[1].present,
		captured->media_seconds);
	if (!sensor_look_around(
		    daemon->sensor, &captured->image, captured->media_seconds))
		return false;
	show(daemon, captured, &frame, landmarks);
	return true;
}

/* Nobody has been there for a while: the picture is shown, but not looked at. The time of
 * a calibration goes on. */
static void
pass_over(struct daemon *daemon, const struct captured *captured)
{
	struct hand_frame none = { 0 };
	static float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
	add_reach(daemon, captured->media_seconds, &none);
	send_no_hands(daemon, captured->captured_seconds);
	show(daemon, captured, &none, landmarks);
}

static bool
work_on(struct daemon *daemon, const struct captured *captured)
{
	bool done = true;
	stopwatch_since(&daemon->age, captured->captured_seconds);
	daemon->media_offset = captured->media_seconds - captured->captured_seconds;
	if (idle_should_look(&daemon->idle, &captured->image, captured->media_seconds))
		done = look_at(daemon, captured);
	else
		pass_over(daemon, captured);
	update_counters(daemon);
	return done;
}

static void
log_stage(const char *name, const struct stopwatch *stopwatch)
{
	if (stopwatch->count)
		log_info("%-9s  median %.2f ms, 95 %% %.2f ms, worst %.2f ms", name,
			stopwatch_percentile_ms(stopwatch, 0.5),
			stopwatch_percentile_ms(stopwatch, 0.95), stopwatch->worst_ms);
}

static void
log_counters(const struct daemon *daemon)
{
	const struct sensor_counts *counts = sensor_counts(daemon->sensor);
	struct capture_counts captured = capture_counts(daemon->capture);
	log_info("%llu frames read, %llu dropped, %llu detector runs, %llu hands",
		(unsigned long long)captured.read, (unsigned long long)captured.dropped,
		(unsigned long long)counts->detections,
		(unsigned long long)counts->hands);
	const struct hand_sender_counts *sent = hand_sender_counts(daemon->sender);
	log_info("%llu packets sent, %llu failed, %llu dropped",
		(unsigned long long)sent->sent, (unsigned long long)sent->failed,
		(unsigned long long)sent->dropped);
	if (daemon->idle.rested + captured.spared > 0)
		log_info("%llu frames were but watched for motion, %llu spared",
			(unsigned long long)daemon->idle.rested,
			(unsigned long long)captured.spared);
	log_stage("age", &daemon->age);
	for (int i = 0; i < SENSOR_STAGES; i++)
		log_stage(sensor_stage_name[i], &counts->stage[i]);
}

static bool
run(struct daemon *daemon)
{
	bool silent = false;
	while (!quit_requested()) {
		if (quit_wait(0) == QUIT_STATUS)
			log_counters(daemon);
		calibrator_work(daemon->calibrator, stopwatch_now());
		struct captured captured;
		switch (capture_next(daemon->capture, &captured, CAPTURE_PATIENCE)) {
		case CAPTURE_FRAME:
			silent = false;
			if (!work_on(daemon, &captured))
				return false;
			break;
		case CAPTURE_TIMEOUT:
			if (!silent)
				send_no_hands(daemon, stopwatch_now());
			preview_tell(daemon->preview,
				capture_source(daemon->capture).working ? PREVIEW_SILENT
									: PREVIEW_LOST);
			hand_sender_rest(daemon->sender, stopwatch_now());
			silent = true;
			break;
		case CAPTURE_END:
			return true;
		case CAPTURE_LOST:
			return false;
		}
	}
	return quit_exit_status() == EXIT_SUCCESS;
}

bool
daemon_run(struct daemon *daemon)
{
	priority_favour();
	bool done = run(daemon);
	calibrator_end(daemon->calibrator);
	send_no_hands(daemon, stopwatch_now());
	log_counters(daemon);
	bool logged = feature_log_close(daemon->log);
	daemon->log = NULL;
	return done && logged;
}
