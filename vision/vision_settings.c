#include "vision/vision_settings.h"

#include "common/hand_osc.h"
#include "common/log.h"
#include "vision/targets/target_url.h"

#include <net/if.h>
#include <string.h>

static const char *const model_names[] = { "lite", "full", NULL };

/* The formats of vision/opencv/convert.h, and Motion JPEG. */
static const char *const format_names[] = { "any", "MJPG", "JPEG", "YUYV", "UYVY", "YVYU",
	"NV12", "NV21", "GREY", "BGR3", "RGB3", NULL };

/* Values on their way from the command line to settings. */
static struct options {
	struct vision_settings settings;
	bool no_pace;
	int model, format;
	double reach_far, reach_near;
} options = {
	.settings = {
		.capture = { .width = 640, .height = 480, .fps = 30 },
		.sensor = { .hands = HAND_SIDES, .threads = 1 },
		.lead_ms = 10,
		.sender = { .route = { .ttl = 1 }, .tuio_name = "hand-vision" },
		.osc_port = -1,
		.preview = { .http_port = -1 },
		.ready_fd = -1,
		.idle_after = 10,
	},
};

static const struct option_spec specs[] = {
	{ .kind = OPTION_HEADING, .help = "Picture (the first camera, unless told):" },
	{ "camera", 'c', OPTION_STRING, &options.settings.capture.camera,
		"NAME|DEVICE|INDEX", "this camera: 0, /dev/video0 or a part of its name",
		0, 0, NULL },
	{ "list-cameras", 0, OPTION_FLAG, &options.settings.list_cameras, NULL,
		"print all cameras with their sizes and rates, and end", 0, 0, NULL },
	{ "video", 'v', OPTION_STRING, &options.settings.capture.video, "FILE|URL",
		"video, folder or pattern of pictures, or stream", 0, 0, NULL },
	{ "wait", 'w', OPTION_FLAG, &options.settings.capture.wait, NULL,
		"camera or stream may come later", 0, 0, NULL },
	{ "no-pace", 0, OPTION_FLAG, &options.no_pace, NULL,
		"take every frame of a video as fast as possible", 0, 0, NULL },
	{ "loop", 0, OPTION_FLAG, &options.settings.capture.loop, NULL,
		"begin a video again at its end", 0, 0, NULL },
	{ "mirror", 'm', OPTION_FLAG, &options.settings.sensor.mirrored, NULL,
		"the picture is as in a mirror", 0, 0, NULL },
	{ "width", 0, OPTION_INTEGER, &options.settings.capture.width, "PIXELS",
		"ask the camera for this width (640)", 16, 8192, NULL },
	{ "height", 0, OPTION_INTEGER, &options.settings.capture.height, "PIXELS",
		"ask the camera for this height (480)", 16, 8192, NULL },
	{ "fps", 0, OPTION_NUMBER, &options.settings.capture.fps, "RATE",
		"ask the camera, or play pictures, at this rate (30)", 1, 1000, NULL },
	{ "format", 0, OPTION_CHOICE, &options.format, "any|MJPG|YUYV|...",
		"ask the camera for this format (any)", 0, 0, format_names },
	{ "max-fps", 0, OPTION_NUMBER, &options.settings.capture.max_fps, "RATE",
		"look at no more frames per second than this", 10, 1000, NULL },
	{ .kind = OPTION_HEADING, .help = "Hands:" },
	{ "hands", 'n', OPTION_INTEGER, &options.settings.sensor.hands, "N",
		"hands to find, 1 or 2 (2)", 1, 2, NULL },
	{ "left-handed", 0, OPTION_FLAG, &options.settings.sensor.left_handed, NULL,
		"of two hands take the left where one is wanted", 0, 0, NULL },
	{ "model", 0, OPTION_CHOICE, &options.model, "lite|full",
		"size of the nets (lite)", 0, 0, model_names },
	{ "models", 0, OPTION_STRING, &options.settings.sensor.models, "DIRECTORY",
		"where the nets lie (default: beside the program)", 0, 0, NULL },
	{ "threads", 0, OPTION_INTEGER, &options.settings.sensor.threads, "N",
		"threads of the nets (1); more disturb the sound", 1, 64, NULL },
	{ "idle-after", 0, OPTION_NUMBER, &options.settings.idle_after, "SECONDS",
		"rest when nobody is there for so long (10); 0: never", 0, 86400, NULL },
	{ "raw", 0, OPTION_FLAG, &options.settings.sensor.raw, NULL,
		"send features as they are seen, neither steadied nor foretold", 0, 0,
		NULL },
	{ "lead", 0, OPTION_NUMBER, &options.settings.lead_ms, "MS",
		"foretell hands to this long after sending (10); 0: to capture", 0, 50,
		NULL },
	{ .kind = OPTION_HEADING, .help = "Reach (as saved for the camera):" },
	{ "calibrate", 0, OPTION_FLAG, &options.settings.calibrate, NULL,
		"learn in ten seconds how far and near you reach, save it, and end", 0, 0,
		NULL },
	{ "no-calibration", 0, OPTION_FLAG, &options.settings.calibrator.not_saved, NULL,
		"do not use what is saved", 0, 0, NULL },
	{ "reach-far", 0, OPTION_NUMBER, &options.reach_far, "SIZE",
		"feature size at reach 0, in place of what is saved (0.008)", 1e-5, 1,
		NULL },
	{ "reach-near", 0, OPTION_NUMBER, &options.reach_near, "SIZE",
		"feature size at reach 1, likewise (0.08)", 1e-5, 1, NULL },
	{ .kind = OPTION_HEADING, .help = "Preview:" },
	{ "preview", 'p', OPTION_FLAG, &options.settings.preview.window, NULL,
		"show picture, hands and notes in a window", 0, 0, NULL },
	{ "preview-http", 0, OPTION_INTEGER, &options.settings.preview.http_port, "PORT",
		"the same as a web page on this port, 0: any", 0, 65535, NULL },
	{ "preview-bind", 0, OPTION_STRING, &options.settings.preview.http_bind, "HOST",
		"address of that page (127.0.0.1)", 0, 0, NULL },
	{ "synth", 0, OPTION_STRING, &options.settings.preview.synth, "URL",
		"whom to ask for the notes (the first --osc)", 0, 0, NULL },
	{ .kind = OPTION_HEADING, .help = "OSC:" },
	{ "osc", 'o', OPTION_LIST, &options.settings.osc, "URL",
		"send hands to URL; again for more (" HAND_OSC_URL ")", 0, 0, NULL },
	{ "landmarks", 0, OPTION_FLAG, &options.settings.landmarks, NULL,
		"send the 21 landmarks of each hand, too", 0, 0, NULL },
	{ "tuio", 0, OPTION_LIST, &options.settings.tuio, "URL",
		"send hands as TUIO blobs to URL; again for more", 0, 0, NULL },
	{ "tuio-name", 0, OPTION_STRING, &options.settings.sender.tuio_name, "NAME",
		"name of the TUIO source (hand-vision)", 0, 0, NULL },
	{ "multicast-ttl", 0, OPTION_INTEGER, &options.settings.sender.route.ttl, "N",
		"how many networks a multicast crosses (1)", 0, 255, NULL },
	{ "multicast-interface", 0, OPTION_STRING,
		&options.settings.sender.route.interface, "NAME",
		"network interface of multicasts, such as eth0", 0, 0, NULL },
	{ "osc-port", 0, OPTION_INTEGER, &options.settings.osc_port, "PORT",
		"answer /ping, /status and /quit here (9730, or any if taken)", 0, 65535,
		NULL },
	{ "bind", 0, OPTION_STRING, &options.settings.bind, "HOST",
		"address of that port (127.0.0.1)", 0, 0, NULL },
	{ .kind = OPTION_HEADING, .help = "Others:" },
	{ "log", 0, OPTION_STRING, &options.settings.log, "FILE.csv",
		"write the features of every frame to a new file", 0, 0, NULL },
	{ "ready-fd", 0, OPTION_INTEGER, &options.settings.ready_fd, "N",
		"write 'ready NAME' to descriptor N when all is ready", 0, 1023, NULL },
	{ 0 },
};

static const struct option_program program = {
	.name = "hand-vision",
	.purpose = "Finds the player's hands in front of a camera and sends them by OSC.",
	.specs = specs,
};

static bool
settle_sender(struct hand_sender_settings *sender)
{
	size_t length = strlen(sender->tuio_name);
	if (length < 1 || length > 60 || strchr(sender->tuio_name, '@')) {
		log_error("--tuio-name: '%s' is not 1 to 60 characters without @",
			sender->tuio_name);
		return false;
	}
	const char *interface = sender->route.interface;
	if (!interface || if_nametoindex(interface))
		return true;
	log_error("--multicast-interface: there is no '%s'", interface);
	return false;
}

static uint32_t
read_format(const char *name)
{
	return (uint32_t)name[0] | (uint32_t)name[1] << 8 | (uint32_t)name[2] << 16 |
	       (uint32_t)name[3] << 24;
}

static bool
settle_preview(const struct preview_settings *preview)
{
	struct target_url url;
	const char *wrong;
	if (preview->http_bind && preview->http_port < 0)
		log_error("--preview-bind needs --preview-http");
	else if (preview->synth && !preview_is_wanted(preview))
		log_error("--synth needs --preview or --preview-http");
	else if (preview->synth && (wrong = target_url_read(preview->synth, 0, &url)))
		log_error("--synth: '%s': %s", preview->synth, wrong);
	else
		return true;
	return false;
}

/* One of the two alone goes with the default of the other. */
static bool
settle_reach(struct vision_settings *settings)
{
	struct reach_range *given = &settings->calibrator.given;
	bool any = options.reach_far > 0 || options.reach_near > 0;
	if (settings->calibrate && (any || settings->calibrator.not_saved)) {
		log_error("--calibrate makes what --reach-far, --reach-near and "
			  "--no-calibration pass over");
		return false;
	}
	if (!any)
		return true;
	*given = reach_default;
	if (options.reach_far > 0)
		given->far_size = (float)options.reach_far;
	if (options.reach_near > 0)
		given->near_size = (float)options.reach_near;
	if (!reach_is_valid(given))
		log_error("--reach-near %g must be at least twice --reach-far %g",
			(double)given->near_size, (double)given->far_size);
	return reach_is_valid(given);
}

/* From options to settings; false, logged, when they make no sense. */
static bool
settle(struct vision_settings *settings)
{
	struct capture_settings *capture = &settings->capture;
	if (capture->camera && capture->video) {
		log_error("--camera and --video exclude each other");
		return false;
	}
	if (!capture->video && (options.no_pace || capture->loop)) {
		log_error("--no-pace and --loop need --video");
		return false;
	}
	if (capture->wait && capture->video && !strstr(capture->video, "://")) {
		log_error("--wait is for cameras and streams: a file is there or not");
		return false;
	}
	capture->pace = !options.no_pace;
	if (options.format > 0)
		capture->format = read_format(format_names[options.format]);
	settings->sensor.full = options.model == 1;
	settings->preview.mirrored = settings->sensor.mirrored;
	return settle_reach(settings) && settle_sender(&settings->sender) &&
	       settle_preview(&settings->preview);
}

enum option_result
vision_settings_read(struct vision_settings *settings, int argc, char **argv)
{
	enum option_result result = option_parse(&program, argc, argv, NULL);
	if (result != OPTION_RUN)
		return result;
	if (!settle(&options.settings))
		return OPTION_BAD;
	*settings = options.settings;
	return OPTION_RUN;
}
