/* Packets from the network on their way to the JACK thread: each is stamped at arrival,
 * the fate of every hand frame is judged and counted, and what may be played goes into a
 * ring. */
#pragma once

#include "common/hand_osc.h"
#include "common/ring.h"
#include "common/status.h"
#include "synth/engine.h"

#include <stdatomic.h>

/* What the ring carries. */
struct timed_event {
	uint64_t arrival; /* microseconds of the clock below */
	struct engine_event event;
};

enum hand_fate {
	FATE_RECEIVED,  /* went into the ring */
	FATE_LOST,      /* never came: a gap in the sequence */
	FATE_LATE,      /* a newer one had come before it: discarded */
	FATE_DUPLICATE, /* had come before: discarded */
	FATE_MALFORMED, /* discarded whole */
	FATE_OVERRUN,   /* the ring was full: discarded */
	FATE_REFUSED,   /* a control with a bad argument, not a frame */
	FATES
};

/* One struct for the OSC thread; the counters may be read by any. */
struct hand_input {
	struct ring *ring;     /* of struct timed_event; the input is its producer */
	uint64_t (*now)(void); /* microseconds, never going back */
	atomic_uint fate[FATES];
	struct hand_reader reader;
	uint64_t arrival; /* of the packet being read */
	bool tracking;    /* there is a last frame: */
	int32_t last_sequence;
	uint64_t last_arrival;
	uint64_t seen; /* bit n: frame last_sequence - n has come */
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

/* Any thread: frames that the player made and the synth could not play: lost, late,
 * malformed, overrun. */
unsigned hand_input_casualties(struct hand_input *input);

/* Any thread: adds the counters. */
void hand_input_status(struct hand_input *input, struct status *status);

/* Any thread: logs "N frames, N casualties (...)". */
void hand_input_summary(struct hand_input *input);
