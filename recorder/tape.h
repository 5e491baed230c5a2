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
	TAPE_CHANNELS_MAX = 64,
	TAPE_EVENT_BYTES = 32768, /* longer MIDI events are counted as lost */
	TAPE_GAPS_MAX = 256,      /* remembered one by one; later ones only counted */
	TAPE_DOUBT_PERIODS = 8,   /* see tape_clock */
};

enum tape_gap_kind {
	TAPE_OVERRUN,     /* found the ring full: the disk was too slow */
	TAPE_UNDELIVERED, /* the server never handed it out: an xrun */
};

struct tape_gap {
	uint64_t at, frames;
	enum tape_gap_kind kind;
};

struct tape_event {
	uint64_t at; /* frame */
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

/* Room for `seconds` of sound; the tape ends after `limit` frames (0: never). NULL when
 * out of memory. */
struct tape *tape_new(unsigned channels, uint32_t rate, double seconds, uint64_t limit);
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
/* Events that the server itself had no room for. */
REALTIME void tape_lose_events(struct tape *tape, uint32_t count);
/* The period's sound, one array a channel. Returns false once the limit is reached. */
REALTIME bool tape_push(struct tape *tape, const float *const *channels, uint32_t frames);

/* Any thread: whether `frames` more would fit now. */
REALTIME bool tape_has_room(const struct tape *tape, uint32_t frames);
void tape_count(const struct tape *tape, struct tape_counts *counts);

/* The writer's thread. Points at the next interleaved frames and returns their number, 0
 * when there are none yet; *frames is NULL where they are silence in place of a gap. */
size_t tape_peek(struct tape *tape, const float **frames);
void tape_skip(struct tape *tape, size_t frames);
bool tape_pop_event(struct tape *tape, struct tape_event *event);

/* The writer, when the JACK thread has pushed its last and all of it has been read:
 * brings what was still in doubt, and a gap at the very end, to light. */
void tape_end(struct tape *tape);
/* After the writer is through: the gaps in order, at most TAPE_GAPS_MAX. */
size_t tape_gaps(const struct tape *tape, const struct tape_gap **gaps);
