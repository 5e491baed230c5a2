#include "recorder/recording.h"

#include "common/log.h"
#include "common/quit.h"
#include "recorder/disk_sync.h"
#include "recorder/inbox.h"
#include "recorder/preroll.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long sound waits for its way into the file, and so what a kill can cost. The writer
 * looks by itself, as waking it would be a system call in the JACK thread. */
enum { FLUSH_MILLISECONDS = 20 };

struct recording {
	struct tape *tape;
	struct recording_settings settings;
	struct inbox *inbox;
	struct disk_sync *sync;
	atomic_bool stopping;
	pthread_t writer;

	/* the writer's own */
	struct roll roll;
	struct preroll *preroll;
	bool event_known, failed, hands_missing;
	struct tape_event event;

	_Atomic uint64_t frames; /* of the take that rolls */
	_Atomic unsigned takes;

	pthread_mutex_t mutex; /* guards what follows, for a moment */
	struct reel *reel;     /* NULL: nothing rolls; changed by the writer only */
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
	atomic_store(&recording->frames, reel ? reel_frames(reel) : 0);
	if (reel)
		snprintf(recording->path, sizeof(recording->path), "%s", reel_path(reel));
	pthread_mutex_unlock(&recording->mutex);
	disk_sync_reel(recording->sync, reel);
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
	recording->takes++;
	set_reel(recording, reel);
	roll_done(&recording->roll, ROLL_START, at, begin);
}

/* Puts another reel, or none, before all who look at the one that rolls, and closes that.
 */
static void
change_reel(struct recording *recording, struct reel *next)
{
	struct reel *reel = recording->reel;
	set_reel(recording, next);
	struct reel_end end = reel_close(reel);
	if (!end.whole)
		fail(recording);
	if (!end.hands_whole)
		recording->hands_missing = true;
}

static void
stop(struct recording *recording, uint64_t at)
{
	preroll_restart(recording->preroll, at, reel_held_notes(recording->reel));
	change_reel(recording, NULL);
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
	change_reel(recording, reel);
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

/* A position of the tape in the file that is being written. What was told late, just
 * before the file began, happens at its begin. */
static uint64_t
in_file(const struct recording *recording, uint64_t at)
{
	uint64_t begin = recording->roll.file_at;
	return at > begin ? at - begin : 0;
}

static void
obey(struct recording *recording, const struct order *order, uint64_t at)
{
	if (!*order->label)
		act(recording, roll_told(&recording->roll, order->command), at);
	else if (recording->reel)
		reel_mark(recording->reel, in_file(recording, order->at), order->label);
	inbox_order_done(recording->inbox);
}

/* Hands that came before frame `at`. */
static void
keep_hands(struct recording *recording, uint64_t at)
{
	const struct hands *hands;
	while ((hands = inbox_hands(recording->inbox)) && hands->at < at) {
		if (recording->reel)
			reel_add_hands(
				recording->reel, in_file(recording, hands->at), hands);
		else
			preroll_push_hands(recording->preroll, hands);
		inbox_hands_done(recording->inbox);
	}
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
	const struct order *order = NULL;
	keep_hands(recording, at);
	while (!recording->failed) {
		order = inbox_order(recording->inbox);
		if (!recording->event_known)
			recording->event_known =
				tape_pop_event(recording->tape, &recording->event);
		if (recording->event_known && recording->event.at <= at)
			keep_event(recording);
		else if (order && order->at <= at)
			obey(recording, order, at);
		else if (roll_until(&recording->roll) <= at)
			act(recording, roll_due(&recording->roll, at), at);
		else
			break;
	}
	uint64_t until = roll_until(&recording->roll);
	if (recording->event_known && recording->event.at < until)
		until = recording->event.at;
	if (order && order->at < until)
		until = order->at;
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
		keep_hands(recording, piece.at + frames);
		tape_skip(recording->tape, frames);
	}
	if (recording->reel && !recording->failed && !reel_flush(recording->reel))
		fail(recording);
}

/* A writer that has failed stays, too: until the end others push to the tape. */
static void *
run_writer(void *argument)
{
	static const struct timespec pause = { .tv_nsec = FLUSH_MILLISECONDS * 1000000L };
	struct recording *recording = argument;
	if (recording->settings.roll.trigger == ROLL_AT_ONCE)
		start(recording, 0);
	while (!atomic_load(&recording->stopping)) {
		write_all(recording);
		nanosleep(&pause, NULL);
	}
	write_all(recording);
	tape_end(recording->tape);
	write_all(recording);
	return NULL;
}

static void
free_recording(struct recording *recording)
{
	disk_sync_free(recording->sync);
	preroll_free(recording->preroll);
	inbox_free(recording->inbox);
	pthread_mutex_destroy(&recording->mutex);
	free(recording);
}

static bool
start_threads(struct recording *recording)
{
	recording->sync = disk_sync_start(&recording->settings.reel);
	if (!recording->sync)
		return false;
	int error = pthread_create(&recording->writer, NULL, run_writer, recording);
	if (error)
		log_error("cannot start a thread: %s", strerror(error));
	return !error;
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
	pthread_mutex_init(&recording->mutex, NULL);
	roll_init(&recording->roll, &settings->roll);
	size_t kept = (size_t)(settings->pre_roll * HANDS_PER_SECOND) + 1;
	bool hands = settings->reel.hands;
	recording->inbox = inbox_new(tape, hands ? settings->hands_room : 0);
	recording->preroll = preroll_new(settings->reel.channels,
		(uint64_t)(settings->pre_roll * settings->reel.rate + 0.5));
	if (!recording->inbox || !recording->preroll ||
		(hands && !preroll_keep_hands(recording->preroll, kept)))
		log_error("out of memory: a shorter --pre-roll needs less");
	else if (start_threads(recording))
		return recording;
	free_recording(recording);
	return NULL;
}

bool
recording_tell(struct recording *recording, enum roll_command command)
{
	return inbox_tell(recording->inbox, command);
}

bool
recording_mark(struct recording *recording, const char *label)
{
	return inbox_mark(recording->inbox, label);
}

bool
recording_hands(
	struct recording *recording, const struct hand_frame *frame, uint32_t casualties)
{
	return inbox_put_hands(recording->inbox, frame, casualties);
}

void
recording_state(struct recording *recording, struct recording_state *state)
{
	pthread_mutex_lock(&recording->mutex);
	*state = (struct recording_state){ .rolling = recording->reel,
		.frames = recording->frames,
		.takes = recording->takes,
		.free_minutes = disk_sync_free_minutes(recording->sync) };
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
	disk_sync_stop(recording->sync);
	pthread_join(recording->writer, NULL);
	if (recording->reel)
		change_reel(recording, NULL);
	struct recording_end end = { recording->takes,
		!recording->failed && !recording->hands_missing };
	free_recording(recording);
	return end;
}
