/* Gestures and strokes of rendered hands, through the nets: what the script shows is what
 * the sensor tells. */
#include "vision/sensor.h"

#include "common/data_path.h"
#include "tests/clip_truth.h"
#include "tests/film.h"
#include "tests/tap.h"

#include <limits.h>
#include <stdlib.h>

static const char clip[] = "build/clips/moves.mp4";

/* A label's frames before these may still show what was before. */
enum { SETTLED = 4, FRAMES = 600 };

static struct hand_frame seen[FRAMES];
static int frames;

static bool
watch(struct sensor *sensor, struct film *film)
{
	const struct image *image = &film->image;
	bool good = true;
	while (good && frames < FRAMES && film_read(film)) {
		good = sensor_step(sensor, image, film->seconds, &seen[frames], NULL) &&
		       sensor_look_around(sensor, image, film->seconds);
		frames++;
	}
	return good;
}

/* Every gesture that the label names is on, and no other one. */
static bool
is_as_labelled(const struct hand *hand, const char *label)
{
	bool as_labelled = hand->present;
	for (int g = 0; g < HAND_GESTURES; g++) {
		bool named = strstr(label, hand_gesture_name[g]);
		as_labelled = as_labelled && hand->gesture[g] == named;
	}
	return as_labelled;
}

static void
test_gestures(const struct clip_truth *truth)
{
	int since = 0, right = 0, all = 0;
	char label[CLIP_LABEL_CHARS] = "";
	for (size_t i = 0; i <= truth->count; i++) {
		const struct clip_hand *hand = &truth->hand[i];
		bool end = i == truth->count;
		if (!end && (hand->side != HAND_LEFT || hand->frame >= frames))
			continue;
		if (end || strcmp(label, hand->label) != 0) {
			if (all > 0)
				ok(right == all, "%s: seen in %d of %d frames", label,
					right, all);
			since = right = all = 0;
		}
		if (end)
			break;
		strcpy(label, hand->label);
		if (*label == '?' || since++ < SETTLED)
			continue;
		all++;
		right += is_as_labelled(&seen[hand->frame].hand[HAND_LEFT], label);
	}
}

static void
test_hits(const struct clip_truth *truth)
{
	int strokes = 0, hits = 0, in_time = 0;
	bool before = false;
	for (size_t i = 0; i < truth->count; i++) {
		const struct clip_hand *hand = &truth->hand[i];
		bool stroke = strcmp(hand->label, "hit") == 0;
		if (hand->side != HAND_RIGHT)
			continue;
		strokes += stroke && !before;
		/* one frame shows the stop, or the next one if it fell between two */
		for (int n = hand->frame; stroke && !before && n < hand->frame + 3; n++)
			in_time += seen[n].hand[HAND_RIGHT].hit;
		before = stroke;
	}
	for (int n = 0; n < frames; n++)
		for (int side = 0; side < HAND_SIDES; side++)
			hits += seen[n].hand[side].hit;
	ok(strokes == 4 && in_time == strokes, "%d of %d strokes hit within two frames",
		in_time, strokes);
	ok(hits == strokes, "and nothing else does: %d hits", hits);
	int last = 0;
	for (int n = 0; n < frames; n++)
		if (seen[n].hand[HAND_RIGHT].present)
			last = seen[n].hand[HAND_RIGHT].hits;
	ok(last == strokes, "the count says the same: %d", last);
}

int
main(void)
{
	char models[PATH_MAX];
	struct clip_truth truth = { 0 };
	if (!data_path("models", models, sizeof(models)) ||
		!clip_truth_read(&truth, "build/clips/moves.csv"))
		return EXIT_FAILURE;
	const struct sensor_settings settings = {
		.models = models, .hands = HAND_SIDES, .threads = 1
	};
	struct sensor *sensor = sensor_new(&settings);
	struct film film = { 0 };
	bool watched = sensor && film_open(&film, clip) && watch(sensor, &film);
	if (ok(watched && frames > 100, "a clip of %d frames is seen", frames)) {
		test_gestures(&truth);
		test_hits(&truth);
	}
	film_close(&film);
	sensor_free(sensor);
	clip_truth_free(&truth);
	return tap_done();
}
