#include "tests/eval/play.h"

#include "vision/opencv/frame_source.h"

#include <stdlib.h>

static bool
play_frames(struct frame_source *source, struct sensor *sensor, play_truth *truth,
	void *context, struct score *score)
{
	int width = frame_source_width(source), height = frame_source_height(source);
	uint8_t *pixels = malloc((size_t)width * (size_t)height * 3);
	const struct image image = { pixels, width, height, 3 * width };
	bool good = pixels;
	double seconds;
	while (good && frame_source_read(source, pixels, &seconds) == FRAME_READ) {
		struct hand_frame frame = { 0 };
		float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
		struct true_hand hands[TRUE_HANDS_MAX];
		int count = truth(context, score->frames, &image, hands);
		uint64_t detections = sensor_counts(sensor)->detections;
		good = sensor_step(sensor, &image, seconds, &frame, landmarks) &&
		       sensor_look_around(sensor, &image, seconds);
		int shown = frame.hand[0].present + frame.hand[1].present;
		score->shown_frames[shown]++;
		score->detections[shown] +=
			(int)(sensor_counts(sensor)->detections - detections);
		score_frame(score, hands, count, &frame, landmarks, &image);
	}
	score->seconds = score->frames / frame_source_hertz(source);
	free(pixels);
	return good;
}

bool
play(const char *video, const char *models, bool full, play_truth *truth, void *context,
	struct score *score)
{
	const struct sensor_settings settings = { .models = models,
		.full = full,
		.hands = HAND_SIDES,
		.raw = true,
		.threads = 1 };
	struct sensor *sensor = sensor_new(&settings);
	struct frame_source *source = sensor ? frame_source_open_video(video) : NULL;
	bool good = source && play_frames(source, sensor, truth, context, score);
	if (source)
		frame_source_close(source);
	sensor_free(sensor);
	return good;
}
