#include "vision/preview/preview_studio.h"

#include "common/log.h"
#include "vision/preview/jpeg_encoder.h"
#include "vision/preview/preview_draw.h"
#include "vision/preview/preview_thread.h"
#include "vision/stopwatch.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A print for each taker, the newest, and the one being made. */
enum { PRINTS = PREVIEW_TAKERS_MAX + 2 };

enum {
	QUALITY = 80,
	HEADER_BYTES = 128,
	HEIGHT = 600,
	WIDTH_MIN = 480,
	WIDTH_MAX = 1600
};

/* Pictures until the figures are true after a rest. */
enum { WARM_UP = 6, PATIENCE_MS = 1500 };

/* Nobody has asked for so long: the studio rests. */
static const double interest_seconds = 2;

/* A picture at least so often, though the camera be silent; and not more often than that:
 * a camera of 60 a second is shown at 30. */
static const int heartbeat_ms = 200;
static const double least_interval = 0.025;

static const char line_end[] = "\r\n";

struct preview_studio {
	/* the thread's own */
	struct preview_viewer viewer;
	struct preview_canvas *canvas;
	struct jpeg_encoder *encoder;
	pthread_t thread;
	bool started;
	double printed; /* when the last one was made */

	pthread_mutex_t mutex; /* guards what follows; never held during work */
	pthread_cond_t changed;
	bool stop;
	double wanted_until;
	struct preview_print print[PRINTS];
	struct preview_print *newest;
	uint64_t number;
	char json[PREVIEW_JSON_BYTES];
	size_t json_count;
};

static struct timespec
to_timespec(double seconds)
{
	double whole = floor(seconds);
	return (struct timespec){ (time_t)whole, (long)((seconds - whole) * 1e9) };
}

/* Until somebody wants a picture; false when it is time to stop. */
static bool
wait_for_interest(struct preview_studio *studio)
{
	bool rested = false;
	pthread_mutex_lock(&studio->mutex);
	while (!studio->stop && stopwatch_now() > studio->wanted_until) {
		rested = true;
		pthread_cond_wait(&studio->changed, &studio->mutex);
	}
	bool go_on = !studio->stop;
	pthread_mutex_unlock(&studio->mutex);
	if (rested) /* what may have been copied meanwhile is old */
		preview_viewer_done(&studio->viewer);
	return go_on;
}

static struct preview_print *
free_print(struct preview_studio *studio)
{
	struct preview_print *found = NULL;
	pthread_mutex_lock(&studio->mutex);
	for (int i = 0; i < PRINTS && !found; i++)
		if (studio->print[i].takers == 0 && &studio->print[i] != studio->newest)
			found = &studio->print[i];
	pthread_mutex_unlock(&studio->mutex);
	return found;
}

static size_t
print_room(int width, int height)
{
	return HEADER_BYTES + jpeg_encoder_bound(width, height) + sizeof(line_end) - 1;
}

/* The header's length is known when the picture is made: it goes right before it. */
static bool
make_print(struct preview_studio *studio, struct preview_print *print,
	const uint8_t *pixels, int width)
{
	uint8_t *jpeg = print->room + HEADER_BYTES;
	size_t count = jpeg_encoder_write(studio->encoder, pixels, width, HEIGHT, jpeg,
		jpeg_encoder_bound(width, HEIGHT));
	char header[HEADER_BYTES];
	int length = snprintf(header, sizeof(header),
		"--" PREVIEW_BOUNDARY
		"\r\nContent-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n",
		count);
	if (count == 0 || length >= HEADER_BYTES)
		return false;
	memcpy(jpeg - length, header, (size_t)length);
	memcpy(jpeg + count, line_end, sizeof(line_end) - 1);
	print->bytes = jpeg - length;
	print->jpeg_at = (size_t)length;
	print->jpeg_count = count;
	print->count = (size_t)length + count + sizeof(line_end) - 1;
	return true;
}

static void
publish(struct preview_studio *studio, struct preview_print *print, const char *json,
	size_t json_count)
{
	pthread_mutex_lock(&studio->mutex);
	if (print) {
		print->number = ++studio->number;
		studio->newest = print;
	}
	memcpy(studio->json, json, json_count + 1);
	studio->json_count = json_count;
	pthread_cond_broadcast(&studio->changed);
	pthread_mutex_unlock(&studio->mutex);
}

/* Wide enough for the picture without bars beside it. */
static int
width_for(const struct preview_scene *scene)
{
	bool known = scene->frame_width > 0 && scene->frame_height > 0;
	double aspect =
		known ? (double)scene->frame_width / scene->frame_height : 4.0 / 3;
	double width = aspect * 0.903 * HEIGHT / (scene->synth_known ? 0.8 : 1);
	return (int)fmin(fmax(round(width), WIDTH_MIN), WIDTH_MAX);
}

static void
print_scene(struct preview_studio *studio)
{
	char json[PREVIEW_JSON_BYTES];
	const struct preview_scene *scene =
		preview_viewer_look(&studio->viewer, stopwatch_now());
	int width = width_for(scene);
	const uint8_t *pixels = preview_canvas_draw(studio->canvas, scene, width, HEIGHT);
	size_t json_count = preview_json_write(json, scene);
	preview_viewer_done(&studio->viewer);
	struct preview_print *print = free_print(studio);
	bool made = pixels && print && make_print(studio, print, pixels, width);
	publish(studio, made ? print : NULL, json, json_count);
}

static void *
run(void *argument)
{
	struct preview_studio *studio = argument;
	preview_thread_begin("preview-http");
	while (wait_for_interest(studio)) {
		double early = studio->printed + least_interval - stopwatch_now();
		if (early > 0)
			nanosleep(&(struct timespec){ .tv_nsec = (long)(early * 1e9) },
				NULL);
		preview_slot_wait(studio->viewer.slot, heartbeat_ms);
		studio->printed = stopwatch_now();
		print_scene(studio);
	}
	return NULL;
}

static bool
prepare(struct preview_studio *studio)
{
	studio->canvas = preview_canvas_new();
	studio->encoder = jpeg_encoder_new(QUALITY);
	if (!studio->canvas || !studio->encoder)
		return false;
	for (int i = 0; i < PRINTS; i++) {
		studio->print[i].room = malloc(print_room(WIDTH_MAX, HEIGHT));
		if (!studio->print[i].room) {
			log_error("out of memory");
			return false;
		}
	}
	return true;
}

static bool
start_thread(struct preview_studio *studio)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&studio->mutex, NULL);
	pthread_cond_init(&studio->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	int error = pthread_create(&studio->thread, NULL, run, studio);
	if (error)
		log_error("cannot start the preview's thread: %s", strerror(error));
	return !error;
}

struct preview_studio *
preview_studio_start(struct preview_slot *slot, struct ladder_client *synth)
{
	struct preview_studio *studio = calloc(1, sizeof(*studio));
	if (!studio) {
		log_error("out of memory");
		return NULL;
	}
	preview_viewer_init(&studio->viewer, slot, synth);
	studio->started = prepare(studio) && start_thread(studio);
	if (!studio->started) {
		preview_studio_stop(studio);
		return NULL;
	}
	return studio;
}

void
preview_studio_close(struct preview_studio *studio)
{
	pthread_mutex_lock(&studio->mutex);
	studio->stop = true;
	pthread_cond_broadcast(&studio->changed);
	pthread_mutex_unlock(&studio->mutex);
}

void
preview_studio_stop(struct preview_studio *studio)
{
	if (!studio)
		return;
	if (studio->started) {
		preview_studio_close(studio);
		pthread_join(studio->thread, NULL);
		pthread_cond_destroy(&studio->changed);
		pthread_mutex_destroy(&studio->mutex);
	}
	for (int i = 0; i < PRINTS; i++)
		free(studio->print[i].room);
	jpeg_encoder_free(studio->encoder);
	preview_canvas_free(studio->canvas);
	free(studio);
}

/* With the mutex held: somebody wants something now. */
static void
want(struct preview_studio *studio)
{
	double now = stopwatch_now();
	bool rests = now > studio->wanted_until;
	studio->wanted_until = now + interest_seconds;
	if (rests)
		pthread_cond_broadcast(&studio->changed);
}

/* With the mutex held: until there is a print after that one; false when not in time. */
static bool
wait_for(struct preview_studio *studio, uint64_t after, int timeout_ms)
{
	struct timespec until = to_timespec(stopwatch_now() + timeout_ms * 1e-3);
	int error = 0;
	while (!studio->stop && studio->number <= after && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&studio->changed, &studio->mutex, &until);
	return !studio->stop && studio->number > after;
}

static int
taken_prints(const struct preview_studio *studio)
{
	int taken = 0;
	for (int i = 0; i < PRINTS; i++)
		taken += studio->print[i].takers;
	return taken;
}

const struct preview_print *
preview_studio_take(struct preview_studio *studio, uint64_t after, int timeout_ms)
{
	struct preview_print *print = NULL;
	pthread_mutex_lock(&studio->mutex);
	want(studio);
	if (taken_prints(studio) < PREVIEW_TAKERS_MAX &&
		wait_for(studio, after, timeout_ms) &&
		taken_prints(studio) < PREVIEW_TAKERS_MAX) {
		print = studio->newest;
		print->takers++;
	}
	pthread_mutex_unlock(&studio->mutex);
	return print;
}

void
preview_studio_give_back(struct preview_studio *studio, const struct preview_print *print)
{
	pthread_mutex_lock(&studio->mutex);
	studio->print[print - studio->print].takers--;
	pthread_mutex_unlock(&studio->mutex);
}

size_t
preview_studio_figures(struct preview_studio *studio, char json[PREVIEW_JSON_BYTES])
{
	size_t count = 0;
	pthread_mutex_lock(&studio->mutex);
	/* after a rest, rates and the synth take a few pictures to be known */
	uint64_t after = stopwatch_now() > studio->wanted_until ? studio->number + WARM_UP
			 : studio->number                       ? studio->number - 1
								: 0;
	want(studio);
	wait_for(studio, after, PATIENCE_MS);
	if (!studio->stop) { /* those of a moment ago, if there are no newer ones */
		count = studio->json_count;
		memcpy(json, studio->json, count);
	}
	pthread_mutex_unlock(&studio->mutex);
	return count;
}
