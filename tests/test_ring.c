/* The ring: order, wrap-around, all or nothing, and two threads at once. */
#include "common/ring.h"

#include "tests/tap.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Neither a power of two nor a multiple of a word: tears would show. */
struct record {
	uint32_t number;
	unsigned char rest[9];
};

static struct record
make_record(uint32_t number)
{
	struct record record = { .number = number };
	for (size_t i = 0; i < sizeof(record.rest); i++)
		record.rest[i] = (unsigned char)(number * 31 + i);
	return record;
}

static bool
is_record(const struct record *record, uint32_t number)
{
	struct record expected = make_record(number);
	return record->number == number &&
	       memcmp(record->rest, expected.rest, sizeof(expected.rest)) == 0;
}

static void
test_sizes(void)
{
	ok(!ring_new(0, 4), "no ring of 0 records");
	ok(!ring_new(4, 0), "no ring of records of 0 bytes");
	ok(!ring_new(SIZE_MAX, 1), "no ring of SIZE_MAX records");
	ok(!ring_new(SIZE_MAX / 8, 64), "no ring whose bytes overflow");
	static const size_t sizes[] = { 1, 2, 3, 5, 64, 65, 1000 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct ring *ring = ring_new(sizes[i], 3);
		ok(ring && ring_capacity(ring) >= sizes[i] && ring_count(ring) == 0,
			"room for %zu records", sizes[i]);
		ring_free(ring);
	}
	ring_free(NULL);
}

static void
test_full_and_empty(void)
{
	struct ring *ring = ring_new(5, sizeof(struct record));
	size_t capacity = ring_capacity(ring);
	struct record record = make_record(77);
	ok(!ring_pop(ring, &record) && is_record(&record, 77),
		"nothing pops from an empty ring, nothing is touched");
	bool pushed = true;
	for (uint32_t i = 0; i < capacity; i++) {
		record = make_record(i);
		pushed = pushed && ring_push(ring, &record);
	}
	ok(pushed && ring_count(ring) == capacity, "as many go in as the capacity says");
	record = make_record(1234);
	ok(!ring_push(ring, &record) && ring_count(ring) == capacity,
		"a full ring takes no more");
	bool in_order = true;
	for (uint32_t i = 0; i < capacity; i++)
		in_order = in_order && ring_pop(ring, &record) && is_record(&record, i);
	ok(in_order && !ring_pop(ring, &record), "they come out in order, then none");
	ring_free(ring);
}

/* Fills and empties by every count at every place of the ring. */
static void
test_many(void)
{
	struct ring *ring = ring_new(8, sizeof(struct record));
	size_t capacity = ring_capacity(ring);
	uint32_t pushed = 0, popped = 0;
	bool all_or_none = true, right = true;
	for (uint32_t round = 0; round < 400; round++) {
		size_t count = round % (capacity + 3);
		struct record many[16], one;
		for (size_t i = 0; i < count; i++)
			many[i] = make_record(pushed + (uint32_t)i);
		size_t before = ring_count(ring);
		bool fits = count <= capacity - before;
		bool taken = ring_push_many(ring, many, count);
		if (taken)
			pushed += (uint32_t)count;
		all_or_none = all_or_none && taken == fits &&
			      ring_count(ring) == before + (fits ? count : 0);
		for (size_t i = 0; i < round * 7 % 5 && ring_pop(ring, &one); i++)
			right = right && is_record(&one, popped++);
	}
	struct record one;
	while (ring_pop(ring, &one))
		right = right && is_record(&one, popped++);
	ok(all_or_none, "many are pushed all or not at all");
	ok(right && popped == pushed, "what was pushed at every place pops as it was");
	ring_free(ring);
}

static void
test_peek(void)
{
	struct ring *ring = ring_new(8, sizeof(struct record));
	uint32_t pushed = 0, seen = 0;
	bool right = true;
	const void *at;
	ok(ring_peek(ring, &at) == 0, "nothing to peek at in an empty ring");
	for (int round = 0; round < 200; round++) {
		for (int i = 0; i < round % 9; i++) {
			struct record record = make_record(pushed);
			pushed += ring_push(ring, &record);
		}
		size_t count = ring_peek(ring, &at);
		const struct record *records = at;
		right = right && count <= ring_count(ring) &&
			(count > 0 || ring_count(ring) == 0);
		size_t used = round % 3 ? count : count / 2;
		for (size_t i = 0; i < used; i++)
			right = right && is_record(&records[i], seen + (uint32_t)i);
		ring_skip(ring, used);
		seen += (uint32_t)used;
		right = right && ring_count(ring) == pushed - seen;
	}
	ok(right && seen > 300, "peek and skip walk through every record once");
	ring_free(ring);
}

/* A page that is not there yet would be fetched by the kernel in the JACK thread. */
static void
test_no_page_faults(void)
{
	enum { RECORDS = 1 << 14, BYTES = 1024, PAGES = RECORDS / 4 };
	static char record[BYTES];
	struct ring *ring = ring_new(RECORDS, BYTES);
	struct rusage before, after;
	getrusage(RUSAGE_SELF, &before);
	while (ring_push(ring, record))
		;
	getrusage(RUSAGE_SELF, &after);
	long faults = after.ru_minflt - before.ru_minflt;
	if (!ok(faults < PAGES / 16, "the first pushes fault no pages in"))
		printf("# %ld faults for %d pages\n", faults, PAGES);
	ring_free(ring);
}

enum { STRESS_RECORDS = 100000 };

struct stress {
	struct ring *ring;
	atomic_bool over;
	atomic_size_t most;
};

static void *
produce(void *argument)
{
	struct stress *stress = argument;
	uint32_t number = 0;
	while (number < STRESS_RECORDS) {
		struct record many[7];
		size_t count = 1 + number % 7;
		for (size_t i = 0; i < count; i++)
			many[i] = make_record(number + (uint32_t)i);
		if (ring_push_many(stress->ring, many, count))
			number += (uint32_t)count;
		else
			sched_yield();
	}
	return NULL;
}

static void *
watch(void *argument)
{
	struct stress *stress = argument;
	size_t most = 0;
	while (!atomic_load(&stress->over)) {
		size_t count = ring_count(stress->ring);
		most = count > most ? count : most;
		sched_yield();
	}
	atomic_store(&stress->most, most);
	return NULL;
}

static void
test_two_threads(void)
{
	struct stress stress = { .ring = ring_new(32, sizeof(struct record)) };
	pthread_t producer, watcher;
	pthread_create(&producer, NULL, produce, &stress);
	pthread_create(&watcher, NULL, watch, &stress);
	uint32_t number = 0;
	bool right = true;
	while (number < STRESS_RECORDS) {
		struct record record;
		const void *at;
		size_t count = number % 2 ? ring_peek(stress.ring, &at) : 0;
		for (size_t i = 0; i < count; i++)
			right = is_record((const struct record *)at + i, number++) &&
				right;
		ring_skip(stress.ring, count);
		if (ring_pop(stress.ring, &record))
			right = is_record(&record, number++) && right;
		else
			sched_yield();
	}
	atomic_store(&stress.over, true);
	pthread_join(producer, NULL);
	pthread_join(watcher, NULL);
	ok(right, "%d records cross threads whole and in order", STRESS_RECORDS);
	ok(stress.most <= ring_capacity(stress.ring),
		"no third thread counts more than fit");
	ring_free(stress.ring);
}

int
main(void)
{
	test_sizes();
	test_full_and_empty();
	test_many();
	test_peek();
	test_no_page_faults();
	test_two_threads();
	return tap_done();
}
