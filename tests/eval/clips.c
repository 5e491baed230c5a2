#include "tests/eval/eval.h"

#include "tests/clip_truth.h"
#include "vision/opencv/frame_source.h"
#include "vision/sensor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally {
	int frames, hands, found, sided, false_hands;
	double error_sum;                /* of landmarks, in hand lengths */
	double ratio_sum, ratio_squares; /* log2 of area seen over true area */
};

static void
count_hand(struct tally *tally, const struct clip_hand *truth, const struct hand *hand,
	const float *landmarks, int width, int height)
{
	double error = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		double x = (1 - landmarks[3 * i]) * width;
		double y = (1 - landmarks[3 * i + 1]) * height;
		error += hypot(x - truth->landmarks[i][0], y - truth->landmarks[i][1]);
	}
	double length = hypot(truth->landmarks[0][0] - truth->landmarks[12][0],
		truth->landmarks[0][1] - truth->landmarks[12][1]);
	tally->error_sum += error / HAND_LANDMARKS / fmax(length, 1);
	double ratio = log2(hand->feature[HAND_AREA] * width * height / truth->hull);
	tally->ratio_sum += ratio;
	tally->ratio_squares += ratio * ratio;
	tally->sided++;
}

/* Every visible hand of the frame must be there, on its own side; nothing else may. */
static void
count_frame(struct tally *tally, const struct clip_truth *truth, int number,
	const struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS],
	const struct image *image)
{
	int visible = 0, present = frame->hand[0].present + frame->hand[1].present;
	for (size_t i = 0; i < truth->count; i++) {
		const struct clip_hand *hand = &truth->hand[i];
		if (hand->frame != number || !hand->visible)
			continue;
		visible++;
		if (frame->hand[hand->side].present)
			count_hand(tally, hand, &frame->hand[hand->side],
				landmarks[hand->side], image->width, image->height);
	}
	tally->frames++;
	tally->hands += visible;
	tally->found += present < visible ? present : visible;
	tally->false_hands += present > visible ? present - visible : 0;
}

void
eval_clip_heading(void)
{
	printf("%-16s %6s %6s %8s %6s %9s %10s %9s %8s %8s %6s\n", "clip", "frames",
		"hands", "recall", "false", "side", "landmarks", "area ct", "sd ct", "ms",
		"detect");
}

static void
print_tally(const char *video, const struct tally *t, const struct sensor_counts *counts)
{
	const char *slash = strrchr(video, '/');
	double n = fmax(t->sided, 1), mean = t->ratio_sum / n;
	printf("%-16s %6d %6d %6.1f %% %6d %7.1f %% %8.1f %% %+9.0f %8.0f %8.2f %6llu\n",
		slash ? slash + 1 : video, t->frames, t->hands,
		100 * t->found / fmax(t->hands, 1), t->false_hands,
		100 * t->sided / fmax(t->found, 1), 100 * t->error_sum / n, 1200 * mean,
		1200 * sqrt(fmax(t->ratio_squares / n - mean * mean, 0)),
		stopwatch_percentile_ms(&counts->stage[SENSOR_STEP], 0.5),
		(unsigned long long)counts->detections);
}

static bool
run(struct frame_source *source, struct sensor *sensor, const struct clip_truth *truth,
	struct tally *tally)
{
	int width = frame_source_width(source), height = frame_source_height(source);
	uint8_t *pixels = malloc((size_t)width * (size_t)height * 3);
	const struct image image = { pixels, width, height, 3 * width };
	bool good = pixels;
	double seconds;
	for (int n = 0; good && frame_source_read(source, pixels, &seconds) == FRAME_READ;
		n++) {
		struct hand_frame frame = { 0 };
		float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
		good = sensor_step(sensor, &image, seconds, &frame, landmarks) &&
		       sensor_look_around(sensor, &image, seconds);
		count_frame(tally, truth, n, &frame, landmarks, &image);
	}
	free(pixels);
	return good;
}

bool
eval_clip(const char *video, const char *models, bool full)
{
	const struct sensor_settings settings = { .models = models,
		.full = full,
		.hands = HAND_SIDES,
		.raw = true,
		.threads = 1 };
	struct clip_truth truth = { 0 };
	struct tally tally = { 0 };
	char csv[4096];
	const char *dot = strrchr(video, '.');
	snprintf(csv, sizeof(csv), "%.*s.csv", (int)(dot ? dot - video : 0), video);
	bool good = clip_truth_read(&truth, csv);
	struct sensor *sensor = good ? sensor_new(&settings) : NULL;
	struct frame_source *source = sensor ? frame_source_open_video(video) : NULL;
	good = source && run(source, sensor, &truth, &tally);
	if (good)
		print_tally(video, &tally, sensor_counts(sensor));
	if (source)
		frame_source_close(source);
	sensor_free(sensor);
	clip_truth_free(&truth);
	return good;
}
