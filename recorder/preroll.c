#include "recorder/preroll.h"

#include "common/log.h"
#include "common/ring.h"

#include <stdlib.h>
#include <string.h>

enum { GAPS_MAX = 1024, EVENTS_MAX = 4096, EVENT_BYTES_MAX = 64 };

/* A message longer than that has no place in a pre-roll: a dump, not music. */
struct kept_event {
	uint64_t at;
	uint32_t size;
	unsigned char data[EVENT_BYTES_MAX];
};

struct preroll {
	unsigned channels;
	uint64_t room;          /* frames */
	uint64_t begin, end;    /* what is kept, positions on the tape */
	float *frames;          /* `room` of them; position p lies at p modulo room */
	struct held_notes held; /* at `begin` */
	size_t first, events;   /* a ring */
	struct kept_event event[EVENTS_MAX];
	size_t gaps;
	struct tape_gap gap[GAPS_MAX];
	struct ring *hands; /* of struct hands, or NULL */
};

struct preroll *
preroll_new(unsigned channels, uint64_t frames)
{
	struct preroll *preroll = calloc(1, sizeof(*preroll));
	if (!preroll)
		return NULL;
	preroll->channels = channels;
	preroll->room = frames;
	if (frames > 0 && !(preroll->frames = calloc(frames, channels * sizeof(float)))) {
		free(preroll);
		return NULL;
	}
	return preroll;
}

void
preroll_free(struct preroll *preroll)
{
	if (!preroll)
		return;
	ring_free(preroll->hands);
	free(preroll->frames);
	free(preroll);
}

bool
preroll_keep_hands(struct preroll *preroll, size_t room)
{
	preroll->hands = ring_new(room, sizeof(struct hands));
	return preroll->hands;
}

/* The oldest hands that are kept; NULL: none. */
static const struct hands *
oldest_hands(const struct preroll *preroll)
{
	const void *hands;
	return preroll->hands && ring_peek(preroll->hands, &hands) > 0 ? hands : NULL;
}

/* Forgets those that came before frame `at`. */
static void
forget_hands(struct preroll *preroll, uint64_t at)
{
	const struct hands *hands;
	while ((hands = oldest_hands(preroll)) && hands->at < at)
		ring_skip(preroll->hands, 1);
}

/* What is older than `begin` is forgotten, but for the notes that go on sounding. */
static void
forget(struct preroll *preroll, uint64_t begin)
{
	preroll->begin = begin;
	while (preroll->events > 0 && preroll->event[preroll->first].at < begin) {
		const struct kept_event *event = &preroll->event[preroll->first];
		held_notes_follow(&preroll->held, event->data, event->size);
		preroll->first = (preroll->first + 1) % EVENTS_MAX;
		preroll->events--;
	}
	forget_hands(preroll, begin);
	size_t old = 0;
	while (old < preroll->gaps &&
		preroll->gap[old].at + preroll->gap[old].frames <= begin)
		old++;
	preroll->gaps -= old;
	memmove(preroll->gap, preroll->gap + old, preroll->gaps * sizeof(*preroll->gap));
}

static void
copy_in(struct preroll *preroll, const float *sound, uint64_t at, uint64_t frames)
{
	size_t frame = preroll->channels;
	for (uint64_t done = 0; done < frames;) {
		uint64_t place = (at + done) % preroll->room;
		uint64_t some = preroll->room - place;
		some = some < frames - done ? some : frames - done;
		if (sound)
			memcpy(preroll->frames + place * frame, sound + done * frame,
				some * frame * sizeof(float));
		else
			memset(preroll->frames + place * frame, 0,
				some * frame * sizeof(float));
		done += some;
	}
}

static void
note_gap(struct preroll *preroll, const struct tape_gap *gap)
{
	struct tape_gap *last = preroll->gap + preroll->gaps - 1;
	if (preroll->gaps > 0 && last->kind == gap->kind &&
		last->at + last->frames == gap->at)
		last->frames += gap->frames; /* the same one in pieces */
	else if (preroll->gaps < GAPS_MAX)
		preroll->gap[preroll->gaps++] = *gap;
}

void
preroll_push(struct preroll *preroll, const struct tape_piece *piece, uint64_t frames)
{
	uint64_t end = piece->at + frames, skipped = 0;
	if (frames > preroll->room)
		skipped = frames - preroll->room;
	if (preroll->room > 0)
		copy_in(preroll,
			piece->sound ? piece->sound + skipped * preroll->channels : NULL,
			piece->at + skipped, frames - skipped);
	if (!piece->sound)
		note_gap(preroll, &(struct tape_gap){ piece->at, frames, piece->gap });
	preroll->end = end;
	if (end - preroll->begin > preroll->room)
		forget(preroll, end - preroll->room);
}

void
preroll_push_event(struct preroll *preroll, const struct tape_event *event)
{
	if (event->size > EVENT_BYTES_MAX)
		return;
	if (preroll->events == EVENTS_MAX) {
		const struct kept_event *oldest = &preroll->event[preroll->first];
		held_notes_follow(&preroll->held, oldest->data, oldest->size);
		preroll->first = (preroll->first + 1) % EVENTS_MAX;
		preroll->events--;
	}
	struct kept_event *kept =
		&preroll->event[(preroll->first + preroll->events++) % EVENTS_MAX];
	kept->at = event->at;
	kept->size = event->size;
	memcpy(kept->data, event->data, event->size);
}

void
preroll_push_hands(struct preroll *preroll, const struct hands *hands)
{
	struct hands kept = *hands;
	const struct hands *oldest = oldest_hands(preroll);
	if (hands->at < preroll->begin)
		return;
	if (ring_push(preroll->hands, &kept))
		return;
	kept.casualties += oldest->casualties + 1;
	ring_skip(preroll->hands, 1);
	ring_push(preroll->hands, &kept);
}

uint64_t
preroll_begin(const struct preroll *preroll)
{
	return preroll->begin;
}

static bool
pour_events(struct preroll *preroll, struct reel *reel)
{
	bool good = reel_begin_notes(reel, &preroll->held);
	for (size_t i = 0; i < preroll->events; i++) {
		const struct kept_event *event =
			&preroll->event[(preroll->first + i) % EVENTS_MAX];
		good = reel_add_event(reel, event->at - preroll->begin, event->data,
			       event->size) &&
		       good;
	}
	return good;
}

static void
pour_hands(struct preroll *preroll, struct reel *reel)
{
	const struct hands *hands;
	forget_hands(preroll, preroll->begin); /* without a pre-roll that is now */
	while ((hands = oldest_hands(preroll))) {
		reel_add_hands(reel, hands->at - preroll->begin, hands);
		ring_skip(preroll->hands, 1);
	}
}

bool
preroll_pour(struct preroll *preroll, struct reel *reel)
{
	bool good = pour_events(preroll, reel);
	pour_hands(preroll, reel);
	for (size_t i = 0; i < preroll->gaps; i++) {
		struct tape_gap gap = preroll->gap[i];
		uint64_t late = gap.at < preroll->begin ? preroll->begin - gap.at : 0;
		gap.frames -= late;
		gap.at += late - preroll->begin;
		reel_note_gap(reel, &gap);
	}
	for (uint64_t at = preroll->begin; at < preroll->end;) {
		uint64_t place = at % preroll->room, some = preroll->room - place;
		some = some < preroll->end - at ? some : preroll->end - at;
		good = reel_write(
			       reel, preroll->frames + place * preroll->channels, some) &&
		       good;
		at += some;
	}
	preroll->begin = preroll->end;
	preroll->events = 0;
	preroll->gaps = 0;
	return good;
}

void
preroll_restart(struct preroll *preroll, uint64_t at, const struct held_notes *held)
{
	preroll->begin = preroll->end = at;
	preroll->held = *held;
	preroll->events = 0;
	preroll->gaps = 0;
	forget_hands(preroll, at);
}
