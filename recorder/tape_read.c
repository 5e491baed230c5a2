#include "recorder/tape_state.h"

#include <string.h>

/* Whether the next gap stands at `index`; if not, *until comes down to where it does. */
static bool
gap_here(struct tape_gap_reader *reader, uint64_t index, uint64_t *until)
{
	if (!reader->known)
		reader->known = ring_pop(reader->ring, &reader->next);
	if (!reader->known)
		return false;
	if (reader->next.index <= index)
		return true;
	if (reader->next.index < *until)
		*until = reader->next.index;
	return false;
}

/* The smaller of both. */
static uint64_t
at_most(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool
tape_peek(struct tape *tape, struct tape_piece *piece)
{
	/* first of all: what it promises is then in sight */
	uint64_t until = atomic_load_explicit(&tape->settled, memory_order_acquire);
	*piece = (struct tape_piece){ .at = tape->read_position };
	tape->in_gap = NULL;
	if (gap_here(&tape->jump, tape->read_index, &until)) {
		tape->in_gap = &tape->jump;
		piece->gap = TAPE_UNDELIVERED;
		piece->frames = tape->jump.next.frames;
		return true;
	}
	if (gap_here(&tape->overrun, tape->read_index, &until)) {
		tape->in_gap = &tape->overrun;
		piece->gap = TAPE_OVERRUN;
		piece->frames = tape->overrun.next.frames;
	} else {
		const void *records;
		piece->frames = ring_peek(tape->frames, &records);
		piece->sound = records;
	}
	piece->frames = at_most(piece->frames, until - tape->read_index);
	return piece->frames > 0;
}

void
tape_skip(struct tape *tape, uint64_t frames)
{
	struct tape_gap_reader *gap = tape->in_gap;
	tape->read_position += frames;
	if (gap != &tape->jump)
		tape->read_index += frames;
	if (!gap) {
		ring_skip(tape->frames, frames);
		return;
	}
	gap->next.frames -= frames;
	if (gap->next.frames > 0)
		return;
	gap->known = false;
	tape->in_gap = NULL;
}

static void
pop_bytes(struct ring *ring, void *bytes, size_t count)
{
	unsigned char *target = bytes;
	while (count > 0) {
		const void *source;
		size_t some = (size_t)at_most(ring_peek(ring, &source), count);
		memcpy(target, source, some);
		ring_skip(ring, some);
		target += some;
		count -= some;
	}
}

bool
tape_pop_event(struct tape *tape, struct tape_event *event)
{
	uint64_t settled = atomic_load_explicit(&tape->settled, memory_order_acquire);
	struct tape_event_head *head = &tape->event_head;
	if (!tape->event_known && ring_count(tape->events) > 0) {
		pop_bytes(tape->events, head, sizeof(*head));
		tape->event_known = true;
	}
	if (!tape->event_known || head->index >= settled)
		return false;
	uint64_t until = UINT64_MAX;
	while (gap_here(&tape->event_jump, head->index, &until)) {
		tape->event_shift += tape->event_jump.next.frames;
		tape->event_jump.known = false;
	}
	pop_bytes(tape->events, event->data, head->size);
	tape->event_known = false;
	event->at = head->index + tape->event_shift;
	event->kind = (enum tape_event_kind)head->kind;
	event->size = head->size;
	return true;
}
