/* The inside of a tape: tape.c is the JACK thread's side of it, tape_read.c the writer's.
 */
#pragma once

#include "common/ring.h"
#include "recorder/doubt.h"
#include "recorder/tape.h"

#include <stdalign.h>
#include <stdatomic.h>

enum { TAPE_CHUNK_SAMPLES = 1 << 14 /* interleaved at a time */ };

/* An index counts the frames that the server handed out; a frame's place in the take is
 * its index plus all the undelivered frames before it. */
struct tape_missing {
	uint64_t index, frames;
};

struct tape_event_head {
	uint64_t index;
	uint32_t size, kind;
};

/* The writer's end of a ring of gaps: the next one. */
struct tape_gap_reader {
	struct ring *ring;
	struct tape_missing next; /* `frames` is what is left of it */
	bool known;
};

/* Each thread's part has cache lines of its own, hence the padding. */
struct tape { /* NOLINT(clang-analyzer-optin.performance.Padding) */
	unsigned channels;
	uint32_t rate;
	uint32_t chunk_frames;
	struct ring *frames; /* one record: one frame */
	struct ring *events; /* one record: one byte */
	struct ring *overruns;
	struct ring *jumps, *event_jumps; /* the same for sound and for events */

	/* JACK thread */
	uint64_t index;
	uint64_t undelivered; /* frames of all the jumps told */
	uint32_t base;        /* server frame of take frame 0 */
	bool running;
	struct doubt doubt;
	struct tape_missing open; /* an overrun not yet told */
	float chunk[TAPE_CHUNK_SAMPLES];
	unsigned char event[sizeof(struct tape_event_head) + TAPE_EVENT_BYTES];

	/* written by the JACK thread, read by any */
	alignas(64) _Atomic uint64_t settled; /* all before this index has been told */
	_Atomic uint64_t length, overrun_count, overrun_frames, jump_count, jump_frames;
	_Atomic uint64_t events_taken, events_lost;

	/* writer */
	alignas(64) uint64_t read_index, read_position;
	struct tape_gap_reader overrun, jump, event_jump;
	struct tape_gap_reader *in_gap; /* what tape_peek showed; NULL: sound */
	uint64_t event_shift;
	struct tape_event_head event_head;
	bool event_known;
};
