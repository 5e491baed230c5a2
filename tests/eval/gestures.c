#include "tests/eval/eval.h"

#include "tests/clip_truth.h"
#include "tests/film.h"
#include "vision/sensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A label's first frames count neither for nor against a gesture: it may be a little
 * late. A hit may come up to so many frames after its moment, or one before. */
enum { GRACE = 4, LATENCIES = 256, HIT_LATE = 4 };

static const char unclear[] = "?", hit_label[] = "hit";

struct score {
	int shown, found; /* times */
	int late[LATENCIES];
	int frames, right, wrong; /* shown and on, shown and off, not shown and on */
};

/* What one hand does, frame by frame. */
struct seen {
	bool gesture[HAND_GESTURES], hit;
};

struct record {
	size_t frames;
	struct seen (*seen)[HAND_SIDES];
};

static bool
shows(const char *label, const char *name)
{
	size_t length = strlen(name);
	for (const char *p = label; p; p = strchr(p, '+') ? strchr(p, '+') + 1 : NULL)
		if (strncmp(p, name, length) == 0 && (!p[length] || p[length] == '+'))
			return true;
	return false;
}

/* The labels of one side, frame by frame. */
static const char **
labels_of(const struct clip_truth *truth, enum hand_side side, size_t frames)
{
	const char **label = calloc(frames + 1, sizeof(*label));
	for (size_t i = 0; label && i < truth->count; i++)
		if (truth->hand[i].side == side && truth->hand[i].frame < (int)frames)
			label[truth->hand[i].frame] = truth->hand[i].label;
	return label;
}

/* Whether a hand's gestures are labelled at all: strokes may be all that is. */
static bool
has_gestures(const char *const *label, size_t frames)
{
	for (size_t i = 0; i < frames; i++)
		for (int g = 0; g < HAND_GESTURES; g++)
			if (label[i] && shows(label[i], hand_gesture_name[g]))
				return true;
	return false;
}

static bool
is_same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static void
add_latency(struct score *score, int frames)
{
	if (score->found < LATENCIES)
		score->late[score->found] = frames;
	score->found++;
}

/* The gesture's first frame of a showing that begins at `start`, counted from there; it
 * may have been seen while the hand was still on its way. */
static void
find_onset(struct score *score, const struct record *record, const char *const *label,
	enum hand_side side, enum hand_gesture g, size_t start)
{
	const char *name = hand_gesture_name[g];
	size_t at = start;
	while (at < record->frames && label[at] && shows(label[at], name) &&
		!record->seen[at][side].gesture[g])
		at++;
	score->shown++;
	if (at == record->frames || !label[at] || !shows(label[at], name))
		return;
	while (at > 0 && is_same(label[at - 1], unclear) &&
		record->seen[at - 1][side].gesture[g])
		at--;
	add_latency(score, (int)at - (int)start);
}

static void
score_gesture(struct score *score, const struct record *record, const char *const *label,
	enum hand_side side, enum hand_gesture g)
{
	int since = 0;
	for (size_t i = 0; i < record->frames; i++) {
		bool known = label[i] && *label[i] && strcmp(label[i], unclear) != 0;
		bool on = record->seen[i][side].gesture[g];
		bool shown = known && shows(label[i], hand_gesture_name[g]);
		since = i > 0 && is_same(label[i], label[i - 1]) ? since + 1 : 0;
		if (shown && (i == 0 || !label[i - 1] ||
				     !shows(label[i - 1], hand_gesture_name[g])))
			find_onset(score, record, label, side, g, i);
		if (!known || since < GRACE)
			continue;
		score->frames += shown;
		score->right += shown && on;
		score->wrong += !shown && on;
	}
}

static void
score_hits(struct score *score, const struct record *record, const char *const *label,
	enum hand_side side)
{
	int hits = 0, matched = 0;
	for (size_t i = 0; i < record->frames; i++) {
		hits += record->seen[i][side].hit;
		if (!is_same(label[i], hit_label) ||
			(i > 0 && is_same(label[i - 1], hit_label)))
			continue;
		score->shown++;
		for (int late = -1; late <= HIT_LATE; late++) {
			size_t at = i + (size_t)late;
			if (at >= record->frames || !record->seen[at][side].hit)
				continue;
			add_latency(score, late);
			matched++;
			break;
		}
	}
	score->right += matched;
	score->wrong += hits - matched;
}

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void
print_score(const char *name, struct score *score, bool frames)
{
	int known = score->found < LATENCIES ? score->found : LATENCIES;
	double recall = frames ? 100.0 * score->right / (score->frames + !score->frames)
			       : 100.0 * score->found / (score->shown + !score->shown);
	double all = score->right + score->wrong;
	qsort(score->late, (size_t)known, sizeof(int), compare);
	printf("  %-8s %6d %6d %7.1f %% %9.1f %%", name, score->shown, score->found,
		recall, all > 0 ? 100 * score->right / all : 100);
	if (known)
		printf(" %+8d %+6d", score->late[known / 2], score->late[known - 1]);
	printf("\n");
}

static void
print_scores(
	const char *video, const struct clip_truth *truth, const struct record *record)
{
	struct score score[HAND_GESTURES + 1] = { 0 };
	bool gestures = false;
	for (int side = 0; side < HAND_SIDES; side++) {
		const char **label = labels_of(truth, side, record->frames);
		if (!label)
			return;
		bool labelled = has_gestures(label, record->frames);
		for (int g = 0; labelled && g < HAND_GESTURES; g++)
			score_gesture(&score[g], record, label, side, g);
		score_hits(&score[HAND_GESTURES], record, label, side);
		gestures = gestures || labelled;
		free(label);
	}
	const char *slash = strrchr(video, '/');
	printf("%-10s %6s %6s %9s %11s %8s %6s\n", slash ? slash + 1 : video, "shown",
		"found", "recall", "precision", "late", "worst");
	for (int g = 0; gestures && g < HAND_GESTURES; g++)
		print_score(hand_gesture_name[g], &score[g], true);
	print_score("hit", &score[HAND_GESTURES], false);
}

static bool
watch(struct film *film, struct sensor *sensor, struct record *record)
{
	const struct image *image = &film->image;
	bool good = true;
	size_t room = record->frames;
	record->frames = 0;
	while (good && record->frames < room && film_read(film)) {
		struct hand_frame frame = { 0 };
		good = sensor_step(sensor, image, film->seconds, &frame, NULL) &&
		       sensor_look_around(sensor, image, film->seconds);
		for (int side = 0; side < HAND_SIDES; side++) {
			const struct hand *hand = &frame.hand[side];
			struct seen *seen = &record->seen[record->frames][side];
			seen->hit = hand->hit;
			memcpy(seen->gesture, hand->gesture, sizeof(seen->gesture));
		}
		record->frames++;
	}
	return good;
}

static bool
look_at(const char *video, const struct clip_truth *truth, const char *models, bool full)
{
	const struct sensor_settings settings = {
		.models = models, .full = full, .hands = HAND_SIDES, .threads = 1
	};
	struct record record = { .frames = (size_t)truth->hand[truth->count - 1].frame +
					   1 };
	record.seen = calloc(record.frames, sizeof(*record.seen));
	struct sensor *sensor = record.seen ? sensor_new(&settings) : NULL;
	struct film film = { 0 };
	bool good = sensor && film_open(&film, video) && watch(&film, sensor, &record);
	if (good)
		print_scores(video, truth, &record);
	film_close(&film);
	sensor_free(sensor);
	free(record.seen);
	return good;
}

bool
eval_gestures(const char *video, const char *models, bool full)
{
	struct clip_truth truth = { 0 };
	char csv[4096];
	const char *dot = strrchr(video, '.');
	snprintf(csv, sizeof(csv), "%.*s.csv", (int)(dot ? dot - video : 0), video);
	bool good = clip_truth_read(&truth, csv), labels = false;
	for (size_t i = 0; i < truth.count; i++)
		labels = labels || *truth.hand[i].label;
	if (labels)
		good = look_at(video, &truth, models, full);
	clip_truth_free(&truth);
	return good;
}
