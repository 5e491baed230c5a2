/* What hand-vision is told on its command line. */
#pragma once

#include "common/option.h"
#include "vision/calibrator.h"
#include "vision/preview/preview.h"
#include "vision/sensor.h"
#include "vision/sources/capture.h"
#include "vision/targets/hand_sender.h"

struct vision_settings {
	bool list_cameras; /* and end */
	bool calibrate;    /* and end */
	struct capture_settings capture;
	struct sensor_settings sensor;
	struct calibrator_settings calibrator;
	struct hand_sender_settings sender;
	struct option_list osc, tuio; /* targets; none at all: HAND_OSC_URL */
	double idle_after;            /* seconds without hands; 0: never */
	double lead_ms;               /* from sending to use; 0: do not foretell */
	bool landmarks;               /* are sent, too */
	const char *log;              /* features into this new file; or NULL */
	const char *bind;             /* of the own port; NULL: the loopback address */
	int osc_port;                 /* negative: the usual one, or any if taken */
	struct preview_settings preview;
	int ready_fd;
};

/* Reads argv; OPTION_BAD after one line of log. The strings are argv's. */
enum option_result vision_settings_read(
	struct vision_settings *settings, int argc, char **argv);
