#include "tests/eval/eval.h"

#include "common/log.h"
#include "tests/eval/play.h"
#include "vision/features.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is sure in the reference must be found; the rest may be. */
static const double sure_presence = 0.9;
/* A hand of the next frame is the same up to this distance, in its long edges. */
static const float same_hand = 0.6f;

/* The reference of a clip, read frame by frame. */
struct reference {
	FILE *file;
	char *line;
	size_t room;
	int count; /* hands in the frame before */
	struct true_hand hand[TRUE_HANDS_MAX];
};

static bool
read_hand(const cJSON *item, struct true_hand *hand)
{
	const cJSON *xy = cJSON_GetObjectItem(item, "xy"), *number;
	const cJSON *presence = cJSON_GetObjectItem(item, "p");
	const cJSON *right = cJSON_GetObjectItem(item, "r");
	float point[HAND_LANDMARKS][3] = { 0 };
	int i = 0;
	if (cJSON_GetArraySize(xy) != 2 * HAND_LANDMARKS || !cJSON_IsNumber(presence) ||
		!cJSON_IsNumber(right))
		return false;
	*hand = (struct true_hand){ .must = presence->valuedouble >= sure_presence,
		.side = right->valuedouble > 0.5 ? HAND_RIGHT : HAND_LEFT };
	cJSON_ArrayForEach(number, xy)
	{
		hand->landmarks[i / 2][i % 2] = (float)number->valuedouble;
		point[i / 2][i % 2] = (float)number->valuedouble;
		i++;
	}
	hand->hull = (float)features_hull(point, HAND_LANDMARKS);
	return true;
}

static float
way(const struct true_hand *a, const struct true_hand *b)
{
	float sum = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		sum += hypotf(a->landmarks[i][0] - b->landmarks[i][0],
			a->landmarks[i][1] - b->landmarks[i][1]);
	float edge = box_extent(box_around(a->landmarks[0], HAND_LANDMARKS, 2));
	return sum / HAND_LANDMARKS / fmaxf(edge, 1);
}

/* The reference knows no identities: a hand that is near one of the frame before is it.
 */
static void
identify(const struct reference *before, struct true_hand *hands, int count)
{
	bool taken[TRUE_HANDS_MAX] = { false };
	for (int i = 0; i < count; i++) {
		float least = same_hand;
		hands[i].identity = -1;
		for (int j = 0; j < before->count; j++) {
			float distance = way(&hands[i], &before->hand[j]);
			if (distance < least && !taken[before->hand[j].identity]) {
				least = distance;
				hands[i].identity = before->hand[j].identity;
			}
		}
		if (hands[i].identity >= 0)
			taken[hands[i].identity] = true;
	}
	for (int i = 0; i < count; i++) {
		hands[i].fresh = hands[i].identity < 0;
		for (int id = 0; hands[i].identity < 0; id++) {
			if (!taken[id])
				hands[i].identity = id;
		}
		taken[hands[i].identity] = true;
	}
}

/* Of more hands than a player has, which two the sensor follows is its own affair. */
static int
reference_hands(
	void *context, int number, const struct image *image, struct true_hand *out)
{
	struct reference *reference = context;
	int count = 0;
	(void)number; /* one line a frame */
	(void)image;
	if (getline(&reference->line, &reference->room, reference->file) <= 0)
		return 0;
	cJSON *line = cJSON_Parse(reference->line);
	const cJSON *item;
	cJSON_ArrayForEach(item,
		cJSON_GetObjectItem(line, "hands")) if (count < TRUE_HANDS_MAX) count +=
		read_hand(item, &out[count]);
	cJSON_Delete(line);
	identify(reference, out, count);
	for (int i = 0; i < count; i++)
		out[i].must = out[i].must && count <= HAND_SIDES;
	memcpy(reference->hand, out, (size_t)count * sizeof(*out));
	reference->count = count;
	return count;
}

struct totals {
	struct score all;
	int bare_frames, bare_false;
};

/* A clip in which the reference never sees a hand has none. */
static bool
score_footage(const char *directory, const char *name, const char *models, bool full,
	struct totals *totals)
{
	struct reference reference = { 0 };
	struct score score = { 0 };
	char path[4096], video[4096];
	snprintf(path, sizeof(path), "%s/ref/%s.jsonl", directory, name);
	snprintf(video, sizeof(video), "%s/clips/%s.mp4", directory, name);
	if (access(video, R_OK) != 0)
		return true; /* a rendered one: there is exact truth elsewhere */
	reference.file = fopen(path, "r");
	bool good = reference.file &&
		    play(video, models, full, reference_hands, &reference, &score);
	if (good) {
		score_print(name, &score);
		score_add(&totals->all, &score);
	}
	if (good && score.hands + score.matched == 0) {
		totals->bare_frames += score.frames;
		totals->bare_false += score.reported;
	}
	if (reference.file)
		fclose(reference.file);
	free(reference.line);
	return good;
}

static int
is_reference(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot && strcmp(dot, ".jsonl") == 0;
}

bool
eval_footage(const char *directory, const char *models, bool full)
{
	struct dirent **entry;
	struct totals totals = { 0 };
	char path[4096];
	snprintf(path, sizeof(path), "%s/ref", directory);
	int count = scandir(path, &entry, is_reference, alphasort);
	if (count < 0) {
		log_error("cannot read %s", path);
		return false;
	}
	bool good = true;
	score_print_heading("clip, against MediaPipe");
	for (int i = 0; i < count; i++) {
		entry[i]->d_name[strlen(entry[i]->d_name) - strlen(".jsonl")] = '\0';
		good = good &&
		       score_footage(directory, entry[i]->d_name, models, full, &totals);
		free(entry[i]);
	}
	free(entry);
	score_print("all", &totals.all);
	score_print_search(&totals.all);
	printf("frames of clips without a hand: %d of %d with a false one\n",
		totals.bare_false, totals.bare_frames);
	return good;
}
