/* The recorder's own OSC controls, /recorder/..., and its answers. */
#pragma once

#include "common/client.h"
#include "common/hand_intake.h"
#include "common/osc_answer.h"
#include "recorder/recording.h"

#include <pthread.h>

/* What it is about now: nothing between two stays at a server. */
struct recorder_osc {
	pthread_mutex_t mutex; /* guards the rest */
	struct client *client;
	const struct tape *tape;
	struct recording *recording;
	uint32_t rate;
	unsigned channels;
	unsigned refused;

	bool hands; /* are taken; set once, before the OSC thread starts */
	/* the OSC thread's own */
	struct hand_intake intake;
	unsigned told; /* casualties that were told of */
};

void recorder_osc_init(struct recorder_osc *osc);

/* Main thread; what is attached must stand until it is detached. */
void recorder_osc_attach(struct recorder_osc *osc, struct client *client,
	const struct tape *tape, struct recording *recording, unsigned channels,
	uint32_t rate);
void recorder_osc_detach(struct recorder_osc *osc);

/* As osc_server's calls; `context` is the struct recorder_osc. A packet may be a frame of
 * hands. Commands:
 *	/recorder/start /recorder/stop /recorder/split
 *	/recorder/marker [s]
 * What is not understood is counted. */
void recorder_osc_packet(void *context);
void recorder_osc_packet_end(void *context, bool well_formed);
void recorder_osc_message(void *context, const struct osc_message *message);

/* Questions:
 *	/recorder/state		i rolling, f seconds of the take, i takes, s path
 *	/recorder/levels	f peak and f RMS in dBFS since the last question (-200:
 *				silence), i clipped samples, for each of the first 21
 *				channels; nothing while no take rolls */
bool recorder_osc_question(
	void *context, const struct osc_message *question, struct osc_answer *answer);

/* Any thread: fills in the counters. */
void recorder_osc_status(void *context, struct status *status);
