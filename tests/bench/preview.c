/* What the sensor loses to those who watch: its step and the age of its frames while a
 * window's worth of pictures is drawn 60 times a second and a web client takes every
 * picture, beside the same without, in turns.
 *
 *   preview CLIP.mp4 */
#include "common/data_path.h"
#include "common/log.h"
#include "vision/preview/preview_draw.h"
#include "vision/preview/preview_studio.h"
#include "vision/preview/preview_thread.h"
#include "vision/sensor.h"
#include "vision/sources/capture.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WIDTH = 1280, HEIGHT = 720, TURNS = 8 };

/* The studio goes on for two seconds when nobody watches any more. */
enum { SETTLE_FRAMES = 70 };

/* With nobody watching, and with somebody. */
struct watch {
	struct stopwatch begin, step, age, offer; /* age when the step begins and ends */
	struct stopwatch work; /* the step's processor time, whatever else goes on */
};

static struct preview_slot *window_slot, *page_slot;
static struct preview_studio *studio;
static atomic_bool watched, over;
static atomic_uint drawn, printed;
static struct watch watch[2];

static void
nap(double seconds)
{
	if (seconds > 0)
		nanosleep(&(struct timespec){ .tv_nsec = (long)(seconds * 1e9) }, NULL);
}

/* As the window does, but for the screen's part. */
static void *
draw(void *context)
{
	struct preview_viewer viewer;
	struct preview_canvas *canvas = preview_canvas_new();
	(void)context;
	preview_thread_begin("drawing");
	preview_viewer_init(&viewer, window_slot, NULL);
	while (canvas && !atomic_load(&over)) {
		double start = stopwatch_now();
		if (atomic_load(&watched)) {
			preview_canvas_draw(canvas, preview_viewer_look(&viewer, start),
				WIDTH, HEIGHT);
			preview_viewer_done(&viewer);
			atomic_fetch_add(&drawn, 1);
		}
		nap(1 / 60.0 - (stopwatch_now() - start));
	}
	preview_canvas_free(canvas);
	return NULL;
}

static void *
take_prints(void *context)
{
	uint64_t number = 0;
	(void)context;
	while (!atomic_load(&over)) {
		const struct preview_print *print = NULL;
		if (atomic_load(&watched))
			print = preview_studio_take(studio, number, 100);
		else
			nap(0.01);
		if (!print)
			continue;
		number = print->number;
		preview_studio_give_back(studio, print);
		atomic_fetch_add(&printed, 1);
	}
	return NULL;
}

static double
processor_seconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Watched and unwatched in turns, each the whole clip, so that both have the same hands
 * to find; what was watched goes on for a while. */
static bool
look(struct sensor *sensor, struct capture *capture, uint64_t clip_frames, bool *done)
{
	struct captured captured;
	if (capture_next(capture, &captured, 2000) != CAPTURE_FRAME)
		return false;
	uint64_t turn = captured.sequence / clip_frames;
	struct watch *now = &watch[turn % 2];
	atomic_store(&watched, turn % 2);
	*done = turn == TURNS;
	struct preview_sight sight = { .captured_seconds = captured.captured_seconds };
	double start = stopwatch_now(), work = processor_seconds();
	if (!sensor_step(sensor, &captured.image, captured.media_seconds, &sight.frame,
		    sight.landmarks))
		return false;
	double end = stopwatch_now();
	work = processor_seconds() - work;
	if (!sensor_look_around(sensor, &captured.image, captured.media_seconds))
		return false;
	double offered = stopwatch_now();
	preview_slot_offer(window_slot, &captured.image, &sight);
	preview_slot_offer(page_slot, &captured.image, &sight);
	if (captured.sequence % clip_frames < SETTLE_FRAMES)
		return true;
	stopwatch_since(&now->offer, offered);
	stopwatch_add(&now->begin, (start - captured.captured_seconds) * 1e3);
	stopwatch_add(&now->step, (end - start) * 1e3);
	stopwatch_add(&now->work, work * 1e3);
	stopwatch_add(&now->age, (end - captured.captured_seconds) * 1e3);
	return true;
}

static void
tell(const char *what, const struct stopwatch *without, const struct stopwatch *with)
{
	double plain = stopwatch_percentile_ms(without, 0.5);
	double seen = stopwatch_percentile_ms(with, 0.5);
	printf("%-24s median %7.3f ms unwatched, %7.3f ms watched: %.3f; "
	       "95 %% %7.3f, %7.3f ms\n",
		what, plain, seen, seen / plain, stopwatch_percentile_ms(without, 0.95),
		stopwatch_percentile_ms(with, 0.95));
}

static bool
play(struct sensor *sensor, struct capture *capture, uint64_t clip_frames)
{
	bool good = true, done = false;
	while (good && !done)
		good = look(sensor, capture, clip_frames, &done);
	tell("age when step begins", &watch[0].begin, &watch[1].begin);
	tell("step", &watch[0].step, &watch[1].step);
	tell("its processor time", &watch[0].work, &watch[1].work);
	tell("age when step ends", &watch[0].age, &watch[1].age);
	tell("handing pictures over", &watch[0].offer, &watch[1].offer);
	double seconds = TURNS / 2 * (double)clip_frames / 30;
	printf("meanwhile %.1f pictures of %d x %d were drawn and %.1f sent a second\n",
		drawn / seconds, WIDTH, HEIGHT, printed / seconds);
	return good;
}

static uint64_t
count_frames(const char *clip)
{
	const struct capture_settings settings = { .video = clip };
	struct capture *capture = capture_start(&settings);
	struct captured captured;
	uint64_t count = 0;
	while (capture && capture_next(capture, &captured, 2000) == CAPTURE_FRAME)
		count++;
	if (capture)
		capture_stop(capture);
	return count;
}

int
main(int argc, char **argv)
{
	char models[PATH_MAX];
	pthread_t drawer, taker;
	log_init("bench");
	if (argc != 2 || !data_path("models", models, sizeof(models)))
		return EXIT_FAILURE;
	const struct sensor_settings settings = {
		.models = models, .hands = 2, .threads = 1
	};
	const struct capture_settings clip = {
		.video = argv[1], .pace = true, .loop = true
	};
	window_slot = preview_slot_new();
	page_slot = preview_slot_new();
	studio = preview_studio_start(page_slot, NULL);
	struct sensor *sensor = sensor_new(&settings);
	struct capture *capture = sensor && studio ? capture_start(&clip) : NULL;
	uint64_t clip_frames = count_frames(argv[1]);
	if (!capture || clip_frames <= SETTLE_FRAMES)
		return EXIT_FAILURE;
	pthread_create(&drawer, NULL, draw, NULL);
	pthread_create(&taker, NULL, take_prints, NULL);
	bool good = play(sensor, capture, clip_frames);
	atomic_store(&over, true);
	pthread_join(drawer, NULL);
	pthread_join(taker, NULL);
	preview_studio_stop(studio);
	capture_stop(capture);
	sensor_free(sensor);
	preview_slot_free(window_slot);
	preview_slot_free(page_slot);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
