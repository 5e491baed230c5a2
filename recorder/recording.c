#include "recorder/recording.h"

#include "common/log.h"
#include "common/quit.h"
#include "common/ring.h"
#include "recorder/preroll.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

enum {
	/* How long sound waits for its way into the file, and so what a kill can cost.
	 * The writer looks by itself, as waking it would be a system call in the JACK
	 * thread. */
	FLUSH_MILLISECONDS = 20,
	SYNC_MILLISECONDS = 50, /* and so what a power cut can cost */
	ORDERS_MAX = 256,
	MINUTES_MAX = 6000,
};

/* A command or a marker (label not empty) at a frame of the tape. */
struct order {
	uint64_t at;
	enum roll_command command;
	char label[SHEET_LABEL_BYTES];
};

struct recording {
	struct tape *tape;
	struct recording_settings settings;
	struct ring *orders; /* of struct order; told by another thread */
	atomic_bool stopping;
	pthread_t writer, syncer;

	/* the writer's own */
	struct roll roll;
	struct preroll *preroll;
	struct order order;
	bool order_known, event_known, failed;
	struct tape_event event;

	_Atomic uint64_t frames; /* of the take that rolls */
	_Atomic unsigned free_minutes;

	pthread_mutex_t
		syncing;       /* held while a reel is synced or closed: may take long */
	pthread_mutex_t mutex; /* guards what follows, for a moment */
	struct reel *reel;     /* NULL: nothing rolls; changed by the writer only */
	unsigned takes;
	char path[TAKE_PATH_BYTES];
};

static void
fail(struct recording *recording)
{
	recording->failed = true;
	quit_request(true);
}

static void
set_reel(struct recording *recording, struct reel *reel)
{
	pthread_mutex_lock(&recording->mutex);
	recording->reel = reel;
	if (reel)
		snprintf(recording->path, sizeof(recording->path), "%s", reel_path(reel));
	pthread_mutex_unlock(&recording->mutex);
}

static struct reel *
open_reel(struct recording *recording, uint64_t begin)
{
	const struct recording_settings *settings = &recording->settings;
	double seconds = settings->tape_time + (double)begin / settings->reel.rate;
	struct reel *reel = reel_open(&settings->reel, seconds);
	if (reel)
		log_info("recording to %s", reel_path(reel));
	else
		fail(recording);
	return reel;
}

static void
start(struct recording *recording, uint64_t at)
{
	uint64_t begin = preroll_begin(recording->preroll);
	struct reel *reel = open_reel(recording, begin);
	if (!reel)
		return;
	if (!preroll_pour(recording->preroll, reel))
		fail(recording);
	set_reel(recording, reel);
	recording->takes++;
	roll_done(&recording->roll, ROLL_START, at, begin);
}

/* Takes the reel away from all who look at it, and closes it. */
static void
close_reel(struct recording *recording)
{
	struct reel *reel = recording->reel;
	set_reel(recording, NULL);
	pthread_mutex_lock(&recording->syncing);
	struct reel_end end = reel_close(reel);
	pthread_mutex_unlock(&recording->syncing);
	if (!end.whole)
		fail(recording);
}

static void
stop(struct recording *recording, uint64_t at)
{
	preroll_restart(recording->preroll, at, reel_held_notes(recording->reel));
	close_reel(recording);
	roll_done(&recording->roll, ROLL_STOP, at, at);
	if (recording->settings.one_take)
		quit_request(false);
}

/* The next file is made before this one is finished: where it cannot be, this one goes
 * on. */
static void
split(struct recording *recording, uint64_t at)
{
	struct reel *reel = open_reel(recording, at);
	if (!reel)
		return;
	if (!reel_begin_notes(reel, reel_held_notes(recording->reel)))
		fail(recording);
	close_reel(recording);
	set_reel(recording, reel);
	roll_done(&recording->roll, ROLL_SPLIT, at, at);
}

static void
act(struct recording *recording, enum roll_act what, uint64_t at)
{
	switch (what) {
	case ROLL_START:
		start(recording, at);
		break;
	case ROLL_STOP:
		stop(recording, at);
		break;
	case ROLL_SPLIT:
		split(recording, at);
		break;
	case ROLL_NOTHING:
		break;
	}
}

static void
obey(struct recording *recording)
{
	const struct order *order = &recording->order;
	recording->order_known = false;
	if (!*order->label)
		act(recording, roll_told(&recording->roll, order->command), order->at);
	else if (recording->reel)
		reel_mark(recording->reel, order->at - recording->roll.file_at,
			order->label);
}

static void
keep_event(struct recording *recording)
{
	struct tape_event *event = &recording->event;
	recording->event_known = false;
	/* a take begins before the event that begins it, and ends behind it */
	enum roll_act what = roll_heard(&recording->roll, event);
	if (what == ROLL_START)
		act(recording, what, event->at);
	if (event->kind == TAPE_MIDI && !recording->reel)
		preroll_push_event(recording->preroll, event);
	else if (event->kind == TAPE_MIDI &&
		 !reel_add_event(recording->reel, event->at - recording->roll.file_at,
			 event->data, event->size))
		fail(recording);
	if (what != ROLL_START)
		act(recording, what, event->at);
}

/* What is due before the sound at `at` goes on; returns how far it goes then. */
static uint64_t
settle_dues(struct recording *recording, uint64_t at)
{
	while (!recording->failed) {
		if (!recording->order_known)
			recording->order_known =
				ring_pop(recording->orders, &recording->order);
		if (!recording->event_known)
			recording->event_known =
				tape_pop_event(recording->tape, &recording->event);
		if (recording->event_known && recording->event.at <= at)
			keep_event(recording);
		else if (recording->order_known && recording->order.at <= at)
			obey(recording);
		else if (roll_until(&recording->roll) <= at)
			act(recording, roll_due(&recording->roll, at), at);
		else
			break;
	}
	uint64_t until = roll_until(&recording->roll);
	if (recording->event_known && recording->event.at < until)
		until = recording->event.at;
	if (recording->order_known && recording->order.at < until)
		until = recording->order.at;
	return until;
}

static void
pass(struct recording *recording, const struct tape_piece *piece, uint64_t frames)
{
	if (!recording->reel) {
		preroll_push(recording->preroll, piece, frames);
		return;
	}
	if (!piece->sound) {
		const struct tape_gap gap = { piece->at - recording->roll.file_at, frames,
			piece->gap };
		reel_note_gap(recording->reel, &gap);
	}
	if (!reel_write(recording->reel, piece->sound, frames))
		fail(recording);
	atomic_store(&recording->frames, reel_frames(recording->reel));
}

static uint64_t
listen(struct recording *recording, const struct tape_piece *piece, uint64_t frames)
{
	uint64_t passes = roll_listen(&recording->roll, piece->sound, frames,
		recording->settings.reel.channels, piece->at);
	if (passes == 0)
		act(recording, recording->roll.rolling ? ROLL_STOP : ROLL_START,
			piece->at);
	return passes;
}

static void
write_all(struct recording *recording)
{
	struct tape_piece piece;
	bool listening = recording->settings.roll.trigger == ROLL_LEVEL;
	while (!recording->failed && tape_peek(recording->tape, &piece)) {
		uint64_t until = settle_dues(recording, piece.at);
		uint64_t frames = piece.frames;
		if (until - piece.at < frames)
			frames = until - piece.at;
		if (recording->failed)
			break;
		if (listening)
			frames = listen(recording, &piece, frames);
		if (frames == 0)
			continue;
		pass(recording, &piece, frames);
		tape_skip(recording->tape, frames);
	}
	if (recording->reel && !recording->failed && !reel_flush(recording->reel))
		fail(recording);
}

static void
nap(int milliseconds)
{
	const struct timespec pause = { .tv_nsec = milliseconds * 1000000L };
	nanosleep(&pause, NULL);
}

static void *
run_writer(void *argument)
{
	struct recording *recording = argument;
	if (recording->settings.roll.trigger == ROLL_AT_ONCE)
		start(recording, 0);
	while (!recording->failed && !atomic_load(&recording->stopping)) {
		write_all(recording);
		nap(FLUSH_MILLISECONDS);
	}
	write_all(recording);
	tape_end(recording->tape);
	write_all(recording);
	return NULL;
}

/* How many minutes of the take that rolls the disk has room for. */
static unsigned
room_minutes(struct recording *recording)
{
	struct statvfs disk;
	const struct reel_settings *reel = &recording->settings.reel;
	double rate = (double)reel->rate * reel->channels *
		      (double)sample_bytes(reel->sample) * 60;
	if (statvfs(recording->path, &disk) != 0)
		return MINUTES_MAX;
	double minutes = (double)disk.f_bavail * (double)disk.f_frsize / rate;
	return minutes < MINUTES_MAX ? (unsigned)minutes : MINUTES_MAX;
}

static void
sync_once(struct recording *recording, bool look_at_disk, bool *warned)
{
	pthread_mutex_lock(&recording->syncing);
	pthread_mutex_lock(&recording->mutex);
	struct reel *reel = recording->reel;
	if (reel && look_at_disk)
		recording->free_minutes = room_minutes(recording);
	pthread_mutex_unlock(&recording->mutex);
	if (reel)
		reel_sync(reel);
	pthread_mutex_unlock(&recording->syncing);
	if (reel && recording->free_minutes < 2 && !*warned) {
		log_warning("the disk is nearly full: room for %s",
			recording->free_minutes ? "a minute or two"
						: "less than a minute");
		*warned = true;
	}
}

static void *
run_syncer(void *argument)
{
	struct recording *recording = argument;
	bool warned = false;
	for (unsigned i = 0; !atomic_load(&recording->stopping); i++) {
		sync_once(recording, i % 20 == 0, &warned);
		nap(SYNC_MILLISECONDS);
	}
	return NULL;
}

static void
free_recording(struct recording *recording)
{
	preroll_free(recording->preroll);
	ring_free(recording->orders);
	pthread_mutex_destroy(&recording->syncing);
	pthread_mutex_destroy(&recording->mutex);
	free(recording);
}

static bool
start_threads(struct recording *recording)
{
	int error = pthread_create(&recording->writer, NULL, run_writer, recording);
	if (error) {
		log_error("cannot start a thread: %s", strerror(error));
		return false;
	}
	error = pthread_create(&recording->syncer, NULL, run_syncer, recording);
	if (!error)
		return true;
	log_error("cannot start a thread: %s", strerror(error));
	atomic_store(&recording->stopping, true);
	pthread_join(recording->writer, NULL);
	return false;
}

struct recording *
recording_start(struct tape *tape, const struct recording_settings *settings)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	if (!recording) {
		log_error("out of memory");
		return NULL;
	}
	recording->tape = tape;
	recording->settings = *settings;
	recording->free_minutes = MINUTES_MAX;
	pthread_mutex_init(&recording->syncing, NULL);
	pthread_mutex_init(&recording->mutex, NULL);
	roll_init(&recording->roll, &settings->roll);
	recording->orders = ring_new(ORDERS_MAX, sizeof(struct order));
	recording->preroll = preroll_new(settings->reel.channels,
		(uint64_t)(settings->pre_roll * settings->reel.rate + 0.5));
	if (!recording->orders || !recording->preroll)
		log_error("out of memory: a shorter --pre-roll needs less");
	else if (start_threads(recording))
		return recording;
	free_recording(recording);
	return NULL;
}

static bool
give(struct recording *recording, struct order *order)
{
	struct tape_counts counts;
	tape_count(recording->tape, &counts);
	order->at = counts.frames;
	return ring_push(recording->orders, order);
}

bool
recording_tell(struct recording *recording, enum roll_command command)
{
	struct order order = { .command = command };
	return give(recording, &order);
}

bool
recording_mark(struct recording *recording, const char *label)
{
	struct order order = { 0 };
	snprintf(order.label, sizeof(order.label), "%s", *label ? label : "marker");
	return give(recording, &order);
}

void
recording_state(struct recording *recording, struct recording_state *state)
{
	pthread_mutex_lock(&recording->mutex);
	*state = (struct recording_state){ .rolling = recording->reel,
		.frames = recording->reel ? recording->frames : 0,
		.takes = recording->takes,
		.free_minutes = recording->free_minutes };
	memcpy(state->path, recording->path, sizeof(state->path));
	pthread_mutex_unlock(&recording->mutex);
}

bool
recording_level(struct recording *recording, enum levels_looker looker, unsigned channel,
	struct level *level)
{
	pthread_mutex_lock(&recording->mutex);
	bool rolling = recording->reel;
	if (rolling)
		*level = levels_look(reel_levels(recording->reel), looker, channel);
	pthread_mutex_unlock(&recording->mutex);
	return rolling;
}

struct recording_end
recording_stop(struct recording *recording)
{
	atomic_store(&recording->stopping, true);
	pthread_join(recording->writer, NULL);
	pthread_join(recording->syncer, NULL);
	if (recording->reel)
		close_reel(recording);
	struct recording_end end = { recording->takes, !recording->failed };
	free_recording(recording);
	return end;
}
