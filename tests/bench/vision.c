/* Milliseconds a frame with one and with two hands, beside the nets alone in the same
 * run.
 *
 *   vision CLIP.mp4... */
#include "common/data_path.h"
#include "common/log.h"
#include "vision/net.h"
#include "vision/opencv/frame_source.h"
#include "vision/sensor.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct bench {
	struct sensor *sensor;
	struct net *net;
	struct stopwatch alone,
		step[HAND_SIDES + 1]; /* by hands; frames without detector */
};

/* The nets run in between, so that a slow spell of the machine meets both. */
static bool
look(struct bench *bench, const struct image *image, double seconds)
{
	struct hand_frame frame = { 0 };
	uint64_t detections = sensor_counts(bench->sensor)->detections;
	double start = stopwatch_now();
	if (!sensor_step(bench->sensor, image, seconds, &frame, NULL))
		return false;
	double ms = (stopwatch_now() - start) * 1e3;
	if (sensor_counts(bench->sensor)->detections == detections)
		stopwatch_add(
			&bench->step[frame.hand[0].present + frame.hand[1].present], ms);
	if (!sensor_look_around(bench->sensor, image, seconds))
		return false;
	start = stopwatch_now();
	if (!net_run(bench->net))
		return false;
	stopwatch_since(&bench->alone, start);
	return true;
}

static bool
play(struct bench *bench, const char *clip)
{
	struct frame_source *source = frame_source_open_video(clip);
	if (!source)
		return false;
	int width = frame_source_width(source), height = frame_source_height(source);
	uint8_t *pixels = malloc((size_t)width * (size_t)height * 3);
	const struct image image = { pixels, width, height, 3 * width };
	double seconds;
	bool good = pixels;
	while (good && frame_source_read(source, pixels, &seconds) == FRAME_READ)
		good = look(bench, &image, seconds);
	free(pixels);
	frame_source_close(source);
	return good;
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
		sensor_free(bench.sensor);
	}
	net_free(bench.net);
	if (!good)
		return EXIT_FAILURE;
	double net = stopwatch_percentile_ms(&bench.alone, 0.5);
	printf("landmark net alone       median %6.2f ms\n", net);
	for (int hands = 1; hands <= HAND_SIDES; hands++) {
		double ms = stopwatch_percentile_ms(&bench.step[hands], 0.5);
		printf("whole step, %d hand%s      median %6.2f ms, 95 %% %6.2f ms, %.2f "
		       "x nets + "
		       "0.5 ms a hand\n",
			hands, hands > 1 ? "s" : " ", ms,
			stopwatch_percentile_ms(&bench.step[hands], 0.95),
			ms / (hands * (net + 0.5)));
	}
	return EXIT_SUCCESS;
}
