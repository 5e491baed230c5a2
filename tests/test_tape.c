#include "recorder/tape.h"

#include "tests/tap.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CHANNELS = 3, FRAMES_MAX = 4096 };

static float sound[CHANNELS][FRAMES_MAX];

/* Frame f of channel c is f + 1 + c / 4: exact, and never 0. */
static const float *const *
count_up(uint64_t from, uint32_t frames)
{
	static const float *channels[CHANNELS];
	for (int c = 0; c < CHANNELS; c++) {
		for (uint32_t i = 0; i < frames; i++)
			sound[c][i] = (float)(from + i + 1) + (float)c / 4;
		channels[c] = sound[c];
	}
	return channels;
}

struct reading {
	uint64_t position, silent, wrong;
	int gaps; /* pieces of one kind side by side are one */
	struct tape_gap gap;
};

static void
note_gap(struct reading *reading, const struct tape_piece *piece, uint64_t frames)
{
	struct tape_gap *gap = &reading->gap;
	if (reading->gaps == 0 || gap->at + gap->frames != piece->at ||
		gap->kind != piece->gap) {
		reading->gaps++;
		*gap = (struct tape_gap){ .at = piece->at, .kind = piece->gap };
	}
	gap->frames += frames;
}

static void
read_some(struct tape *tape, struct reading *reading, uint64_t max)
{
	struct tape_piece piece;
	if (!tape_peek(tape, &piece))
		return;
	uint64_t count = piece.frames < max ? piece.frames : max;
	reading->wrong += piece.at != reading->position;
	if (!piece.sound)
		note_gap(reading, &piece, count);
	for (size_t i = 0; i < count; i++, reading->position++) {
		reading->silent += !piece.sound;
		for (int c = 0; piece.sound && c < CHANNELS; c++)
			reading->wrong += piece.sound[i * CHANNELS + (size_t)c] !=
					  (float)(reading->position + 1) + (float)c / 4;
	}
	if (count > 0)
		tape_skip(tape, count);
}

static void
read_all(struct tape *tape, struct reading *reading)
{
	struct tape_piece piece;
	while (tape_peek(tape, &piece))
		read_some(tape, reading, UINT64_MAX);
	tape_end(tape);
	while (tape_peek(tape, &piece))
		read_some(tape, reading, UINT64_MAX);
}

static void
test_plain(void)
{
	struct tape *tape = tape_new(CHANNELS, 48000, 0.1);
	struct reading reading = { 0 };
	uint32_t clock = UINT32_MAX - 500; /* wraps soon */
	for (int i = 0; i < 20; i++) {
		tape_clock(tape, clock, false);
		tape_push(tape, count_up((uint64_t)i * 1000, 1000), 1000);
		clock += 1000;
		read_some(tape, &reading, UINT64_MAX);
	}
	read_all(tape, &reading);
	struct tape_counts counts;
	tape_count(tape, &counts);
	ok(reading.position == 20000 && counts.frames == 20000, "every frame comes out");
	ok(reading.wrong == 0 && reading.silent == 0, "in order and unchanged");
	ok(counts.undelivered == 0 && counts.overruns == 0,
		"no gap, though the server's clock wraps");
	tape_free(tape);
}

static void
test_overrun(void)
{
	struct tape *tape = tape_new(CHANNELS, 1000, 1);
	uint32_t clock = 7;
	struct reading reading = { 0 };
	for (int i = 0; i < 30; i++, clock += 100) {
		tape_clock(tape, clock, false);
		tape_push(tape, count_up((uint64_t)i * 100, 100), 100);
	}
	read_some(tape, &reading, 300);
	tape_clock(tape, clock, false);
	tape_push(tape, count_up(3000, 100), 100);
	read_all(tape, &reading);
	struct tape_counts counts;
	tape_count(tape, &counts);
	ok(reading.position == 3100 && counts.frames == 3100, "the length is kept");
	ok(reading.wrong == 0, "no frame has moved");
	/* the ring holds 1024: ten periods of 100 fit */
	ok(reading.gaps == 1 && reading.gap.at == 1000 && reading.gap.frames == 2000 &&
			reading.gap.kind == TAPE_OVERRUN,
		"one gap where the ring was full, of the exact length");
	ok(reading.silent == 2000 && counts.overrun_frames == 2000 &&
			counts.overruns == 1,
		"it reads as silence and is counted");
	tape_free(tape);
}

/* A period as the server has it, read `late` frames too late; `lost` frames before it are
 * never delivered. */
struct server {
	uint32_t clock;
	uint64_t position;
};

static void
run_period(struct tape *tape, struct server *server, uint32_t lost, uint32_t late)
{
	server->clock += lost;
	server->position += lost;
	tape_clock(tape, server->clock + late, false);
	tape_push_event(tape, 9, "\x90\x40\x40", 3);
	tape_push(tape, count_up(server->position, 64), 64);
	server->clock += 64;
	server->position += 64;
}

static void
test_server_gap(void)
{
	struct tape *tape = tape_new(CHANNELS, 48000, 1);
	struct reading reading = { 0 };
	struct server server = { .clock = UINT32_MAX - 100 };
	run_period(tape, &server, 0, 0);
	run_period(tape, &server, 640, 0);
	read_some(tape, &reading, UINT64_MAX);
	ok(reading.position == 64, "what follows a jump waits for the verdict");
	for (int i = 0; i < 8; i++)
		run_period(tape, &server, 0, 0);
	for (int i = 0; i < 3; i++)
		read_some(tape, &reading, UINT64_MAX);
	ok(reading.position == server.position, "which comes soon");
	tape_clock(tape, 12345, true); /* freewheel has begun */
	tape_push(tape, count_up(server.position, 64), 64);
	tape_clock(tape, 12345 - 90000, false); /* the clock was set back */
	tape_push(tape, count_up(server.position + 64, 64), 64);
	read_all(tape, &reading);
	struct tape_counts counts;
	tape_count(tape, &counts);
	ok(reading.gaps == 1 && reading.gap.at == 64 && reading.gap.frames == 640 &&
			reading.gap.kind == TAPE_UNDELIVERED,
		"a jump of the server's clock is a gap of that length");
	ok(reading.position == 704 + 11 * 64 && reading.wrong == 0 &&
			reading.silent == 640,
		"silence stands in its place, and a new clock makes none");
	ok(counts.undelivered == 1 && counts.undelivered_frames == 640 &&
			counts.overruns == 0 && counts.frames == reading.position,
		"it is counted apart from overruns");
	static struct tape_event event;
	bool on_time = tape_pop_event(tape, &event) && event.at == 9;
	for (uint64_t i = 0; i < 9; i++)
		on_time = on_time && tape_pop_event(tape, &event) &&
			  event.at == 704 + i * 64 + 9;
	ok(on_time, "events keep their time too");
	tape_free(tape);
}

/* Late clients read the clock of a later period; losses happen all the same. */
static void
test_late_reading(void)
{
	struct tape *tape = tape_new(CHANNELS, 48000, 10);
	struct reading reading = { 0 };
	struct server server = { 0 };
	unsigned seed = 99;
	uint64_t lost = 0;
	for (int i = 0; i < 5000; i++) {
		bool loses = i > 0 && rand_r(&seed) % 40 == 0;
		uint32_t periods = loses ? 1 + (uint32_t)rand_r(&seed) % 20 : 0;
		/* two periods late at most, and on time at least every fourth */
		uint32_t late = i % 4 ? (uint32_t)rand_r(&seed) % 3 : 0;
		lost += periods * 64;
		run_period(tape, &server, periods * 64, late * 64);
		read_some(tape, &reading, UINT64_MAX);
	}
	read_all(tape, &reading);
	ok(reading.position == server.position && reading.silent == lost,
		"late readings of the clock change no length");
	/* a loss read late is placed at the next period read on time */
	printf("# %llu samples of %llu are out of place for it\n",
		(unsigned long long)reading.wrong,
		(unsigned long long)(3 * reading.position));
	tape_free(tape);

	tape = tape_new(CHANNELS, 48000, 1);
	server = (struct server){ 0 };
	reading = (struct reading){ 0 };
	for (uint32_t i = 0; i < 100; i++)
		run_period(tape, &server, 0, i % 5 < 3 ? i % 5 * 64 : 0);
	read_all(tape, &reading);
	ok(reading.position == 6400 && reading.silent == 0 && reading.wrong == 0,
		"where nothing was lost they make no gap");
	tape_free(tape);
}

static void
test_end_in_gap(void)
{
	struct tape *tape = tape_new(CHANNELS, 1000, 1);
	struct reading reading = { 0 };
	for (uint32_t i = 0; i < 12; i++) {
		tape_clock(tape, i * 256, false);
		tape_push(tape, count_up((uint64_t)i * 256, 256), 256);
	}
	read_all(tape, &reading);
	ok(reading.position == 12 * 256 && reading.silent == 8 * 256,
		"a take that ends in a gap has its full length");
	tape_free(tape);
}

static void
test_transport(void)
{
	struct tape *tape = tape_new(CHANNELS, 48000, 1);
	static struct tape_event event;
	tape_clock(tape, 0, false);
	tape_push(tape, count_up(0, 64), 64);
	tape_clock(tape, 64, false);
	tape_push_transport(tape, true);
	tape_push_event(tape, 3, "\x90\x40\x40", 3);
	tape_push(tape, count_up(64, 64), 64);
	tape_clock(tape, 128, false);
	tape_push_transport(tape, false);
	tape_push(tape, count_up(128, 64), 64);
	ok(tape_pop_event(tape, &event) && event.kind == TAPE_ROLL && event.at == 64,
		"the transport rolls from its period on");
	ok(tape_pop_event(tape, &event) && event.kind == TAPE_MIDI && event.at == 67 &&
			tape_pop_event(tape, &event) && event.kind == TAPE_HALT &&
			event.at == 128,
		"and halts, in the order of time with the notes");
	tape_free(tape);
}

static void
test_events(void)
{
	struct tape *tape = tape_new(1, 48000, 1);
	static unsigned char long_one[TAPE_EVENT_BYTES + 1];
	static struct tape_event event;
	memset(long_one, 0x11, sizeof(long_one));
	tape_clock(tape, 0, false);
	tape_push_event(tape, 3, "\x90\x40\x7f", 3);
	tape_push(tape, count_up(0, 64), 64);
	tape_clock(tape, 128, false); /* a gap of 64 */
	tape_push_event(tape, 5, long_one, TAPE_EVENT_BYTES);
	tape_push_event(tape, 6, long_one, sizeof(long_one));
	tape_push(tape, count_up(128, 64), 64);
	tape_end(tape);
	ok(tape_pop_event(tape, &event) && event.at == 3 && event.size == 3 &&
			memcmp(event.data, "\x90\x40\x7f", 3) == 0,
		"an event has its frame");
	ok(tape_pop_event(tape, &event) && event.at == 133 &&
			event.size == TAPE_EVENT_BYTES &&
			memcmp(event.data, long_one, TAPE_EVENT_BYTES) == 0,
		"a long one too, and gaps count");
	struct tape_counts counts;
	tape_count(tape, &counts);
	ok(!tape_pop_event(tape, &event) && counts.events_lost == 1 && counts.events == 2,
		"one that is too long is counted as lost");
	for (int i = 0; i < 40; i++)
		tape_push_event(tape, 6, long_one, TAPE_EVENT_BYTES);
	tape_push(tape, count_up(192, 64), 64);
	int popped = 0;
	while (tape_pop_event(tape, &event))
		popped++;
	tape_count(tape, &counts);
	ok(popped < 40 && counts.events_lost == 1 + 40 - (uint64_t)popped,
		"events without room are counted as lost, whole");
	tape_free(tape);
}

struct race {
	struct tape *tape;
	atomic_bool done;
	uint64_t frames;
};

static void *
push_all(void *argument)
{
	struct race *race = argument;
	unsigned seed = 4711;
	uint32_t clock = 0;
	for (int i = 0; i < 4000; i++) {
		uint32_t frames = 1 + (uint32_t)rand_r(&seed) % 700;
		uint32_t jump =
			rand_r(&seed) % 50 == 0 ? (uint32_t)rand_r(&seed) % 1000 : 0;
		jump = i == 0 ? 0 : jump;
		clock += jump;
		race->frames += jump;
		tape_clock(race->tape, clock, false);
		tape_push(race->tape, count_up(race->frames, frames), frames);
		clock += frames;
		race->frames += frames;
	}
	atomic_store(&race->done, true);
	return NULL;
}

/* A writer that is now too slow and now fast enough. */
static void
test_race(void)
{
	struct race race = { .tape = tape_new(CHANNELS, 4000, 1) };
	struct reading reading = { 0 };
	pthread_t thread;
	pthread_create(&thread, NULL, push_all, &race);
	unsigned seed = 1;
	while (!atomic_load(&race.done))
		read_some(race.tape, &reading, (size_t)rand_r(&seed) % 600);
	pthread_join(thread, NULL);
	read_all(race.tape, &reading);
	struct tape_counts counts;
	tape_count(race.tape, &counts);
	ok(reading.position == race.frames && counts.frames == race.frames,
		"two threads: the length is right");
	ok(reading.wrong == 0, "no frame out of its place");
	ok(reading.silent == counts.overrun_frames + counts.undelivered_frames,
		"what is missing is what was counted");
	printf("# %llu frames, %llu overrun, %llu undelivered\n",
		(unsigned long long)counts.frames,
		(unsigned long long)counts.overrun_frames,
		(unsigned long long)counts.undelivered_frames);
	tape_free(race.tape);
}

int
main(void)
{
	test_plain();
	test_overrun();
	test_server_gap();
	test_late_reading();
	test_end_in_gap();
	test_transport();
	test_events();
	test_race();
	return tap_done();
}
