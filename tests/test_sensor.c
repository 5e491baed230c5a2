/* The whole sensor on rendered clips: hands that cross keep their sides, and every skin
 * is seen as well. */
#include "common/data_path.h"
#include "tests/clip_truth.h"
#include "tests/film.h"
#include "tests/tap.h"
#include "vision/sensor.h"

#include <stdlib.h>

struct tally {
	int frames, hands, found, swapped, strange, detections;
};

/* Mean distance of a report from a true hand, pixels. */
static float
distance(const struct clip_hand *hand, const float *landmarks, const struct image *image)
{
	float sum = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		sum += hypotf((1 - landmarks[3 * i]) * (float)image->width -
				      hand->landmarks[i][0],
			(1 - landmarks[3 * i + 1]) * (float)image->height -
				hand->landmarks[i][1]);
	return sum / HAND_LANDMARKS;
}

static void
count(struct tally *tally, const struct clip_hand *hands[HAND_SIDES],
	const struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS],
	const struct image *image)
{
	for (int side = 0; side < HAND_SIDES; side++) {
		const struct clip_hand *own = hands[side], *other = hands[1 - side];
		bool there = frame->hand[side].present;
		/* half of it: a whole hand covers about 1.1 of its landmarks' hull */
		bool plain = own && own->seen > 0.55f * own->hull;
		float near =
			own && there ? distance(own, landmarks[side], image) : INFINITY;
		float far = other && there ? distance(other, landmarks[side], image)
					   : INFINITY;
		tally->hands += plain;
		tally->found += plain && near < far && near < 40;
		tally->swapped += far < near;
		tally->strange += there && near > 40 && far > 40;
	}
}

static void
watch(struct sensor *sensor, struct film *film, const struct clip_truth *truth,
	struct tally *tally)
{
	const struct image *image = &film->image;
	size_t row = 0;
	while (film_read(film)) {
		struct hand_frame frame = { 0 };
		float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
		const struct clip_hand *hands[HAND_SIDES] = { NULL };
		for (; row < truth->count && truth->hand[row].frame == tally->frames;
			row++)
			if (truth->hand[row].visible)
				hands[truth->hand[row].side] = &truth->hand[row];
		sensor_step(sensor, image, film->seconds, &frame, landmarks);
		sensor_look_around(sensor, image, film->seconds);
		count(tally, hands, &frame, landmarks, image);
		tally->frames++;
	}
	tally->detections = (int)sensor_counts(sensor)->detections;
}

static bool
play(const char *name, struct tally *tally)
{
	char models[4096], video[128], csv[128];
	struct clip_truth truth = { 0 };
	snprintf(video, sizeof(video), "build/clips/%s.mp4", name);
	snprintf(csv, sizeof(csv), "build/clips/%s.csv", name);
	*tally = (struct tally){ 0 };
	data_path("models", models, sizeof(models));
	const struct sensor_settings settings = {
		.models = models, .hands = HAND_SIDES, .raw = true, .threads = 1
	};
	struct sensor *sensor = sensor_new(&settings);
	struct film film = { 0 };
	bool good = ok(sensor && film_open(&film, video) && clip_truth_read(&truth, csv),
		"%s can be played", name);
	if (good)
		watch(sensor, &film, &truth, tally);
	film_close(&film);
	sensor_free(sensor);
	clip_truth_free(&truth);
	return good;
}

/* Two hands cross four times in five seconds, once as fists. */
static void
test_crossing(void)
{
	struct tally t;
	if (!play("quick", &t))
		return;
	ok(t.frames == 150 && t.swapped == 0,
		"in %d frames no hand is taken for the other", t.frames);
	ok(t.strange == 0, "nothing else is taken for a hand");
	ok(t.found >= t.hands * 0.95, "%d of %d hands are seen", t.found, t.hands);
	ok(t.detections <= t.frames / 5, "the detector rests: it runs %d times",
		t.detections);
}

static void
test_skins(void)
{
	struct tally light, dark;
	if (!play("skin-1-dim", &light) || !play("skin-10-dim", &dark))
		return;
	double light_recall = 100.0 * light.found / light.hands;
	double dark_recall = 100.0 * dark.found / dark.hands;
	ok(light_recall >= 97 && dark_recall >= 97,
		"the lightest skin is seen %.1f %% of the time, the darkest %.1f %%",
		light_recall, dark_recall);
	ok(fabs(light_recall - dark_recall) <= 2, "which is within two points");
	ok(light.swapped + dark.swapped + light.strange + dark.strange == 0,
		"and all of it where a hand is, and which");
}

int
main(void)
{
	test_crossing();
	test_skins();
	return tap_done();
}
