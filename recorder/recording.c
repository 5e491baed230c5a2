#include "recorder/recording.h"

#include "common/log.h"
#include "common/quit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long sound waits for its way into the file, and so what a kill can cost. The writer
 * looks by itself, as waking it would be a system call in the JACK thread. */
enum { FLUSH_MILLISECONDS = 20 };

struct recording {
	struct tape *tape;
	struct take *take;
	struct note_take *notes;
	unsigned channels;
	atomic_bool stopping;
	pthread_t thread;
	bool failed;
	struct tape_event event;
};

static bool
write_sound(struct recording *recording)
{
	const float *frames;
	size_t count;
	while ((count = tape_peek(recording->tape, &frames)) > 0) {
		if (!take_write(recording->take, frames, count))
			return false;
		tape_skip(recording->tape, count);
	}
	return true;
}

static bool
write_notes(struct recording *recording)
{
	struct tape_event *event = &recording->event;
	while (tape_pop_event(recording->tape, event))
		if (!note_take_add(recording->notes, event->at, event->data, event->size))
			return false;
	return true;
}

/* Both files are tried, so that one that fails leaves the other as long as it can be. */
static void
write_all(struct recording *recording)
{
	bool sound = write_sound(recording) && take_flush(recording->take);
	bool notes = write_notes(recording) && note_take_flush(recording->notes);
	if (sound && notes)
		return;
	recording->failed = true;
	quit_request(true);
}

static void *
run(void *argument)
{
	struct recording *recording = argument;
	const struct timespec pause = { .tv_nsec = FLUSH_MILLISECONDS * 1000000L };
	while (!recording->failed && !atomic_load(&recording->stopping)) {
		write_all(recording);
		nanosleep(&pause, NULL);
	}
	if (!recording->failed)
		write_all(recording);
	tape_end(recording->tape);
	if (!recording->failed)
		write_all(recording);
	return NULL;
}

struct recording *
recording_start(
	struct tape *tape, struct take *take, struct note_take *notes, unsigned channels)
{
	struct recording *recording = calloc(1, sizeof(*recording));
	if (!recording) {
		log_error("out of memory");
		return NULL;
	}
	recording->tape = tape;
	recording->take = take;
	recording->notes = notes;
	recording->channels = channels;
	int error = pthread_create(&recording->thread, NULL, run, recording);
	if (error) {
		log_error("cannot start a thread: %s", strerror(error));
		free(recording);
		return NULL;
	}
	return recording;
}

struct recording_end
recording_stop(struct recording *recording)
{
	atomic_store(&recording->stopping, true);
	pthread_join(recording->thread, NULL);
	struct recording_end end = { .frames = take_frames(recording->take) };
	for (unsigned c = 0; c < recording->channels; c++)
		end.peak[c] = take_peak(recording->take, c);
	bool sound = take_close(recording->take);
	bool notes = note_take_close(recording->notes, end.frames);
	end.whole = sound && notes && !recording->failed;
	free(recording);
	return end;
}
