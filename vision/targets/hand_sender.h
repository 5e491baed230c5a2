/* What one picture shows, to every target in its dialect. One packet a frame and dialect,
 * built once, in place: sending neither allocates nor waits. One thread at a time. */
#pragma once

#include "common/hand.h"
#include "vision/targets/udp_target.h"

struct hand_sender;

struct hand_sender_settings {
	struct udp_route route;
	const char *tuio_name; /* of the TUIO source */
};

/* NULL: multicast for this network only, "hand-vision". NULL, logged, when it can't be
 * had. */
struct hand_sender *hand_sender_new(const struct hand_sender_settings *settings);
void hand_sender_free(struct hand_sender *sender);

/* Adds osc.udp://HOST:PORT/, up to sixteen of both kinds; the URL must outlive the
 * sender. A TUIO target's port may be left out. False, logged, when that is no such URL,
 * its name cannot be resolved or may not be sent to. */
bool hand_sender_add(struct hand_sender *sender, const char *url);
bool hand_sender_add_tuio(struct hand_sender *sender, const char *url);

struct hand_sighting {
	const struct hand_frame *frame;
	double captured;        /* seconds of CLOCK_MONOTONIC */
	double aspect;          /* width / height of the picture */
	int32_t id[HAND_SIDES]; /* another one for another hand */
	/* x, y (fractions of the picture, y up) and z of each, or NULL; a hand without
	 * them is none for TUIO */
	const float *landmarks[HAND_SIDES];
	bool with_landmarks; /* in the native dialect, too */
};

/* Returns the number of targets that it did not get to: what failed, and what the system
 * dropped. */
int hand_sender_send(struct hand_sender *sender, const struct hand_sighting *sighting);

/* To be called now and then while there are no pictures: TUIO wants a sign of life every
 * second. */
void hand_sender_rest(struct hand_sender *sender, double now);

/* Since the start, packets times targets. */
struct hand_sender_counts {
	uint64_t sent, failed, dropped;
};
const struct hand_sender_counts *hand_sender_counts(const struct hand_sender *sender);
