/* A wait-free queue of fixed-size records from one thread to another. */
#pragma once

#include "common/realtime.h"

#include <stdbool.h>
#include <stddef.h>

struct ring;

/* Room for at least `records` records of `record_bytes` each; NULL when out of memory or
 * when either is 0. The memory is touched once, so that no later push faults a page. */
struct ring *ring_new(size_t records, size_t record_bytes);
void ring_free(struct ring *ring);

/* Producer thread: copies one record in; false, and nothing changed, when full. */
REALTIME bool ring_push(struct ring *ring, const void *record);

/* Producer thread: copies `count` records in, all or none. */
REALTIME bool ring_push_many(struct ring *ring, const void *records, size_t count);

/* Consumer thread: copies the oldest record out; false when empty. */
REALTIME bool ring_pop(struct ring *ring, void *record);

/* Consumer thread: points at as many of the oldest records as lie side by side in memory
 * and returns their number; they stay until ring_skip. */
size_t ring_peek(struct ring *ring, const void **records);
void ring_skip(struct ring *ring, size_t count);

/* Any thread: records waiting now, and records that fit in all. */
REALTIME size_t ring_count(const struct ring *ring);
REALTIME size_t ring_capacity(const struct ring *ring);
