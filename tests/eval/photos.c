#include "tests/eval/eval.h"

#include "common/log.h"
#include "vision/hand_landmarks.h"
#include "vision/opencv/frame_source.h"
#include "vision/palm_detector.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HANDS_MAX = 32, FOLDERS_MAX = 32 };

struct box {
	float left, top, right, bottom;
};

struct found {
	struct hand_landmarks hand;
	struct box box;
	bool matched;
};

struct folder {
	char name[64];
	int pictures, hands, found, false_hands, sided, side_right;
	double error_sum; /* of landmarks, pixels */
	long landmarks;
};

struct photos {
	struct palm_detector *detector;
	struct hand_landmarks_finder *finder;
	struct folder folder[FOLDERS_MAX];
	int folders;
};

static float
overlap(struct box a, struct box b)
{
	float width = fminf(a.right, b.right) - fmaxf(a.left, b.left);
	float height = fminf(a.bottom, b.bottom) - fmaxf(a.top, b.top);
	float shared = fmaxf(width, 0) * fmaxf(height, 0);
	float all = (a.right - a.left) * (a.bottom - a.top) +
		    (b.right - b.left) * (b.bottom - b.top) - shared;
	return all > 0 ? shared / all : 0;
}

static struct box
box_of(const float point[HAND_LANDMARKS][3])
{
	struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		box.left = fminf(box.left, point[i][0]);
		box.right = fmaxf(box.right, point[i][0]);
		box.top = fminf(box.top, point[i][1]);
		box.bottom = fmaxf(box.bottom, point[i][1]);
	}
	return box;
}

static int
find_hands(struct photos *photos, const struct image *image, struct found *found)
{
	struct palm palms[HANDS_MAX];
	int count = 0;
	int proposed = palm_detector_find(photos->detector, image, palms, HANDS_MAX);
	for (int i = 0; i < proposed; i++) {
		struct found *one = &found[count];
		if (!hand_landmarks_find(
			    photos->finder, image, &palms[i].crop, &one->hand) ||
			one->hand.presence < 0.5f)
			continue;
		one->box = box_of(one->hand.point);
		one->matched = false;
		bool again = false;
		for (int j = 0; j < count; j++)
			again = again || overlap(found[j].box, one->box) > 0.5f;
		count += !again;
	}
	return count;
}

static struct folder *
folder_of(struct photos *photos, const char *file)
{
	char name[64];
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "/"), file);
	for (int i = 0; i < photos->folders; i++)
		if (strcmp(photos->folder[i].name, name) == 0)
			return &photos->folder[i];
	if (photos->folders == FOLDERS_MAX)
		return NULL;
	struct folder *folder = &photos->folder[photos->folders++];
	strcpy(folder->name, name);
	return folder;
}

static bool
read_box(const cJSON *hand, struct box *box)
{
	const cJSON *value = cJSON_GetObjectItem(hand, "box");
	if (cJSON_GetArraySize(value) != 4)
		return false;
	*box = (struct box){ (float)cJSON_GetArrayItem(value, 0)->valuedouble,
		(float)cJSON_GetArrayItem(value, 1)->valuedouble,
		(float)cJSON_GetArrayItem(value, 2)->valuedouble,
		(float)cJSON_GetArrayItem(value, 3)->valuedouble };
	return true;
}

static void
count_landmarks(struct folder *folder, const cJSON *hand, const struct found *found)
{
	const cJSON *points = cJSON_GetObjectItem(hand, "kp");
	if (cJSON_GetArraySize(points) != HAND_LANDMARKS)
		return;
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		const cJSON *point = cJSON_GetArrayItem(points, i);
		if (cJSON_GetArraySize(point) < 2)
			continue;
		double x = cJSON_GetArrayItem(point, 0)->valuedouble;
		double y = cJSON_GetArrayItem(point, 1)->valuedouble;
		folder->error_sum +=
			hypot(found->hand.point[i][0] - x, found->hand.point[i][1] - y);
		folder->landmarks++;
	}
}

static void
match(struct folder *folder, const cJSON *hand, struct found *found, int count)
{
	struct box box;
	if (!read_box(hand, &box))
		return;
	folder->hands++;
	struct found *best = NULL;
	float most = 0.5f;
	for (int i = 0; i < count; i++) {
		float shared = overlap(found[i].box, box);
		if (!found[i].matched && shared >= most) {
			most = shared;
			best = &found[i];
		}
	}
	if (!best)
		return;
	best->matched = true;
	folder->found++;
	count_landmarks(folder, hand, best);
	const cJSON *side = cJSON_GetObjectItem(hand, "side");
	if (cJSON_IsString(side)) {
		bool right = side->valuestring[0] == 'r' || side->valuestring[0] == 'R';
		folder->sided++;
		folder->side_right += right == (best->hand.right > 0.5f);
	}
}

/* A hand that the list knows nothing of is a false one where the list is complete. */
static void
look_at(struct photos *photos, const cJSON *line, const struct image *image)
{
	static struct found found[HANDS_MAX];
	const char *file = cJSON_GetObjectItem(line, "file")->valuestring;
	struct folder *folder = folder_of(photos, file);
	if (!folder)
		return;
	int count = find_hands(photos, image, found);
	folder->pictures++;
	const cJSON *hand;
	cJSON_ArrayForEach(hand, cJSON_GetObjectItem(line, "hands"))
		match(folder, hand, found, count);
	int extra = 0;
	for (int i = 0; i < count; i++)
		extra += !found[i].matched;
	if (extra && cJSON_IsTrue(cJSON_GetObjectItem(line, "complete"))) {
		folder->false_hands += extra;
		printf("  %s: %d more than annotated\n", file, extra);
	}
}

static void
look_at_line(struct photos *photos, const char *directory, const char *text)
{
	char path[4096];
	cJSON *line = cJSON_Parse(text);
	const cJSON *file = cJSON_GetObjectItem(line, "file");
	struct frame_source *source = NULL;
	if (cJSON_IsString(file)) {
		snprintf(path, sizeof(path), "%s/%s", directory, file->valuestring);
		source = frame_source_open_video(path);
	}
	if (source) {
		int width = frame_source_width(source),
		    height = frame_source_height(source);
		uint8_t *pixels = malloc((size_t)width * (size_t)height * 3);
		struct image image = { pixels, width, height, 3 * width };
		double seconds;
		if (pixels && frame_source_read(source, pixels, &seconds) == FRAME_READ)
			look_at(photos, line, &image);
		free(pixels);
		frame_source_close(source);
	}
	cJSON_Delete(line);
}

static void
print_folders(const struct photos *photos)
{
	printf("%-12s %8s %6s %6s %7s %6s %9s %10s\n", "folder", "pictures", "hands",
		"found", "recall", "false", "side", "error px");
	for (int i = 0; i < photos->folders; i++) {
		const struct folder *f = &photos->folder[i];
		char side[24] = "-", error[24] = "-", recall[24] = "-";
		if (f->sided)
			snprintf(side, sizeof(side), "%d/%d", f->side_right, f->sided);
		if (f->landmarks)
			snprintf(error, sizeof(error), "%.2f",
				f->error_sum / (double)f->landmarks);
		if (f->hands)
			snprintf(recall, sizeof(recall), "%.1f %%",
				100.0 * f->found / f->hands);
		printf("%-12s %8d %6d %6d %7s %6d %9s %10s\n", f->name, f->pictures,
			f->hands, f->found, recall, f->false_hands, side, error);
	}
}

bool
eval_photos(const char *directory, const char *models, bool full)
{
	static struct photos photos;
	char path[4096], palm[4096], hand[4096];
	snprintf(path, sizeof(path), "%s/annotations.jsonl", directory);
	snprintf(palm, sizeof(palm), "%s/palm_%s.tflite", models, full ? "full" : "lite");
	snprintf(hand, sizeof(hand), "%s/hand_%s.tflite", models, full ? "full" : "lite");
	FILE *file = fopen(path, "r");
	if (!file) {
		log_error("cannot read %s", path);
		return false;
	}
	photos = (struct photos){ .detector = palm_detector_new(palm, 1),
		.finder = hand_landmarks_new(hand, 1) };
	char *line = NULL;
	size_t room = 0;
	while (photos.detector && photos.finder && getline(&line, &room, file) > 0)
		look_at_line(&photos, directory, line);
	free(line);
	fclose(file);
	print_folders(&photos);
	palm_detector_free(photos.detector);
	hand_landmarks_free(photos.finder);
	return photos.folders > 0;
}
