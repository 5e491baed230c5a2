#include "tests/eval/eval.h"

#include "tests/eval/manifest.h"
#include "tests/eval/skin_detector.h"
#include "tests/film.h"
#include "vision/hand_track.h"
#include "vision/nets/palm_detector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HANDS_MAX = 32 };

/* From this overlap of the boxes on, a hand is found. */
static const float found_overlap = 0.5f;

struct found {
	struct hand_landmarks hand;
	struct box box;
	bool matched;
};

/* Figures of a folder, or of all. */
struct tally {
	int pictures, hands, found, complete_found, false_hands, sided, side_right;
	int must, counted, too_many; /* by eye, of all pictures */
	int bare, bare_false;        /* pictures without a hand */
	int skin_found, skin_false;  /* the baseline's, the latter of the bare ones */
	double error_sum;            /* of landmarks, in long edges of the hand */
	long landmarks;
};

struct photos {
	struct palm_detector *detector;
	struct hand_landmarks_finder *finder;
	struct found found[HANDS_MAX];
	int count;
	bool skin;
	struct box skin_box;
};

/* As the sensor does: what the second look does not confirm is no hand. */
static bool
look_twice(const struct photos *photos, const struct image *image,
	const struct crop *crop, struct hand_landmarks *hand)
{
	struct hand_landmarks first;
	return hand_landmarks_find(photos->finder, image, crop, &first) &&
	       first.presence >= 0.5f &&
	       hand_landmarks_find(photos->finder, image, &first.next, hand) &&
	       hand_track_convinces(hand);
}

static void
find_hands(struct photos *photos, const struct image *image)
{
	struct palm palms[HANDS_MAX];
	int proposed = palm_detector_find(photos->detector, image, palms, HANDS_MAX);
	photos->count = 0;
	for (int i = 0; i < proposed; i++) {
		struct found *one = &photos->found[photos->count];
		if (!look_twice(photos, image, &palms[i].crop, &one->hand))
			continue;
		one->box = box_around(one->hand.point[0], HAND_LANDMARKS, 3);
		one->matched = false;
		bool again = false;
		for (int j = 0; j < photos->count; j++)
			again = again ||
				hand_track_same(&photos->found[j].hand, &one->hand);
		photos->count += !again;
	}
	photos->skin = skin_detector_find(image, &photos->skin_box);
}

static bool
read_numbers(const cJSON *array, int count, float *out)
{
	if (cJSON_GetArraySize(array) < count)
		return false;
	for (int i = 0; i < count; i++)
		out[i] = (float)cJSON_GetArrayItem(array, i)->valuedouble;
	return true;
}

static void
count_landmarks(struct tally *tally, const cJSON *hand, const struct found *found)
{
	const cJSON *points = cJSON_GetObjectItem(hand, "kp");
	float edge = fmaxf(box_extent(found->box), 1), point[2];
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		if (!read_numbers(cJSON_GetArrayItem(points, i), 2, point))
			continue;
		tally->error_sum += hypotf(found->hand.point[i][0] - point[0],
					    found->hand.point[i][1] - point[1]) /
				    edge;
		tally->landmarks++;
	}
}

/* The hand found that overlaps the box most, or NULL. */
static struct found *
best_match(struct photos *photos, struct box box)
{
	struct found *best = NULL;
	float most = found_overlap;
	for (int i = 0; i < photos->count; i++) {
		float shared = box_overlap(photos->found[i].box, box);
		if (!photos->found[i].matched && shared >= most) {
			most = shared;
			best = &photos->found[i];
		}
	}
	return best;
}

static void
match(struct photos *photos, struct tally *tally, const cJSON *hand, const char *file)
{
	float edge[4];
	if (!read_numbers(cJSON_GetObjectItem(hand, "box"), 4, edge))
		return;
	struct box box = { edge[0], edge[1], edge[2], edge[3] };
	tally->hands++;
	tally->skin_found +=
		photos->skin && box_overlap(photos->skin_box, box) >= found_overlap;
	struct found *best = best_match(photos, box);
	if (!best) {
		printf("  missed: %s, the hand at %.0f, %.0f\n", file,
			(box.left + box.right) / 2, (box.top + box.bottom) / 2);
		return;
	}
	best->matched = true;
	tally->found++;
	count_landmarks(tally, hand, best);
	const cJSON *side = cJSON_GetObjectItem(hand, "side");
	if (cJSON_IsString(side)) {
		bool right = side->valuestring[0] == 'r' || side->valuestring[0] == 'R';
		tally->sided++;
		tally->side_right += right == (best->hand.right > 0.5f);
	}
}

/* A hand that the list knows nothing of is a false one where the list is complete. */
static void
count_annotated(struct photos *photos, struct tally *tally, const struct picture *picture)
{
	const cJSON *hand;
	tally->pictures++;
	cJSON_ArrayForEach(hand, cJSON_GetObjectItem(picture->annotation, "hands"))
		match(photos, tally, hand, picture->file);
	if (!cJSON_IsTrue(cJSON_GetObjectItem(picture->annotation, "complete")))
		return;
	for (int i = 0; i < photos->count; i++) {
		const struct found *one = &photos->found[i];
		tally->complete_found += one->matched;
		tally->false_hands += !one->matched;
		if (!one->matched)
			printf("  false: %s, at %.0f, %.0f (presence %.2f)\n",
				picture->file, (one->box.left + one->box.right) / 2,
				(one->box.top + one->box.bottom) / 2, one->hand.presence);
	}
}

static void
count_picture(struct photos *photos, struct tally *tally, const struct picture *picture)
{
	int count = photos->count;
	if (picture->annotation)
		count_annotated(photos, tally, picture);
	else if (count < picture->least || count > picture->most)
		printf("  counted: %s, %d hands instead of %d to %d\n", picture->file,
			count, picture->least, picture->most);
	tally->must += picture->least;
	tally->counted += count < picture->least ? count : picture->least;
	tally->too_many += count > picture->most ? count - picture->most : 0;
	if (picture->most == 0) {
		tally->bare++;
		tally->bare_false += count > 0;
		tally->skin_false += photos->skin;
	}
}

static bool
look_at(struct photos *photos, struct tally *tally, const char *directory,
	const struct picture *picture)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", directory, picture->file);
	struct film film;
	if (!film_open(&film, path))
		return false;
	bool good = film_read(&film);
	if (good) {
		find_hands(photos, &film.image);
		count_picture(photos, tally, picture);
	}
	film_close(&film);
	return good;
}

static void
print_share(int part, int whole)
{
	if (whole)
		printf(" %4d/%-4d %5.1f", part, whole, 100.0 * part / whole);
	else
		printf(" %9s %5s", "-", "-");
}

static void
print_tally(const char *name, const struct tally *t)
{
	printf("%-12s", name);
	print_share(t->found, t->hands);
	print_share(t->complete_found, t->complete_found + t->false_hands);
	print_share(t->side_right, t->sided);
	if (t->landmarks)
		printf(" %9.1f", 100 * t->error_sum / (double)t->landmarks);
	else
		printf(" %9s", "-");
	print_share(t->counted, t->must);
	printf(" %5d", t->too_many);
	print_share(t->bare_false, t->bare);
	print_share(t->skin_found, t->hands);
	print_share(t->skin_false, t->bare);
	putchar('\n');
}

static void
print_heading(void)
{
	printf("%-12s %-15s %-15s %-15s %9s %-15s %5s %-15s %-15s %-15s\n", "photographs",
		"found  recall %", "precision %", "side right %", "landmarks",
		"by eye: least %", "above", "bare: false %", "skin: recall %",
		"skin: false %");
}

static void
add(struct tally *sum, const struct tally *t)
{
	sum->pictures += t->pictures;
	sum->hands += t->hands;
	sum->found += t->found;
	sum->complete_found += t->complete_found;
	sum->false_hands += t->false_hands;
	sum->sided += t->sided;
	sum->side_right += t->side_right;
	sum->must += t->must;
	sum->counted += t->counted;
	sum->too_many += t->too_many;
	sum->bare += t->bare;
	sum->bare_false += t->bare_false;
	sum->skin_found += t->skin_found;
	sum->skin_false += t->skin_false;
	sum->error_sum += t->error_sum;
	sum->landmarks += t->landmarks;
}

/* A folder's pictures follow one another. */
static bool
look_at_all(struct photos *photos, const char *directory, const struct manifest *manifest)
{
	enum { FOLDERS_MAX = 64 };
	struct tally folder[FOLDERS_MAX] = { 0 }, all = { 0 };
	const char *name[FOLDERS_MAX] = { NULL };
	int folders = 0;
	bool good = true;
	printf("wrong cases:\n");
	for (size_t i = 0; good && i < manifest->count; i++) {
		const struct picture *picture = &manifest->picture[i];
		int at = 0;
		while (at < folders && strcmp(name[at], picture->folder) != 0)
			at++;
		if (at == FOLDERS_MAX)
			break;
		folders += at == folders;
		name[at] = picture->folder;
		good = look_at(photos, &folder[at], directory, picture);
	}
	print_heading();
	for (int i = 0; i < folders; i++) {
		print_tally(name[i], &folder[i]);
		add(&all, &folder[i]);
	}
	print_tally("all", &all);
	printf("pictures without a hand: %d of %d with a false one (by skin colour: "
	       "%d)\n",
		all.bare_false, all.bare, all.skin_false);
	return good;
}

bool
eval_photos(const char *directory, const char *models, bool full)
{
	static struct photos photos;
	struct manifest manifest;
	char palm[4096], hand[4096];
	snprintf(palm, sizeof(palm), "%s/palm_%s.tflite", models, full ? "full" : "lite");
	snprintf(hand, sizeof(hand), "%s/hand_%s.tflite", models, full ? "full" : "lite");
	bool good = manifest_read(&manifest, directory);
	photos = (struct photos){ .detector = good ? palm_detector_new(palm, 1) : NULL,
		.finder = good ? hand_landmarks_new(hand, 1) : NULL };
	good = good && photos.detector && photos.finder &&
	       look_at_all(&photos, directory, &manifest);
	palm_detector_free(photos.detector);
	hand_landmarks_free(photos.finder);
	manifest_free(&manifest);
	return good;
}
