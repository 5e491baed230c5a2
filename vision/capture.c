#include "vision/capture.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/log.h"

enum { SLOTS = 3 };

/* Time stamps that go back or leap further than this are damage: one interval stands in.
 */
static const double max_leap_seconds = 10;

/* How long to leave a camera alone that gave nothing. */
static const double retry_seconds = 0.02;

struct slot {
	uint8_t *pixels;
	uint64_t sequence;
	double captured_seconds, media_seconds;
};

struct capture {
	struct frame_source *source;
	bool live, in_order, loop;
	int width, height;
	double hertz;
	pthread_t thread;
	bool started;

	/* The capture thread's own. */
	int back;          /* slot being filled */
	double begin;      /* CLOCK_MONOTONIC at media time 0, once known */
	double media;      /* of the last frame */
	double last_stamp; /* of the last frame, as the source gave it */
	bool first;        /* no frame yet since the beginning of the source */
	uint64_t sequence;

	/* The taker's own. */
	int front;

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	struct slot slots[SLOTS];
	int ready;
	bool fresh; /* `ready` holds a frame that was not given yet */
	bool stop;
	bool over;
	enum capture_status end;
	uint64_t read, dropped;
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

/* The media time of a frame: the source's stamps, made to go forward over loops and
 * damage. */
static void
advance_media(struct capture *capture, double stamp)
{
	double interval = 1 / capture->hertz;
	double step = stamp - capture->last_stamp;
	if (!(step >= 0 && step <= max_leap_seconds))
		step = interval;
	if (capture->first && capture->sequence == 0)
		step = stamp >= 0 && stamp <= max_leap_seconds && !capture->live ? stamp
										 : 0;
	else if (capture->first)
		step = interval; /* from the last frame to the first again */
	capture->media += step;
	capture->last_stamp = stamp;
	capture->first = false;
}

static void
stamp_frame(struct capture *capture, double stamp)
{
	struct slot *slot = &capture->slots[capture->back];
	advance_media(capture, stamp);
	if (capture->sequence == 0)
		capture->begin = now() - capture->media;
	slot->media_seconds = capture->media;
	slot->sequence = capture->sequence++;
	if (capture->live)
		slot->captured_seconds = stamp;
	else if (capture->in_order)
		slot->captured_seconds = now();
	else
		slot->captured_seconds = capture->begin + capture->media;
}

/* Hands the filled slot over and takes another one; false when it is time to stop. */
static bool
publish(struct capture *capture)
{
	pthread_mutex_lock(&capture->mutex);
	while (capture->in_order && capture->fresh && !capture->stop)
		pthread_cond_wait(&capture->changed, &capture->mutex);
	capture->read++;
	capture->dropped += capture->fresh;
	int filled = capture->back;
	capture->back = capture->ready;
	capture->ready = filled;
	capture->fresh = true;
	bool go_on = !capture->stop;
	pthread_cond_broadcast(&capture->changed);
	pthread_mutex_unlock(&capture->mutex);
	return go_on;
}

static bool
deliver(struct capture *capture, double stamp)
{
	stamp_frame(capture, stamp);
	if (!capture->live && !capture->in_order &&
		!sleep_until(capture, capture->begin + capture->media))
		return false;
	return publish(capture);
}

/* The next frame, or why there is none: CAPTURE_TIMEOUT when it was told to stop. */
static enum capture_status
step(struct capture *capture)
{
	double stamp = 0;
	uint8_t *pixels = capture->slots[capture->back].pixels;
	switch (frame_source_read(capture->source, pixels, &stamp)) {
	case FRAME_READ:
		return deliver(capture, stamp) ? CAPTURE_FRAME : CAPTURE_TIMEOUT;
	case FRAME_NONE:
		return sleep_until(capture, now() + retry_seconds) ? CAPTURE_FRAME
								   : CAPTURE_TIMEOUT;
	case FRAME_END:
		break;
	case FRAME_BROKEN:
		return CAPTURE_LOST;
	}
	if (!capture->loop)
		return CAPTURE_END;
	capture->first = true;
	return frame_source_rewind(capture->source) ? CAPTURE_FRAME : CAPTURE_LOST;
}

/* The last frame of a paced video is seen for as long as the others. */
static void
hold_last_frame(struct capture *capture)
{
	double interval = 1 / capture->hertz;
	if (!capture->live && !capture->in_order)
		sleep_until(capture, capture->begin + capture->media + interval);
}

static void *
run(void *argument)
{
	struct capture *capture = argument;
	enum capture_status status;
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
allocate_slots(struct capture *capture)
{
	size_t bytes = 3 * (size_t)capture->width * (size_t)capture->height;
	for (int i = 0; i < SLOTS; i++)
		if (!(capture->slots[i].pixels = malloc(bytes)))
			return false;
	return true;
}

static bool
start_thread(struct capture *capture)
{
	pthread_condattr_t attributes;
	pthread_mutex_init(&capture->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&capture->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	int error = pthread_create(&capture->thread, NULL, run, capture);
	if (error != 0)
		log_error("cannot start the capture thread: %s", strerror(error));
	return error == 0;
}

static struct frame_source *
open_source(const struct capture_settings *settings)
{
	struct frame_request request = { settings->width, settings->height,
		settings->fps };
	if (settings->camera)
		return frame_source_open_camera(settings->camera, &request);
	return frame_source_open_video(settings->video);
}

struct capture *
capture_start(const struct capture_settings *settings)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	if (!capture)
		return NULL;
	capture->source = open_source(settings);
	if (!capture->source) {
		free(capture);
		return NULL;
	}
	capture->live = settings->camera != NULL;
	capture->in_order = !capture->live && !settings->pace;
	capture->loop = !capture->live && settings->loop;
	capture->width = frame_source_width(capture->source);
	capture->height = frame_source_height(capture->source);
	capture->hertz = frame_source_hertz(capture->source);
	capture->first = true;
	capture->ready = 1;
	capture->front = 2;
	if (!allocate_slots(capture))
		log_error("not enough memory for frames");
	else
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
	if (capture->started) {
		pthread_mutex_lock(&capture->mutex);
		capture->stop = true;
		pthread_cond_broadcast(&capture->changed);
		pthread_mutex_unlock(&capture->mutex);
		pthread_join(capture->thread, NULL);
		pthread_cond_destroy(&capture->changed);
		pthread_mutex_destroy(&capture->mutex);
	}
	for (int i = 0; i < SLOTS; i++)
		free(capture->slots[i].pixels);
	frame_source_close(capture->source);
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
	const struct slot *slot = &capture->slots[taken];
	*out = (struct captured){ .image = { slot->pixels, capture->width,
					  capture->height, 3 * capture->width },
		.sequence = slot->sequence,
		.captured_seconds = slot->captured_seconds,
		.media_seconds = slot->media_seconds };
	pthread_cond_broadcast(&capture->changed);
}

enum capture_status
capture_next(struct capture *capture, struct captured *out, int timeout_ms)
{
	struct timespec until = to_timespec(now() + timeout_ms / 1e3);
	enum capture_status status = CAPTURE_TIMEOUT;
	int error = 0;

	pthread_mutex_lock(&capture->mutex);
	while (!capture->fresh && !capture->over && error != ETIMEDOUT)
		error = pthread_cond_timedwait(
			&capture->changed, &capture->mutex, &until);
	if (capture->fresh) {
		take(capture, out);
		status = CAPTURE_FRAME;
	} else if (capture->over) {
		status = capture->end;
	}
	pthread_mutex_unlock(&capture->mutex);
	return status;
}

static uint64_t
read_count(struct capture *capture, const uint64_t *count)
{
	pthread_mutex_lock(&capture->mutex);
	uint64_t value = *count;
	pthread_mutex_unlock(&capture->mutex);
	return value;
}

uint64_t
capture_read(struct capture *capture)
{
	return read_count(capture, &capture->read);
}

uint64_t
capture_dropped(struct capture *capture)
{
	return read_count(capture, &capture->dropped);
}

int
capture_width(const struct capture *capture)
{
	return capture->width;
}

int
capture_height(const struct capture *capture)
{
	return capture->height;
}

double
capture_hertz(const struct capture *capture)
{
	return capture->hertz;
}
