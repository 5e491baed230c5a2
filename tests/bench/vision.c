/* Milliseconds a frame with one and with two hands, beside the nets alone in the same
 * run, stage by stage; and what is left of them while nobody is there.
 *
 *   vision CLIP.mp4... */
#include "common/data_path.h"
#include "common/log.h"
#include "tests/film.h"
#include "vision/idle.h"
#include "vision/nets/net.h"
#include "vision/sensor.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HERTZ = 30, RUNS = 5 };

struct bench {
	struct sensor *sensor;
	struct net *net;
	struct stopwatch alone;
	/* By hands, of frames without detector: ms, and how many times what the nets
	 * alone take just after, with 0.5 ms a hand. */
	struct stopwatch step[HAND_SIDES + 1], ratio[HAND_SIDES + 1];
};

/* The net alone, once a hand. */
static double
run_nets(struct bench *bench, int hands)
{
	double begin = stopwatch_now(), start = begin;
	for (int i = 0; i < hands; i++) {
		if (!net_run(bench->net))
			return 0;
		start = stopwatch_since(&bench->alone, start);
	}
	return (stopwatch_now() - begin) * 1e3;
}

/* Step and nets in turns, so that a slow spell of the machine meets both. */
static bool
look(struct bench *bench, const struct image *image, double seconds)
{
	struct hand_frame frame = { 0 };
	uint64_t detections = sensor_counts(bench->sensor)->detections;
	double start = stopwatch_now();
	if (!sensor_step(bench->sensor, image, seconds, &frame, NULL))
		return false;
	double ms = (stopwatch_now() - start) * 1e3;
	int hands = frame.hand[0].present + frame.hand[1].present;
	double nets = run_nets(bench, hands);
	if (sensor_counts(bench->sensor)->detections == detections && nets > 0) {
		stopwatch_add(&bench->step[hands], ms);
		stopwatch_add(&bench->ratio[hands], ms / (nets + 0.5 * hands));
	}
	return sensor_look_around(bench->sensor, image, seconds);
}

static bool
play(struct bench *bench, const char *clip)
{
	struct film film;
	if (!film_open(&film, clip))
		return false;
	bool good = true;
	while (good && film_read(&film))
		good = look(bench, &film.image, film.seconds);
	film_close(&film);
	return good;
}

static void
print_stages(const struct sensor_counts *counts)
{
	for (int i = 0; i < SENSOR_STAGES; i++)
		printf("  %-22s median %6.3f ms, 95 %% %6.3f ms\n", sensor_stage_name[i],
			stopwatch_percentile_ms(&counts->stage[i], 0.5),
			stopwatch_percentile_ms(&counts->stage[i], 0.95));
}

static void
print_steps(const struct bench *bench)
{
	printf("landmark net alone       median %6.2f ms\n",
		stopwatch_percentile_ms(&bench->alone, 0.5));
	for (int hands = 1; hands <= HAND_SIDES; hands++)
		printf("whole step, %d hand%s      median %6.2f ms, 95 %% %6.2f ms, %.2f "
		       "x "
		       "nets + 0.5 ms a hand\n",
			hands, hands > 1 ? "s" : " ",
			stopwatch_percentile_ms(&bench->step[hands], 0.5),
			stopwatch_percentile_ms(&bench->step[hands], 0.95),
			stopwatch_percentile_ms(&bench->ratio[hands], 0.5));
}

static double
work_seconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* An empty room with a camera's noise in it. */
static void
draw_room(uint8_t *pixels, size_t bytes)
{
	static uint32_t state = 1;
	for (size_t i = 0; i < bytes; i++) {
		state = state * 1664525u + 1013904223u;
		pixels[i] = (uint8_t)(60 + i % 1920 / 12 + (state >> 29));
	}
}

/* Seconds of work in `frames` frames of an empty room. */
static double
watch(struct sensor *sensor, struct idle *idle, const struct image *image,
	uint8_t *pixels, int frames)
{
	static int number;
	double work = 0;
	for (int i = 0; i < frames; i++) {
		struct hand_frame frame = { 0 };
		double seconds = (double)number++ / HERTZ;
		draw_room(pixels, (size_t)image->stride * (size_t)image->height);
		double start = work_seconds();
		if (idle_should_look(idle, image, seconds) &&
			!sensor_step(sensor, image, seconds, &frame, NULL))
			return 0;
		work += work_seconds() - start;
	}
	return work;
}

/* The processor's time, which other programs do not disturb much, in turns. */
static void
print_rest(struct sensor *sensor)
{
	enum { WIDTH = 640, HEIGHT = 480 };
	static uint8_t pixels[3 * WIDTH * HEIGHT];
	static struct idle idle, never;
	const struct image image = { pixels, WIDTH, HEIGHT, 3 * WIDTH };
	double resting = 0, awake = 0;
	idle_init(&idle, 0.1);
	idle_init(&never, 0);
	watch(sensor, &idle, &image, pixels, 2 * HERTZ); /* until it rests */
	for (int i = 0; i < RUNS; i++) {
		awake += watch(sensor, &never, &image, pixels, HERTZ);
		resting += watch(sensor, &idle, &image, pixels, HERTZ);
	}
	printf("nobody there: %.1f %% of a core looking at %d frames a second, %.1f %% "
	       "resting, ratio %.2f\n",
		100 * awake / RUNS, HERTZ, 100 * resting / RUNS, resting / awake);
}

int
main(int argc, char **argv)
{
	static struct bench bench;
	char models[PATH_MAX], hand[PATH_MAX];
	log_init("bench");
	if (!data_path("models", models, sizeof(models)) ||
		!data_path("models/hand_lite.tflite", hand, sizeof(hand)))
		return EXIT_FAILURE;
	bool good = (bench.net = net_load(hand, 1));
	for (int i = 1; good && i < argc; i++) {
		/* with one hand wanted, the detector is off while it is tracked */
		const struct sensor_settings settings = {
			.models = models, .hands = i == 1 ? 1 : 2, .threads = 1
		};
		bench.sensor = sensor_new(&settings);
		good = bench.sensor && play(&bench, argv[i]);
		if (good && i == argc - 1) {
			print_steps(&bench);
			print_stages(sensor_counts(bench.sensor));
			print_rest(bench.sensor);
		}
		sensor_free(bench.sensor);
	}
	net_free(bench.net);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
