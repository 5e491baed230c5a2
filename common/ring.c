#include "common/ring.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Head and tail count records for ever and wrap with size_t: head - tail is the number
 * waiting. They lie on cache lines of their own, as each is written by another thread. */
struct ring {
	alignas(64) _Atomic size_t head; /* written by the producer */
	alignas(64) _Atomic size_t tail; /* written by the consumer */
	alignas(64) size_t mask;
	size_t record_bytes;
	unsigned char *records;
};

struct ring *
ring_new(size_t records, size_t record_bytes)
{
	if (records == 0 || record_bytes == 0 || records > SIZE_MAX / 4)
		return NULL;
	size_t capacity = 1;
	while (capacity < records)
		capacity *= 2;
	if (capacity > SIZE_MAX / record_bytes)
		return NULL;
	struct ring *ring = aligned_alloc(64, sizeof(*ring));
	if (!ring)
		return NULL;
	memset(ring, 0, sizeof(*ring));
	ring->mask = capacity - 1;
	ring->record_bytes = record_bytes;
	ring->records = malloc(capacity * record_bytes);
	if (!ring->records) {
		free(ring);
		return NULL;
	}
	/* Not with 0: the compiler would make that calloc, which touches nothing. */
	memset(ring->records, 0xff, capacity * record_bytes);
	return ring;
}

void
ring_free(struct ring *ring)
{
	if (!ring)
		return;
	free(ring->records);
	free(ring);
}

REALTIME bool
ring_push_many(struct ring *ring, const void *records, size_t count)
{
	size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
	size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
	size_t capacity = ring->mask + 1;
	if (count > capacity - (head - tail))
		return false;
	size_t start = head & ring->mask;
	size_t first = count < capacity - start ? count : capacity - start;
	size_t bytes = ring->record_bytes;
	memcpy(ring->records + start * bytes, records, first * bytes);
	memcpy(ring->records, (const unsigned char *)records + first * bytes,
		(count - first) * bytes);
	atomic_store_explicit(&ring->head, head + count, memory_order_release);
	return true;
}

REALTIME bool
ring_push(struct ring *ring, const void *record)
{
	return ring_push_many(ring, record, 1);
}

size_t
ring_peek(struct ring *ring, const void **records)
{
	size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
	size_t start = tail & ring->mask;
	size_t side_by_side = ring->mask + 1 - start;
	*records = ring->records + start * ring->record_bytes;
	return head - tail < side_by_side ? head - tail : side_by_side;
}

void
ring_skip(struct ring *ring, size_t count)
{
	size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	atomic_store_explicit(&ring->tail, tail + count, memory_order_release);
}

REALTIME bool
ring_pop(struct ring *ring, void *record)
{
	size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
	if (head == tail)
		return false;
	memcpy(record, ring->records + (tail & ring->mask) * ring->record_bytes,
		ring->record_bytes);
	atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
	return true;
}

REALTIME size_t
ring_count(const struct ring *ring)
{
	size_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
	size_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
	/* Records popped and pushed between the two loads are none waiting. */
	return head - tail < ring->mask + 1 ? head - tail : ring->mask + 1;
}

REALTIME size_t
ring_capacity(const struct ring *ring)
{
	return ring->mask + 1;
}
