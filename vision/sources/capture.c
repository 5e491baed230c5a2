#include "vision/sources/capture.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/log.h"
#include "vision/sources/media_time.h"
#include "vision/sources/priority.h"
#include "vision/sources/rate_limit.h"

enum { SLOTS = 3 };

/* While nothing is open: how often the source may try to change that, and how often who
 * waits for frames hears that there still is none. */
static const double retry_seconds = 0.02, silence_seconds = 0.1;

struct slot {
	struct picture picture;
	uint64_t sequence;
	double captured_seconds, media_seconds;
};

struct capture {
	struct source *source;
	bool pace, loop;
	pthread_t thread;
	bool started;
	atomic_bool leaving; /* as `stop`, without the mutex */

	/* The capture thread's own. */
	int back;     /* slot being filled */
	double begin; /* CLOCK_MONOTONIC at media time 0, once known */
	struct media_time media;
	uint64_t sequence;
	struct rate_limit limit;

	/* The taker's own. */
	int front;
	bool silence_told;

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	pthread_cond_t taken; /* apart: a paced thread is not to wake for it */
	struct slot slots[SLOTS];
	int ready;
	bool fresh; /* `ready` holds a frame that was not given yet */
	bool stop;
	bool over;
	enum capture_status end;
	struct capture_counts frames;
	bool gone;        /* the source, until the next frame */
	double published; /* CLOCK_MONOTONIC, the last frame or the beginning */
	double patience;
	struct source_counts counts;
	struct v4l2_identity camera;
};

static double
now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct timespec
to_timespec(double seconds)
{
	double whole = floor(seconds);
	return (struct timespec){ (time_t)whole, (long)((seconds - whole) * 1e9) };
}

/* Every frame is taken, however long that takes. */
static bool
in_order(const struct capture *capture)
{
	return !capture->pace && !source_is_live(capture->source);
}

/* Whether frames wait for their moment. */
static bool
is_paced(const struct capture *capture)
{
	return capture->pace && !source_is_live(capture->source);
}

/* Waits for capture_stop() until the given moment; false when it came. */
static bool
sleep_until(struct capture *capture, double moment)
{
	struct timespec until = to_timespec(moment);
	int error = 0;
	pthread_mutex_lock(&capture->mutex);
	while (!capture->stop && error != ETIMEDOUT)
		error = pthread_cond_timedwait(
			&capture->changed, &capture->mutex, &until);
	bool go_on = !capture->stop;
	pthread_mutex_unlock(&capture->mutex);
	return go_on;
}

static void
stamp_frame(struct capture *capture, double stamp)
{
	struct slot *slot = &capture->slots[capture->back];
	slot->media_seconds = media_time_next(
		&capture->media, stamp, 1 / source_hertz(capture->source));
	if (capture->sequence == 0)
		capture->begin = now() - slot->media_seconds;
	slot->sequence = capture->sequence++;
	if (source_is_live(capture->source))
		slot->captured_seconds = stamp;
	else if (in_order(capture))
		slot->captured_seconds = now();
	else
		slot->captured_seconds = capture->begin + slot->media_seconds;
}

static void
sign_of_life(struct capture *capture)
{
	capture->gone = false;
	capture->published = now();
	capture->patience = source_patience(capture->source);
	capture->camera = source_camera(capture->source);
}

/* Hands the filled slot over and takes another one. */
static void
publish(struct capture *capture)
{
	bool wait = in_order(capture);
	pthread_mutex_lock(&capture->mutex);
	while (wait && capture->fresh && !capture->stop)
		pthread_cond_wait(&capture->taken, &capture->mutex);
	capture->frames.read++;
	capture->frames.dropped += capture->fresh;
	int filled = capture->back;
	capture->back = capture->ready;
	capture->ready = filled;
	capture->fresh = true;
	sign_of_life(capture);
	pthread_cond_broadcast(&capture->changed);
	pthread_mutex_unlock(&capture->mutex);
}

/* A frame too many is only a sign of life. */
static void
spare(struct capture *capture)
{
	pthread_mutex_lock(&capture->mutex);
	capture->frames.read++;
	capture->frames.spared++;
	sign_of_life(capture);
	pthread_cond_broadcast(&capture->changed);
	pthread_mutex_unlock(&capture->mutex);
}

/* A frame of a paced video waits for its moment; false when it is time to stop. */
static bool
await_moment(struct capture *capture)
{
	return !is_paced(capture) ||
	       sleep_until(capture, capture->begin + capture->media.seconds);
}

static void
tell_gone(struct capture *capture)
{
	pthread_mutex_lock(&capture->mutex);
	capture->gone = true;
	pthread_cond_broadcast(&capture->changed);
	pthread_mutex_unlock(&capture->mutex);
}

static void
rest(struct capture *capture)
{
	if (!source_is_open(capture->source))
		sleep_until(capture, now() + retry_seconds);
}

static enum capture_status
end(struct capture *capture)
{
	if (!capture->loop)
		return CAPTURE_END;
	media_time_again(&capture->media);
	return source_rewind(capture->source) ? CAPTURE_FRAME : CAPTURE_LOST;
}

/* Reads on, or tells why that is over: CAPTURE_TIMEOUT when it was told to stop. */
static enum capture_status
step(struct capture *capture)
{
	double stamp = 0;
	struct picture *picture = &capture->slots[capture->back].picture;
	switch (source_read(capture->source, picture, &stamp)) {
	case SOURCE_PICTURE:
		if (await_moment(capture))
			publish(capture);
		break;
	case SOURCE_SPARED:
		if (await_moment(capture))
			spare(capture);
		break;
	case SOURCE_NOTHING:
		rest(capture);
		break;
	case SOURCE_GONE:
		tell_gone(capture);
		break;
	case SOURCE_END:
		return end(capture);
	case SOURCE_BROKEN:
		return CAPTURE_LOST;
	}
	struct source_counts counts = source_counts(capture->source);
	pthread_mutex_lock(&capture->mutex);
	capture->counts = counts;
	bool stop = capture->stop;
	pthread_mutex_unlock(&capture->mutex);
	return stop ? CAPTURE_TIMEOUT : CAPTURE_FRAME;
}

/* The last frame of a paced video is seen for as long as the others. */
static void
hold_last_frame(struct capture *capture)
{
	double interval = 1 / source_hertz(capture->source);
	if (is_paced(capture))
		sleep_until(capture, capture->begin + capture->media.seconds + interval);
}

static void *
run(void *argument)
{
	struct capture *capture = argument;
	enum capture_status status;
	if (!in_order(capture))
		priority_raise();
	do
		status = step(capture);
	while (status == CAPTURE_FRAME);
	if (status == CAPTURE_END)
		hold_last_frame(capture);
	pthread_mutex_lock(&capture->mutex);
	capture->over = true;
	capture->end = status;
	pthread_cond_broadcast(&capture->changed);
	pthread_mutex_unlock(&capture->mutex);
	return NULL;
}

static bool
start_thread(struct capture *capture)
{
	pthread_condattr_t attributes;
	pthread_mutex_init(&capture->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&capture->changed, &attributes);
	pthread_cond_init(&capture->taken, &attributes);
	pthread_condattr_destroy(&attributes);
	int error = pthread_create(&capture->thread, NULL, run, capture);
	if (error != 0)
		log_error("cannot start the capture thread: %s", strerror(error));
	return error == 0;
}

static bool
is_leaving(void *context)
{
	struct capture *capture = context;
	return atomic_load(&capture->leaving);
}

static bool
is_wanted(void *context, double stamp)
{
	struct capture *capture = context;
	stamp_frame(capture, stamp);
	return rate_limit_admits(&capture->limit, capture->media.seconds);
}

static struct source *
open_source(struct capture *capture, const struct capture_settings *settings)
{
	const struct source_settings source = { .camera = settings->camera,
		.video = settings->video,
		.request = { settings->width, settings->height, settings->fps,
			settings->format },
		.wait = settings->wait,
		.give_up = is_leaving,
		.wanted = is_wanted,
		.context = capture };
	return source_open(&source);
}

struct capture *
capture_start(const struct capture_settings *settings)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	if (!capture)
		return NULL;
	capture->source = open_source(capture, settings);
	if (!capture->source) {
		free(capture);
		return NULL;
	}
	capture->pace = settings->pace;
	capture->loop = settings->loop;
	rate_limit_init(&capture->limit, settings->max_fps);
	capture->ready = 1;
	capture->front = 2;
	capture->published = now();
	capture->patience = source_patience(capture->source);
	capture->counts = source_counts(capture->source);
	capture->camera = source_camera(capture->source);
	capture->started = start_thread(capture);
	if (!capture->started) {
		capture_stop(capture);
		return NULL;
	}
	return capture;
}

void
capture_stop(struct capture *capture)
{
	if (!capture)
		return;
	atomic_store(&capture->leaving, true);
	if (capture->started) {
		pthread_mutex_lock(&capture->mutex);
		capture->stop = true;
		pthread_cond_broadcast(&capture->changed);
		pthread_cond_broadcast(&capture->taken);
		pthread_mutex_unlock(&capture->mutex);
		pthread_join(capture->thread, NULL);
		pthread_cond_destroy(&capture->changed);
		pthread_cond_destroy(&capture->taken);
		pthread_mutex_destroy(&capture->mutex);
	}
	for (int i = 0; i < SLOTS; i++)
		picture_finish(&capture->slots[i].picture);
	source_close(capture->source);
	free(capture);
}

/* Swaps the newest frame to the front. */
static void
take(struct capture *capture, struct captured *out)
{
	int taken = capture->ready;
	capture->ready = capture->front;
	capture->front = taken;
	capture->fresh = false;
	capture->silence_told = false;
	const struct slot *slot = &capture->slots[taken];
	const struct picture *picture = &slot->picture;
	*out = (struct captured){ .image = { picture->pixels, picture->width,
					  picture->height, 3 * picture->width },
		.sequence = slot->sequence,
		.captured_seconds = slot->captured_seconds,
		.media_seconds = slot->media_seconds };
	pthread_cond_signal(&capture->taken);
}

/* The moment at which waiting for a frame ends. */
static double
patience_end(struct capture *capture)
{
	bool told = capture->silence_told;
	double moment = capture->published + capture->patience;
	capture->silence_told = true; /* unless a frame comes first */
	if (told)
		return now() + silence_seconds;
	return capture->gone ? now() : moment;
}

static struct timespec
wait_end(struct capture *capture, int timeout_ms)
{
	return to_timespec(
		timeout_ms < 0 ? patience_end(capture) : now() + timeout_ms / 1e3);
}

enum capture_status
capture_next(struct capture *capture, struct captured *out, int timeout_ms)
{
	enum capture_status status = CAPTURE_TIMEOUT;
	int error = 0;

	pthread_mutex_lock(&capture->mutex);
	bool was_gone = capture->gone;
	struct timespec until = wait_end(capture, timeout_ms);
	uint64_t spared = capture->frames.spared;
	while (!capture->fresh && !capture->over && error != ETIMEDOUT &&
		(timeout_ms >= 0 || capture->gone == was_gone)) {
		error = pthread_cond_timedwait(
			&capture->changed, &capture->mutex, &until);
		if (capture->frames.spared == spared)
			continue;
		spared = capture->frames.spared;
		capture->silence_told = false;
		until = wait_end(capture, timeout_ms);
	}
	if (capture->fresh) {
		take(capture, out);
		status = CAPTURE_FRAME;
	} else if (capture->over) {
		status = capture->end;
	}
	pthread_mutex_unlock(&capture->mutex);
	return status;
}

struct capture_counts
capture_counts(struct capture *capture)
{
	pthread_mutex_lock(&capture->mutex);
	struct capture_counts frames = capture->frames;
	pthread_mutex_unlock(&capture->mutex);
	return frames;
}

struct source_counts
capture_source(struct capture *capture)
{
	pthread_mutex_lock(&capture->mutex);
	struct source_counts counts = capture->counts;
	pthread_mutex_unlock(&capture->mutex);
	return counts;
}

struct v4l2_identity
capture_camera(struct capture *capture)
{
	pthread_mutex_lock(&capture->mutex);
	struct v4l2_identity camera = capture->camera;
	pthread_mutex_unlock(&capture->mutex);
	return camera;
}
