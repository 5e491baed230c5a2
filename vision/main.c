/* hand-vision: camera or video in, the player's hands out as OSC. */
#include "common/data_path.h"
#include "common/hand_osc.h"
#include "common/log.h"
#include "common/option.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "common/ready.h"
#include "vision/capture.h"
#include "vision/sensor.h"

#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct options {
	const char *camera, *video, *models, *bind;
	struct option_list osc;
	bool no_pace, loop, mirror, landmarks, raw;
	int hands, model, threads, width, height, osc_port, ready_fd;
	double fps;
};

static const int default_osc_port = 9730;
static const char *const model_names[] = { "lite", "full", NULL };

/* What /status may read from the OSC thread while the main thread works. */
struct counters {
	atomic_uint_fast64_t frames, dropped, detections, hands, send_failures;
};

struct vision {
	struct capture *capture;
	struct sensor *sensor;
	struct hand_sender *sender;
	struct osc_server *server;
	struct counters counters;
	int32_t sequence;
	bool with_landmarks;
};

static enum option_result
read_options(int argc, char **argv, struct options *o)
{
	const struct option_spec specs[] = {
		{ .kind = OPTION_HEADING, .help = "Picture (a camera, 0, unless told):" },
		{ "camera", 'c', OPTION_STRING, &o->camera, "DEVICE|INDEX",
			"V4L2 camera, such as 0 or /dev/video0", 0, 0, NULL },
		{ "video", 'v', OPTION_STRING, &o->video, "FILE|URL",
			"video file or stream, at its own pace", 0, 0, NULL },
		{ "no-pace", 0, OPTION_FLAG, &o->no_pace, NULL,
			"take every frame of a video as fast as possible", 0, 0, NULL },
		{ "loop", 0, OPTION_FLAG, &o->loop, NULL,
			"begin a video again at its end", 0, 0, NULL },
		{ "mirror", 'm', OPTION_FLAG, &o->mirror, NULL,
			"the picture is as in a mirror", 0, 0, NULL },
		{ "width", 0, OPTION_INTEGER, &o->width, "PIXELS",
			"ask the camera for this width (640)", 16, 8192, NULL },
		{ "height", 0, OPTION_INTEGER, &o->height, "PIXELS",
			"ask the camera for this height (480)", 16, 8192, NULL },
		{ "fps", 0, OPTION_NUMBER, &o->fps, "RATE",
			"ask the camera for frames per second (30)", 1, 1000, NULL },
		{ .kind = OPTION_HEADING, .help = "Hands:" },
		{ "hands", 'n', OPTION_INTEGER, &o->hands, "N",
			"hands to find, 1 or 2 (2)", 1, 2, NULL },
		{ "model", 0, OPTION_CHOICE, &o->model, "lite|full",
			"size of the nets (lite)", 0, 0, model_names },
		{ "models", 0, OPTION_STRING, &o->models, "DIRECTORY",
			"where the nets lie (default: beside the program)", 0, 0, NULL },
		{ "threads", 0, OPTION_INTEGER, &o->threads, "N",
			"threads of the nets (1); more disturb the sound", 1, 64, NULL },
		{ "raw", 0, OPTION_FLAG, &o->raw, NULL, "send features unsmoothed", 0, 0,
			NULL },
		{ .kind = OPTION_HEADING, .help = "OSC:" },
		{ "osc", 'o', OPTION_LIST, &o->osc, "URL",
			"send hands to URL; again for more (" HAND_OSC_URL ")", 0, 0,
			NULL },
		{ "landmarks", 0, OPTION_FLAG, &o->landmarks, NULL,
			"send the 21 landmarks of each hand, too", 0, 0, NULL },
		{ "osc-port", 0, OPTION_INTEGER, &o->osc_port, "PORT",
			"answer /ping, /status and /quit here (9730, or any if taken)", 0,
			65535, NULL },
		{ "bind", 0, OPTION_STRING, &o->bind, "HOST",
			"address of that port (127.0.0.1)", 0, 0, NULL },
		{ "ready-fd", 0, OPTION_INTEGER, &o->ready_fd, "N",
			"write 'ready NAME' to descriptor N when all is ready", 0, 1023,
			NULL },
		{ 0 },
	};
	const struct option_program program = { "hand-vision",
		"Finds the player's hands in front of a camera and sends them by OSC.",
		NULL, specs };
	enum option_result result = option_parse(&program, argc, argv, NULL);
	if (result == OPTION_RUN && o->camera && o->video) {
		log_error("--camera and --video exclude each other");
		return OPTION_BAD;
	}
	if (result == OPTION_RUN && !o->video && (o->no_pace || o->loop)) {
		log_error("--no-pace and --loop need --video");
		return OPTION_BAD;
	}
	return result;
}

static void
fill_status(void *context, struct status *status)
{
	struct vision *vision = context;
	struct counters *counters = &vision->counters;
	status_add(status, "frames", (double)counters->frames);
	status_add(status, "frames-dropped", (double)counters->dropped);
	status_add(status, "detector-runs", (double)counters->detections);
	status_add(status, "hands", (double)counters->hands);
	status_add(status, "send-failures", (double)counters->send_failures);
}

static void
ignore_message(void *context, const struct osc_message *message)
{
	(void)context;
	(void)message; /* nothing can be set from outside yet */
}

static bool
open_osc(struct vision *vision, const struct options *options)
{
	vision->sender = hand_sender_new();
	if (!vision->sender) {
		log_error("out of memory");
		return false;
	}
	if (options->osc.count == 0 && !hand_sender_add(vision->sender, HAND_OSC_URL))
		return false;
	for (size_t i = 0; i < options->osc.count; i++)
		if (!hand_sender_add(vision->sender, options->osc.item[i]))
			return false;
	const struct osc_server_calls calls = { .context = vision,
		.program = "hand-vision",
		.message = ignore_message,
		.status = fill_status };
	int port = options->osc_port < 0 ? default_osc_port : options->osc_port;
	vision->server = osc_server_start(options->bind, port, &calls);
	if (!vision->server && options->osc_port < 0) /* a second camera, perhaps */
		vision->server = osc_server_start(options->bind, 0, &calls);
	if (!vision->server)
		return false;
	log_info("answers OSC on port %d", osc_server_port(vision->server));
	return true;
}

static bool
open_sensor(struct vision *vision, const struct options *options)
{
	char models[PATH_MAX];
	if (!options->models && !data_path("models", models, sizeof(models)))
		return false;
	const struct sensor_settings settings = {
		.models = options->models ? options->models : models,
		.full = options->model == 1,
		.hands = options->hands,
		.mirrored = options->mirror,
		.raw = options->raw,
		.threads = options->threads,
	};
	vision->sensor = sensor_new(&settings);
	return vision->sensor;
}

static bool
open_all(struct vision *vision, const struct options *options)
{
	/* the nets first: they take a moment, and a live camera would fill up meanwhile
	 */
	if (!open_sensor(vision, options) || !open_osc(vision, options))
		return false;
	const struct capture_settings settings = {
		.camera = options->video    ? NULL
			  : options->camera ? options->camera
					    : "0",
		.video = options->video,
		.pace = !options->no_pace,
		.loop = options->loop,
		.width = options->width,
		.height = options->height,
		.fps = options->fps,
	};
	vision->capture = capture_start(&settings);
	return vision->capture;
}

static void
close_all(struct vision *vision)
{
	capture_stop(vision->capture);
	osc_server_stop(vision->server);
	hand_sender_free(vision->sender);
	sensor_free(vision->sensor);
}

static void
send_frame(struct vision *vision, struct hand_frame *frame, double captured,
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS])
{
	const float *const sides[HAND_SIDES] = { landmarks ? landmarks[HAND_LEFT] : NULL,
		landmarks ? landmarks[HAND_RIGHT] : NULL };
	frame->sequence = vision->sequence;
	frame->age_ms = (float)((stopwatch_now() - captured) * 1e3);
	vision->sequence = vision->sequence == INT32_MAX ? 0 : vision->sequence + 1;
	vision->counters.send_failures +=
		(uint_fast64_t)hand_sender_send(vision->sender, frame, captured, sides);
}

/* Nobody is there, or nobody knows: every hand is let go. */
static void
send_no_hands(struct vision *vision)
{
	struct hand_frame frame = { 0 };
	send_frame(vision, &frame, stopwatch_now(), NULL);
}

static bool
work_on(struct vision *vision, const struct captured *captured)
{
	struct hand_frame frame = { 0 };
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
	/* A video's own time moves its hands; a loop or a jump must not look like a
	 * speed. */
	if (!sensor_step(vision->sensor, &captured->image, captured->media_seconds,
		    &frame, landmarks))
		return false;
	send_frame(vision, &frame, captured->captured_seconds,
		vision->with_landmarks ? landmarks : NULL);
	if (!sensor_look_around(
		    vision->sensor, &captured->image, captured->media_seconds))
		return false;
	const struct sensor_counts *counts = sensor_counts(vision->sensor);
	vision->counters.frames = counts->frames;
	vision->counters.detections = counts->detections;
	vision->counters.hands = counts->hands;
	vision->counters.dropped = capture_dropped(vision->capture);
	return true;
}

static void
log_counters(const struct vision *vision)
{
	const struct sensor_counts *counts = sensor_counts(vision->sensor);
	log_info("%llu frames read, %llu dropped, %llu detector runs, %llu hands",
		(unsigned long long)capture_read(vision->capture),
		(unsigned long long)capture_dropped(vision->capture),
		(unsigned long long)counts->detections,
		(unsigned long long)counts->hands);
	for (int i = 0; i < SENSOR_STAGES; i++) {
		const struct stopwatch *stopwatch = &counts->stage[i];
		if (stopwatch->count)
			log_info("%-9s  median %.2f ms, 95 %% %.2f ms, worst %.2f ms",
				sensor_stage_name[i],
				stopwatch_percentile_ms(stopwatch, 0.5),
				stopwatch_percentile_ms(stopwatch, 0.95),
				stopwatch->worst_ms);
	}
}

/* Until the end is asked for or the picture ends; false when something failed. */
static bool
run(struct vision *vision)
{
	/* three frames of a 30 fps camera; the synth's own patience is 150 ms */
	static const int patience_ms = 100;
	bool silent = false;
	while (!quit_requested()) {
		if (quit_wait(0) == QUIT_STATUS)
			log_counters(vision);
		struct captured captured;
		switch (capture_next(vision->capture, &captured, patience_ms)) {
		case CAPTURE_FRAME:
			silent = false;
			if (!work_on(vision, &captured))
				return false;
			break;
		case CAPTURE_TIMEOUT:
			if (!silent)
				send_no_hands(vision);
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

int
main(int argc, char **argv)
{
	log_init("hand-vision");
	struct options options = { .hands = 2,
		.threads = 1,
		.width = 640,
		.height = 480,
		.fps = 30,
		.osc_port = -1,
		.ready_fd = -1 };
	switch (read_options(argc, argv, &options)) {
	case OPTION_DONE:
		return EXIT_SUCCESS;
	case OPTION_BAD:
		return EXIT_USAGE;
	case OPTION_RUN:
		break;
	}
	static struct vision vision;
	vision.with_landmarks = options.landmarks;
	bool done = quit_init() && open_all(&vision, &options);
	if (done) {
		ready_announce(options.ready_fd, "hand-vision");
		done = run(&vision);
		send_no_hands(&vision);
		log_counters(&vision);
	}
	close_all(&vision);
	return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
