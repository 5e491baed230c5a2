#include "tests/eval/play.h"

#include "tests/film.h"

static bool
play_frames(struct film *film, struct sensor *sensor, play_truth *truth, void *context,
	struct score *score)
{
	const struct image *image = &film->image;
	bool good = true;
	while (good && film_read(film)) {
		struct hand_frame frame = { 0 };
		float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
		struct true_hand hands[TRUE_HANDS_MAX];
		int count = truth(context, score->frames, image, hands);
		uint64_t detections = sensor_counts(sensor)->detections;
		good = sensor_step(sensor, image, film->seconds, &frame, landmarks) &&
		       sensor_look_around(sensor, image, film->seconds);
		int shown = frame.hand[0].present + frame.hand[1].present;
		score->shown_frames[shown]++;
		score->detections[shown] +=
			(int)(sensor_counts(sensor)->detections - detections);
		score_frame(score, hands, count, &frame, landmarks, image);
	}
	score->seconds = score->frames / frame_source_hertz(film->source);
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
	struct film film = { 0 };
	bool good = sensor && film_open(&film, video) &&
		    play_frames(&film, sensor, truth, context, score);
	film_close(&film);
	sensor_free(sensor);
	return good;
}
