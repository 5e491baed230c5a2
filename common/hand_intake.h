/* Hand frames as they come from the network: reads them, and judges and counts the fate
 * of each by its sequence number. */
#pragma once

#include "common/hand_osc.h"
#include "common/status.h"

#include <stdatomic.h>

enum hand_fate {
	FATE_RECEIVED,  /* handed on */
	FATE_LOST,      /* never came: a gap in the sequence */
	FATE_LATE,      /* a newer one had come before it: discarded */
	FATE_DUPLICATE, /* had come before: discarded */
	FATE_MALFORMED, /* discarded whole */
	FATE_OVERRUN,   /* was handed on, but there was no room for it: discarded */
	FATES
};

/* For one thread; the counters may be read by any. Zero it before the first packet. */
struct hand_intake {
	atomic_uint fate[FATES];
	struct hand_reader reader; /* reader.frame: the frame that is handed on */
	uint64_t arrival;          /* of the packet being read */
	bool tracking;             /* there is a last frame: */
	int32_t last_sequence;
	uint64_t last_arrival;
	uint64_t seen; /* bit n: frame last_sequence - n has come */
};

/* For osc_server's calls. `arrival`: microseconds of a clock that never goes back. */
void hand_intake_packet(struct hand_intake *intake, uint64_t arrival);
/* False: not about hands. */
bool hand_intake_message(struct hand_intake *intake, const struct osc_message *message);
/* True: reader.frame is to be handed on, and counted as received; whoever has no room for
 * it says so by hand_intake_overrun. */
bool hand_intake_packet_end(struct hand_intake *intake, bool well_formed);
void hand_intake_overrun(struct hand_intake *intake);

/* Any thread: frames that the player made and that went no further: lost, late,
 * malformed, overrun. */
unsigned hand_intake_casualties(struct hand_intake *intake);

/* Any thread: adds the counters. */
void hand_intake_status(struct hand_intake *intake, struct status *status);

/* Any thread: logs "N frames, N casualties (...)". */
void hand_intake_summary(struct hand_intake *intake);
