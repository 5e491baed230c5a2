/* How old a frame is when the nets begin with it, on a machine with twice the work it can
 * do: our capture, and a camera's queue of four read in its order, in turns.
 *
 *   age CLIP.mp4
 *
 * Both look for two hands with the full nets, which is more than what is left of the
 * machine can do in a frame's time. The queue is that of OpenCV's V4L2 capture: the
 * driver fills what buffers are free, drops frames when none is, and who reads gets the
 * oldest. Its frames are as real as ours, its driver is simulated. */
#include "common/data_path.h"
#include "common/log.h"
#include "tests/film.h"
#include "vision/sensor.h"
#include "vision/sources/capture.h"
#include "vision/sources/priority.h"

#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 3, LOAD_MAX = 64, AGES_MAX = 1 << 14 };
static const double turn_seconds = 3, limit_seconds = 120;

struct ages {
	double ms[AGES_MAX];
	int count;
};

struct bench {
	struct sensor *sensor;
	const char *clip;
	double interval; /* seconds between frames */
	struct ages ours, queue;
	pid_t load[LOAD_MAX];
	int loads;
};

static void
add_age(struct ages *ages, double captured)
{
	if (ages->count < AGES_MAX)
		ages->ms[ages->count++] = (stopwatch_now() - captured) * 1e3;
}

static void
load_start(struct bench *bench)
{
	pid_t parent = getpid();
	bench->loads = (int)(2 * sysconf(_SC_NPROCESSORS_ONLN));
	bench->loads = bench->loads < LOAD_MAX ? bench->loads : LOAD_MAX;
	for (int i = 0; i < bench->loads; i++) {
		bench->load[i] = fork();
		if (bench->load[i] != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		double end = stopwatch_now() + limit_seconds;
		while (getppid() == parent && stopwatch_now() < end)
			for (volatile int work = 0; work < 1000000; work++)
				;
		_exit(0);
	}
}

static void
load_stop(struct bench *bench)
{
	for (int i = 0; i < bench->loads; i++)
		if (bench->load[i] > 0) {
			kill(bench->load[i], SIGKILL);
			waitpid(bench->load[i], NULL, 0);
		}
}

static bool
look(struct bench *bench, const struct image *image, double seconds)
{
	struct hand_frame frame = { 0 };
	return sensor_step(bench->sensor, image, seconds, &frame, NULL) &&
	       sensor_look_around(bench->sensor, image, seconds);
}

static bool
run_ours(struct bench *bench)
{
	const struct capture_settings settings = {
		.video = bench->clip, .pace = true, .loop = true
	};
	struct capture *capture = capture_start(&settings);
	double end = stopwatch_now() + turn_seconds;
	bool good = capture;
	while (good && stopwatch_now() < end) {
		struct captured frame;
		if (capture_next(capture, &frame, 1000) != CAPTURE_FRAME)
			break;
		add_age(&bench->ours, frame.captured_seconds);
		good = look(bench, &frame.image, frame.media_seconds);
	}
	capture_stop(capture);
	return good;
}

/* One buffer is being read, so the driver has three. */
enum { BUFFERS = 3 };

struct queue {
	double filled[BUFFERS]; /* when, the oldest first */
	int count;
	double next; /* frame's moment */
};

/* Waits for a frame, as reading from a camera does; returns its moment. */
static double
queue_take(struct queue *queue, double interval)
{
	double oldest;
	if (queue->count == 0 && queue->next > stopwatch_now()) {
		double whole = floor(queue->next);
		struct timespec until = { (time_t)whole,
			(long)((queue->next - whole) * 1e9) };
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	}
	for (; queue->next <= stopwatch_now(); queue->next += interval)
		if (queue->count < BUFFERS)
			queue->filled[queue->count++] = queue->next;
	oldest = queue->filled[0];
	memmove(queue->filled, queue->filled + 1, sizeof(queue->filled) - sizeof(double));
	queue->count--;
	return oldest;
}

static bool
run_queue(struct bench *bench)
{
	struct film film;
	if (!film_open(&film, bench->clip))
		return false;
	bench->interval = 1 / frame_source_hertz(film.source);
	struct queue queue = { .next = stopwatch_now() };
	double begin = queue.next;
	bool good = true;
	while (good && stopwatch_now() < begin + turn_seconds) {
		double captured = queue_take(&queue, bench->interval);
		if (!film_read(&film))
			break;
		add_age(&bench->queue, captured);
		good = look(bench, &film.image, captured);
	}
	film_close(&film);
	return good;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void
print_ages(const char *name, struct ages *ages, double interval)
{
	int n = ages->count, late = 0;
	if (n == 0)
		return;
	qsort(ages->ms, (size_t)n, sizeof(double), by_size);
	for (int i = 0; i < n; i++)
		late += ages->ms[i] > interval * 1e3;
	printf("%-34s %7.1f %7.1f %7.1f %7.1f %10.1f %%\n", name, ages->ms[n / 2],
		ages->ms[n * 95 / 100], ages->ms[n * 99 / 100], ages->ms[n - 1],
		100.0 * late / n);
}

static bool
run(struct bench *bench)
{
	bool good = true;
	for (int i = 0; good && i < TURNS; i++) {
		priority_favour(); /* as hand-vision does */
		good = run_ours(bench);
		setpriority(PRIO_PROCESS, 0, 0);
		good = good && run_queue(bench);
	}
	return good;
}

int
main(int argc, char **argv)
{
	static struct bench bench;
	char models[PATH_MAX];
	log_init("bench");
	if (argc != 2 || !data_path("models", models, sizeof(models)))
		return EXIT_FAILURE;
	const struct sensor_settings settings = {
		.models = models, .full = true, .hands = 2, .threads = 1
	};
	bench.clip = argv[1];
	bench.sensor = sensor_new(&settings);
	if (!bench.sensor)
		return EXIT_FAILURE;
	load_start(&bench);
	bool good = run(&bench);
	load_stop(&bench);
	sensor_free(bench.sensor);
	printf("%-34s %7s %7s %7s %7s %12s\n", "age when inference starts, ms", "median",
		"95 %", "99 %", "worst", "> a frame");
	print_ages("our capture", &bench.ours, bench.interval);
	print_ages("a queue of four, in its order", &bench.queue, bench.interval);
	printf("%d busy processes; a frame every %.1f ms\n", bench.loads,
		bench.interval * 1e3);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
