/* What lies between the JACK thread and the disk: whole frames of sound and MIDI events
 * in rings, and an account of every frame that is missing.
 *
 * Frame 0 is the first frame of the first period. A missing frame keeps its place: the
 * writer reads silence there, so that what follows never shifts in time. */
#pragma once

#include "common/realtime.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	TAPE_CHANNELS_MAX = 256,
	TAPE_EVENT_BYTES = 32768, /* longer MIDI events are counted as lost */
	TAPE_DOUBT_PERIODS = 8,   /* see tape_clock */
};

enum tape_gap_kind {
	TAPE_OVERRUN,     /* found the ring full: the disk was too slow */
	TAPE_UNDELIVERED, /* the server never handed it out: an xrun */
};

/* Frames that are missing, and why. */
struct tape_gap {
	uint64_t at, frames;
	enum tape_gap_kind kind;
};

/* What the writer finds next: sound, or a gap. */
struct tape_piece {
	uint64_t at, frames;
	const float *sound; /* interleaved; NULL: a gap, or a part of one */
	enum tape_gap_kind gap;
};

enum tape_event_kind {
	TAPE_MIDI,
	TAPE_ROLL, /* the transport begins to roll */
	TAPE_HALT, /* and stops */
};

struct tape_event {
	uint64_t at; /* frame */
	enum tape_event_kind kind;
	uint32_t size;
	unsigned char data[TAPE_EVENT_BYTES];
};

/* Any thread may read these while the tape runs; they belong together only after it. */
struct tape_counts {
	uint64_t frames; /* length so far, gaps included */
	uint64_t overruns, overrun_frames;
	uint64_t undelivered, undelivered_frames; /* gaps and frames */
	uint64_t events, events_lost;
	uint64_t waiting; /* frames in the ring, not on disk */
};

struct tape;

/* Room for `seconds` of sound. NULL when out of memory. */
struct tape *tape_new(unsigned channels, uint32_t rate, double seconds);
void tape_free(struct tape *tape);

/* The JACK thread calls these once a period, in this order. */

/* The server's frame clock in this period. Frames that it has jumped over were never
 * delivered; but a client that is late reads the time of a later period, and the clock
 * seems to come back afterwards. So the least jump seen in TAPE_DOUBT_PERIODS counts, and
 * the writer waits for the verdict. With `new_clock` a jump is no loss: freewheel begins
 * or ends. */
REALTIME void tape_clock(struct tape *tape, uint32_t server_frame, bool new_clock);
/* `offset` counts from the period's start. */
REALTIME void tape_push_event(
	struct tape *tape, uint32_t offset, const void *data, size_t size);
/* From this period on the transport rolls, or it does not. */
REALTIME void tape_push_transport(struct tape *tape, bool rolling);
/* Events that the server itself had no room for. */
REALTIME void tape_lose_events(struct tape *tape, uint32_t count);
/* The period's sound, one array a channel. */
REALTIME void tape_push(struct tape *tape, const float *const *channels, uint32_t frames);

/* Any thread: whether `frames` more would fit now. */
REALTIME bool tape_has_room(const struct tape *tape, uint32_t frames);
void tape_count(const struct tape *tape, struct tape_counts *counts);

/* The writer's thread. Shows what comes next; false when nothing does yet. The sound
 * stands until tape_skip, which may take a part of the piece. */
bool tape_peek(struct tape *tape, struct tape_piece *piece);
void tape_skip(struct tape *tape, uint64_t frames);
/* The next event, once its frame is settled; false when there is none yet. */
bool tape_pop_event(struct tape *tape, struct tape_event *event);

/* The writer, when the JACK thread has pushed its last and all of it has been read:
 * brings what was still in doubt, and a gap at the very end, to light. */
void tape_end(struct tape *tape);
