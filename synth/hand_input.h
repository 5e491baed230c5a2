/* Packets from the network on their way to the JACK thread: each is stamped at arrival,
 * judged, and goes into a ring when it may be played. */
#pragma once

#include "common/hand_intake.h"
#include "common/ring.h"
#include "synth/engine.h"

#include <stdatomic.h>

/* What the ring carries. */
struct timed_event {
	uint64_t arrival; /* microseconds of the clock below */
	struct engine_event event;
};

/* One struct for the OSC thread; the counters may be read by any. */
struct hand_input {
	struct ring *ring;     /* of struct timed_event; the input is its producer */
	uint64_t (*now)(void); /* microseconds, never going back */
	struct hand_intake intake;
	atomic_uint refused; /* controls with a bad argument, or without room */
};

/* False, logged, when out of memory. */
bool hand_input_init(struct hand_input *input, uint64_t (*now)(void));
void hand_input_finish(struct hand_input *input);

/* As osc_server's calls; `input` is the struct hand_input. */
void hand_input_packet(void *input);
void hand_input_message(void *input, const struct osc_message *message);
void hand_input_packet_end(void *input, bool well_formed);

/* For the producer's successor: puts an event into the ring as of now. False when full.
 */
bool hand_input_push(struct hand_input *input, const struct engine_event *event);

/* Any thread: adds the counters. */
void hand_input_status(struct hand_input *input, struct status *status);
