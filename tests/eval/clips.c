#include "tests/eval/eval.h"

#include "tests/clip_truth.h"
#include "tests/eval/play.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A hand must be found when this many landmarks are in the picture and half of it is not
 * hidden: a whole one covers about 1.1 of its landmarks' hull. */
enum { LANDMARKS_INSIDE = 19 };
static const float part_seen = 0.55f;

static bool
must_be_found(const struct clip_hand *hand, const struct image *image)
{
	int inside = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		inside += hand->landmarks[i][0] >= 0 &&
			  hand->landmarks[i][0] < (float)image->width &&
			  hand->landmarks[i][1] >= 0 &&
			  hand->landmarks[i][1] < (float)image->height;
	return inside >= LANDMARKS_INSIDE && hand->seen >= part_seen * hand->hull;
}

/* A clip has one hand of a side, which is what tells them apart. */
static int
true_hands(void *context, int number, const struct image *image, struct true_hand *out)
{
	const struct clip_truth *truth = context;
	int count = 0;
	for (size_t i = 0; i < truth->count && count < TRUE_HANDS_MAX; i++) {
		const struct clip_hand *hand = &truth->hand[i];
		if (hand->frame != number || !hand->visible)
			continue;
		out[count] = (struct true_hand){ .identity = (int)hand->side,
			.side = hand->side,
			.must = must_be_found(hand, image),
			.hull = hand->hull };
		memcpy(out[count++].landmarks, hand->landmarks, sizeof(hand->landmarks));
	}
	return count;
}

static bool
score_clip(const char *video, const char *models, bool full, struct score *score)
{
	struct clip_truth truth = { 0 };
	char csv[4096];
	const char *dot = strrchr(video, '.');
	snprintf(csv, sizeof(csv), "%.*s.csv", (int)(dot ? dot - video : 0), video);
	bool good = clip_truth_read(&truth, csv) &&
		    play(video, models, full, true_hands, &truth, score);
	clip_truth_free(&truth);
	return good;
}

/* Clips of many skins are called skin-NUMBER-LIGHT, dark skins by great numbers. */
struct skins {
	int lightest, darkest;
	struct score light, dark;
};

static void
sort_by_skin(struct skins *skins, const char *name, const struct score *score)
{
	int skin;
	if (sscanf(name, "skin-%d-", &skin) != 1)
		return;
	if (skins->lightest == 0 || skin < skins->lightest) {
		skins->light = (struct score){ 0 };
		skins->lightest = skin;
	}
	if (skin > skins->darkest) {
		skins->dark = (struct score){ 0 };
		skins->darkest = skin;
	}
	if (skin == skins->lightest)
		score_add(&skins->light, score);
	if (skin == skins->darkest)
		score_add(&skins->dark, score);
}

static void
judge_skins(const struct skins *skins)
{
	static const double most_points = 2;
	if (skins->lightest == skins->darkest)
		return;
	double light = score_recall(&skins->light), dark = score_recall(&skins->dark);
	double skin_light = 100.0 * skins->light.skin_found / skins->light.hands;
	double skin_dark = 100.0 * skins->dark.skin_found / skins->dark.hands;
	printf("recall of the lightest skin (%d) %.1f %%, of the darkest (%d) %.1f %%: "
	       "%.1f points apart, %s the %.0f allowed (by skin colour: %.1f %%, %.1f "
	       "%%)\n",
		skins->lightest, light, skins->darkest, dark, fabs(light - dark),
		fabs(light - dark) <= most_points ? "within" : "MORE THAN", most_points,
		skin_light, skin_dark);
}

bool
eval_clips(const struct option_list *clips, const char *models, bool full)
{
	struct score all = { 0 };
	struct skins skins = { 0 };
	score_print_heading("rendered clip");
	for (size_t i = 0; i < clips->count; i++) {
		struct score score = { 0 };
		const char *slash = strrchr(clips->item[i], '/');
		const char *name = slash ? slash + 1 : clips->item[i];
		if (!score_clip(clips->item[i], models, full, &score))
			return false;
		score_print(name, &score);
		score_add(&all, &score);
		sort_by_skin(&skins, name, &score);
	}
	score_print("all", &all);
	score_print_search(&all);
	judge_skins(&skins);
	return true;
}
