#include "recorder/tape.h"

#include "recorder/tape_state.h"

#include <stdlib.h>
#include <string.h>

enum {
	EVENT_RING_BYTES = 1 << 20,
	GAP_RING_RECORDS = 4096,
};

static void
add(_Atomic uint64_t *counter, uint64_t amount)
{
	atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static uint64_t
get(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

struct tape *
tape_new(unsigned channels, uint32_t rate, double seconds)
{
	struct tape *tape = aligned_alloc(64, (sizeof(*tape) + 63) / 64 * 64);
	if (!tape)
		return NULL;
	memset(tape, 0, sizeof(*tape));
	tape->channels = channels;
	tape->rate = rate;
	tape->chunk_frames = TAPE_CHUNK_SAMPLES / channels;
	tape->frames = ring_new((size_t)(rate * seconds) + 1, channels * sizeof(float));
	tape->events = ring_new(EVENT_RING_BYTES, 1);
	tape->overruns = ring_new(GAP_RING_RECORDS, sizeof(struct tape_missing));
	tape->jumps = ring_new(GAP_RING_RECORDS, sizeof(struct tape_missing));
	tape->event_jumps = ring_new(GAP_RING_RECORDS, sizeof(struct tape_missing));
	tape->overrun.ring = tape->overruns;
	tape->jump.ring = tape->jumps;
	tape->event_jump.ring = tape->event_jumps;
	if (tape->frames && tape->events && tape->overruns && tape->jumps &&
		tape->event_jumps)
		return tape;
	tape_free(tape);
	return NULL;
}

void
tape_free(struct tape *tape)
{
	if (!tape)
		return;
	ring_free(tape->frames);
	ring_free(tape->events);
	ring_free(tape->overruns);
	ring_free(tape->jumps);
	ring_free(tape->event_jumps);
	free(tape);
}

/* Lets the writer go as far as everything is known. */
static REALTIME void
settle(struct tape *tape)
{
	uint64_t settled = tape->index;
	if (doubt_pending(&tape->doubt))
		settled = doubt_index(&tape->doubt);
	if (tape->open.frames > 0 && tape->open.index < settled)
		settled = tape->open.index;
	atomic_store_explicit(&tape->settled, settled, memory_order_release);
	atomic_store_explicit(
		&tape->length, tape->index + tape->undelivered, memory_order_relaxed);
}

/* Tells of a jump before frame `index`. Without room it stays untold, and is told at the
 * next verdict. */
static REALTIME void
tell_jump(struct tape *tape, uint64_t index, uint64_t undelivered)
{
	if (undelivered <= tape->undelivered ||
		ring_count(tape->jumps) == ring_capacity(tape->jumps) ||
		ring_count(tape->event_jumps) == ring_capacity(tape->event_jumps))
		return;
	struct tape_missing jump = { index, undelivered - tape->undelivered };
	ring_push(tape->jumps, &jump);
	ring_push(tape->event_jumps, &jump);
	tape->undelivered = undelivered;
	add(&tape->jump_count, 1);
	add(&tape->jump_frames, jump.frames);
}

static REALTIME void
resolve(struct tape *tape, size_t keep)
{
	while (doubt_pending(&tape->doubt) > keep) {
		uint64_t index = doubt_index(&tape->doubt);
		tell_jump(tape, index, doubt_pop(&tape->doubt));
	}
	doubt_forget(&tape->doubt, tape->undelivered);
}

REALTIME void
tape_clock(struct tape *tape, uint32_t server_frame, bool new_clock)
{
	uint32_t expected = tape->base + (uint32_t)(tape->index + tape->undelivered);
	int32_t jump = (int32_t)(server_frame - expected);
	if (!tape->running || new_clock || jump < -(int32_t)tape->rate) {
		resolve(tape, 0);
		tape->base = server_frame - (uint32_t)(tape->index + tape->undelivered);
		tape->running = true;
		return;
	}
	if (jump <= 0 && !doubt_pending(&tape->doubt))
		return;
	uint64_t lag = tape->undelivered + (jump > 0 ? (uint64_t)jump : 0);
	doubt_push(&tape->doubt, tape->index, lag);
	resolve(tape, TAPE_DOUBT_PERIODS - 1);
}

static REALTIME bool
push_event(struct tape *tape, const struct tape_event_head *head, const void *data)
{
	if (head->size > TAPE_EVENT_BYTES)
		return false;
	memcpy(tape->event, head, sizeof(*head));
	memcpy(tape->event + sizeof(*head), data, head->size);
	return ring_push_many(tape->events, tape->event, sizeof(*head) + head->size);
}

REALTIME void
tape_push_event(struct tape *tape, uint32_t offset, const void *data, size_t size)
{
	struct tape_event_head head = { tape->index + offset,
		size < UINT32_MAX ? (uint32_t)size : UINT32_MAX, TAPE_MIDI };
	bool pushed = push_event(tape, &head, data);
	add(pushed ? &tape->events_taken : &tape->events_lost, 1);
}

REALTIME void
tape_push_transport(struct tape *tape, bool rolling)
{
	struct tape_event_head head = { tape->index, 0, rolling ? TAPE_ROLL : TAPE_HALT };
	if (!push_event(tape, &head, ""))
		add(&tape->events_lost, 1);
}

REALTIME void
tape_lose_events(struct tape *tape, uint32_t count)
{
	add(&tape->events_lost, count);
}

static REALTIME void
interleave(struct tape *tape, const float *const *channels, uint32_t from, uint32_t count)
{
	for (unsigned c = 0; c < tape->channels; c++) {
		const float *source = channels[c] + from;
		float *target = tape->chunk + c;
		for (uint32_t i = 0; i < count; i++, target += tape->channels)
			*target = source[i];
	}
}

static REALTIME void
overrun(struct tape *tape, uint32_t frames)
{
	if (tape->open.frames == 0) {
		tape->open.index = tape->index;
		add(&tape->overrun_count, 1);
	}
	tape->open.frames += frames;
	add(&tape->overrun_frames, frames);
}

/* The gap goes ahead of the frames, so that whoever sees these has been told of it; where
 * there is no room for both, the gap grows instead. */
static REALTIME void
push_chunk(struct tape *tape, const float *const *channels, uint32_t from, uint32_t count)
{
	if (!tape_has_room(tape, count) ||
		(tape->open.frames > 0 && !ring_push(tape->overruns, &tape->open))) {
		overrun(tape, count);
	} else {
		tape->open.frames = 0;
		interleave(tape, channels, from, count);
		ring_push_many(tape->frames, tape->chunk, count);
	}
	tape->index += count;
}

REALTIME void
tape_push(struct tape *tape, const float *const *channels, uint32_t frames)
{
	for (uint32_t done = 0; done < frames;) {
		uint32_t more = frames - done;
		uint32_t count = more < tape->chunk_frames ? more : tape->chunk_frames;
		push_chunk(tape, channels, done, count);
		done += count;
	}
	settle(tape);
}

void
tape_end(struct tape *tape)
{
	resolve(tape, 0);
	if (tape->open.frames > 0)
		ring_push(tape->overruns, &tape->open); /* empty now: it has room */
	tape->open.frames = 0;
	settle(tape);
}

REALTIME bool
tape_has_room(const struct tape *tape, uint32_t frames)
{
	return ring_capacity(tape->frames) - ring_count(tape->frames) >= frames;
}

void
tape_count(const struct tape *tape, struct tape_counts *counts)
{
	counts->frames = get(&tape->length);
	counts->overruns = get(&tape->overrun_count);
	counts->overrun_frames = get(&tape->overrun_frames);
	counts->undelivered = get(&tape->jump_count);
	counts->undelivered_frames = get(&tape->jump_frames);
	counts->events = get(&tape->events_taken);
	counts->events_lost = get(&tape->events_lost);
	counts->waiting = ring_count(tape->frames);
}
