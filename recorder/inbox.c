#include "recorder/inbox.h"

#include "common/ring.h"

#include <stdio.h>
#include <stdlib.h>

enum { ORDERS_MAX = 256 };

struct inbox {
	const struct tape *tape;
	struct ring *orders;
	struct ring *hands; /* or NULL */
};

struct inbox *
inbox_new(const struct tape *tape, size_t hands_room)
{
	struct inbox *inbox = calloc(1, sizeof(*inbox));
	if (!inbox)
		return NULL;
	inbox->tape = tape;
	inbox->orders = ring_new(ORDERS_MAX, sizeof(struct order));
	if (hands_room > 0)
		inbox->hands = ring_new(hands_room, sizeof(struct hands));
	if (inbox->orders && (inbox->hands || hands_room == 0))
		return inbox;
	inbox_free(inbox);
	return NULL;
}

void
inbox_free(struct inbox *inbox)
{
	if (!inbox)
		return;
	ring_free(inbox->orders);
	ring_free(inbox->hands);
	free(inbox);
}

static uint64_t
now(const struct inbox *inbox)
{
	struct tape_counts counts;
	tape_count(inbox->tape, &counts);
	return counts.frames;
}

bool
inbox_tell(struct inbox *inbox, enum roll_command command)
{
	const struct order order = { .at = now(inbox), .command = command };
	return ring_push(inbox->orders, &order);
}

bool
inbox_mark(struct inbox *inbox, const char *label)
{
	struct order order = { .at = now(inbox) };
	snprintf(order.label, sizeof(order.label), "%s", *label ? label : "marker");
	return ring_push(inbox->orders, &order);
}

bool
inbox_put_hands(struct inbox *inbox, const struct hand_frame *frame, uint32_t casualties)
{
	const struct hands hands = { now(inbox), casualties, *frame };
	return ring_push(inbox->hands, &hands);
}

static const void *
oldest(struct ring *ring)
{
	const void *record;
	return ring && ring_peek(ring, &record) > 0 ? record : NULL;
}

const struct order *
inbox_order(struct inbox *inbox)
{
	return oldest(inbox->orders);
}

void
inbox_order_done(struct inbox *inbox)
{
	ring_skip(inbox->orders, 1);
}

const struct hands *
inbox_hands(struct inbox *inbox)
{
	return oldest(inbox->hands);
}

void
inbox_hands_done(struct inbox *inbox)
{
	ring_skip(inbox->hands, 1);
}
