/* The crop that follows a hand, with hands made of numbers, and the net where no hand is.
 */
#include "vision/nets/hand_landmarks.h"

#include <stdlib.h>

#include "common/data_path.h"
#include "tests/clip_truth.h"
#include "tests/tap.h"
#include "vision/nets/palm_detector.h"
#include "vision/sources/capture.h"

/* A spread left hand, palm to the camera, in units of its palm, wrist at the origin. */
static const float spread[HAND_LANDMARKS][2] = { { 0, 0 }, { 0.3f, -0.1f },
	{ 0.55f, -0.35f }, { 0.75f, -0.6f }, { 0.95f, -0.75f }, { 0.3f, -0.95f },
	{ 0.38f, -1.35f }, { 0.42f, -1.6f }, { 0.45f, -1.8f }, { 0, -1 }, { 0, -1.45f },
	{ 0, -1.75f }, { 0, -2 }, { -0.25f, -0.9f }, { -0.32f, -1.3f },
	{ -0.36f, -1.55f }, { -0.4f, -1.75f }, { -0.45f, -0.75f }, { -0.6f, -1.05f },
	{ -0.68f, -1.25f }, { -0.75f, -1.4f } };

static void
pose(float x, float y, float size, float angle, float point[HAND_LANDMARKS][3])
{
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		struct point p = { spread[i][0] * size, spread[i][1] * size };
		p = crop_turn(p, angle);
		point[i][0] = x + p.x;
		point[i][1] = y + p.y;
		point[i][2] = 0;
	}
}

static void
test_crop(void)
{
	float point[HAND_LANDMARKS][3];
	pose(300, 400, 100, 0, point);
	/* The top of the palm, mean of 5 and 13, then of that and 9, is 1.25 to the
	 * right. */
	float lean = atan2f(0.0125f, 0.9625f);
	struct crop upright = hand_landmarks_crop(point);
	ok_near(upright.angle, lean, 1e-4, "the angle from the wrist to the palm's top");

	pose(300, 400, 100, -lean, point);
	struct crop crop = hand_landmarks_crop(point);
	float low_x = 1e9f, high_x = -1e9f, low_y = 1e9f, high_y = -1e9f;
	static const int steady[] = { 0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18 };
	for (size_t i = 0; i < sizeof(steady) / sizeof(steady[0]); i++) {
		low_x = fminf(low_x, point[steady[i]][0]);
		high_x = fmaxf(high_x, point[steady[i]][0]);
		low_y = fminf(low_y, point[steady[i]][1]);
		high_y = fmaxf(high_y, point[steady[i]][1]);
	}
	float height = high_y - low_y, width = high_x - low_x;
	ok_near(crop.angle, 0, 1e-4, "an upright hand has an upright crop");
	ok_near(crop.side, 2 * fmaxf(height, width), 1e-2,
		"twice as large as the steady joints");
	ok_near(crop.cx, (low_x + high_x) / 2, 1e-2, "centred on them");
	ok_near(crop.cy, (low_y + high_y) / 2 - 0.1f * height, 1e-2, "and a tenth up");
}

static void
test_crop_follows(void)
{
	float point[HAND_LANDMARKS][3];
	pose(300, 400, 100, 0, point);
	struct crop still = hand_landmarks_crop(point);
	double worst = 0;
	for (int degrees = -170; degrees <= 180; degrees += 10) {
		float angle = (float)(degrees * M_PI / 180);
		pose(100, 50, 250, angle, point);
		struct crop crop = hand_landmarks_crop(point);
		struct point way = { (still.cx - 300) * 2.5f, (still.cy - 400) * 2.5f };
		way = crop_turn(way, angle);
		double turn = remainder(crop.angle - still.angle - angle, 2 * M_PI);
		worst = fmax(worst, fabs(turn) * 100);
		worst = fmax(worst, fabs(crop.side - 2.5 * still.side));
		worst = fmax(worst, hypotf(crop.cx - 100 - way.x, crop.cy - 50 - way.y));
	}
	ok_near(worst, 0, 0.01, "the crop moves, grows and turns with the hand");
}

static void
test_net(void)
{
	enum { WIDTH = 640, HEIGHT = 480 };
	char path[4096];
	data_path("models/hand_lite.tflite", path, sizeof(path));
	struct hand_landmarks_finder *finder = hand_landmarks_new(path, 1);
	if (!ok(finder != NULL, "the finder starts"))
		return;
	uint8_t *pixels = malloc(WIDTH * HEIGHT * 3);
	memset(pixels, 90, WIDTH * HEIGHT * 3);
	struct image frame = { pixels, WIDTH, HEIGHT, 3 * WIDTH };
	struct crop crop = { 320, 240, 300, 0.5f };
	struct hand_landmarks hand;
	ok(hand_landmarks_find(finder, &frame, &crop, &hand) && hand.presence < 0.5f,
		"no hand on a plain wall");
	ok(hand.right >= 0 && hand.right <= 1, "handedness within 0...1");

	static const struct crop bad[] = { { NAN, 0, 100, 0 }, { 0, 0, NAN, 0 },
		{ 0, 0, 0, 0 }, { 0, 0, -5, 0 }, { 0, 0, INFINITY, 0 },
		{ 1e30f, 0, 50, 0 }, { 100, 100, 50, NAN } };
	int hands = 0;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!hand_landmarks_find(finder, &frame, &bad[i], &hand) ||
			hand.presence != 0)
			hands++;
	ok(hands == 0, "crops that are none hold no hand");
	crop = (struct crop){ -2000, 5000, 30, 3 };
	ok(hand_landmarks_find(finder, &frame, &crop, &hand) && hand.presence < 0.5f,
		"no hand far outside the frame");
	free(pixels);
	hand_landmarks_free(finder);

	data_path("models/palm_lite.tflite", path, sizeof(path));
	ok(!hand_landmarks_new(path, 1), "a model of another kind is refused");
}

struct score {
	int there, found, sided, followed, false_hands;
	double distance; /* sum over hands: mean over landmarks, in palm lengths */
};

/* Mean distance of the landmarks, in lengths from the wrist to the middle finger's root.
 */
static double
distance_to(const struct clip_hand *truth, const struct hand_landmarks *hand)
{
	const float(*t)[2] = truth->landmarks;
	double sum = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		sum += hypotf(hand->point[i][0] - t[i][0], hand->point[i][1] - t[i][1]);
	return sum / HAND_LANDMARKS / hypotf(t[9][0] - t[0][0], t[9][1] - t[0][1]);
}

enum { PALMS = 4 };

/* Compares one true hand with those found in its frame; which one it is, or -1. */
static int
match(const struct clip_hand *truth, const struct hand_landmarks *hands, int count,
	struct score *score)
{
	int nearest = -1;
	double distance = 0.3; /* further away it is another hand */
	for (int i = 0; i < count; i++) {
		double d = distance_to(truth, &hands[i]);
		if (hands[i].presence >= 0.5f && d < distance) {
			distance = d;
			nearest = i;
		}
	}
	score->there++;
	if (nearest < 0)
		return -1;
	score->found++;
	score->distance += distance;
	score->sided += (hands[nearest].right > 0.5f) == (truth->side == HAND_RIGHT);
	return nearest;
}

static void
look(struct palm_detector *detector, struct hand_landmarks_finder *finder,
	const struct captured *frame, const struct clip_truth *truth, struct score *score)
{
	struct palm palms[PALMS];
	struct hand_landmarks hands[PALMS] = { 0 }, again;
	bool real[PALMS] = { false };
	int count = palm_detector_find(detector, &frame->image, palms, PALMS);
	for (int i = 0; i < count; i++)
		hand_landmarks_find(finder, &frame->image, &palms[i].crop, &hands[i]);
	for (size_t i = 0; i < truth->count; i++) {
		const struct clip_hand *hand = &truth->hand[i];
		if (hand->frame != (int)frame->sequence || !hand->visible)
			continue;
		int found = match(hand, hands, count, score);
		if (found < 0)
			continue;
		real[found] = true;
		hand_landmarks_find(finder, &frame->image, &hands[found].next, &again);
		score->followed +=
			again.presence >= 0.5f && distance_to(hand, &again) < 0.3;
	}
	for (int i = 0; i < count; i++)
		score->false_hands += hands[i].presence >= 0.5f && !real[i];
}

/* Every seventh frame of ten seconds with two hands that open, close, turn and leave. */
static void
test_clip(const char *kind)
{
	char path[4096], palm[64], hand[64];
	struct score score = { 0 };
	struct clip_truth truth = { 0 };
	struct captured frame;
	snprintf(palm, sizeof(palm), "models/palm_%s.tflite", kind);
	snprintf(hand, sizeof(hand), "models/hand_%s.tflite", kind);
	data_path(palm, path, sizeof(path));
	struct palm_detector *detector = palm_detector_new(path, 1);
	data_path(hand, path, sizeof(path));
	struct hand_landmarks_finder *finder = hand_landmarks_new(path, 1);
	struct capture_settings settings = { .video = "build/clips/twohands.mp4" };
	struct capture *capture = capture_start(&settings);
	if (!ok(detector && finder && capture &&
			    clip_truth_read(&truth, "build/clips/twohands.csv"),
		    "%s: the clip and its truth can be read", kind))
		return;
	while (capture_next(capture, &frame, 5000) == CAPTURE_FRAME)
		if (frame.sequence % 7 == 0)
			look(detector, finder, &frame, &truth, &score);
	ok(score.there > 60 && score.found >= score.there * 0.95,
		"%s: %d of %d hands found", kind, score.found, score.there);
	ok(score.false_hands == 0, "%s: nothing else taken for a hand", kind);
	ok(score.sided == score.found, "%s: left and right told apart", kind);
	ok(score.followed == score.found, "%s: the next crop holds the same hand", kind);
	ok_near(score.distance / score.found, 0, 0.08, "landmarks near the truth");
	capture_stop(capture);
	clip_truth_free(&truth);
	hand_landmarks_free(finder);
	palm_detector_free(detector);
}

int
main(void)
{
	test_crop();
	test_crop_follows();
	test_net();
	test_clip("lite");
	test_clip("full");
	return tap_done();
}
