#include "tests/eval/score.h"

#include "tests/eval/skin_detector.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Mean distance of the landmarks, in long edges of the hand, from which a report is of
 * something else. */
static const float other_hand = 0.35f;
static const float baseline_overlap = 0.5f;

static void
pixels_of(const float *landmarks, const struct image *image, float out[HAND_LANDMARKS][2])
{
	for (int i = 0; i < HAND_LANDMARKS; i++, landmarks += 3) {
		out[i][0] = (1 - landmarks[0]) * (float)image->width;
		out[i][1] = (1 - landmarks[1]) * (float)image->height;
	}
}

static float
distance(const struct true_hand *hand, const float seen[HAND_LANDMARKS][2])
{
	float sum = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		sum += hypotf(seen[i][0] - hand->landmarks[i][0],
			seen[i][1] - hand->landmarks[i][1]);
	float edge = box_extent(box_around(hand->landmarks[0], HAND_LANDMARKS, 2));
	return sum / HAND_LANDMARKS / fmaxf(edge, 1);
}

static void
count_match(struct score *score, const struct true_hand *hand, enum hand_side side,
	float error, double area)
{
	double ratio = log2(fmax(area, 1) / fmax(hand->hull, 1));
	score->matched++;
	score->found += hand->must;
	score->sided += side == hand->side;
	score->error_sum += error;
	score->ratio_sum += ratio;
	score->ratio_squares += ratio * ratio;
	score->switches += score->memory[hand->identity].reported &&
			   score->memory[hand->identity].side != side;
	score->memory[hand->identity].reported = true;
	score->memory[hand->identity].side = side;
}

/* A hand that has come in is awaited until it is found, or not to be found any more. */
static void
count_arrival(struct score *score, const struct true_hand *hand, bool found)
{
	bool known = score->memory[hand->identity].must;
	int *since = &score->memory[hand->identity].since;
	bool *awaited = &score->memory[hand->identity].awaited;
	score->memory[hand->identity].must = hand->must;
	if (hand->must && !known) {
		*since = 0;
		*awaited = true;
	}
	if (*awaited && (found || !hand->must)) {
		score->arrivals++;
		score->late_sum += *since;
		score->latest = *since > score->latest ? *since : score->latest;
		*awaited = false;
	}
	++*since;
}

static void
count_baseline(struct score *score, const struct true_hand *hands, int count,
	const struct image *image)
{
	struct box box;
	if (!skin_detector_find(image, &box))
		return;
	bool real = false;
	for (int i = 0; i < count; i++) {
		struct box hand = box_around(hands[i].landmarks[0], HAND_LANDMARKS, 2);
		bool hit = box_overlap(box, hand) >= baseline_overlap;
		score->skin_found += hit && hands[i].must && !real;
		real = real || hit;
	}
	score->skin_false += !real;
}

/* The nearest pair first, each hand and each report once. */
void
score_frame(struct score *score, const struct true_hand *hands, int count,
	const struct hand_frame *frame,
	const float landmarks[HAND_SIDES][3 * HAND_LANDMARKS], const struct image *image)
{
	float seen[HAND_SIDES][HAND_LANDMARKS][2];
	for (int i = 0; i < count; i++)
		if (hands[i].fresh)
			memset(&score->memory[hands[i].identity], 0,
				sizeof(score->memory[0]));
	bool free_side[HAND_SIDES], found[TRUE_HANDS_MAX] = { false };
	for (int side = 0; side < HAND_SIDES; side++) {
		free_side[side] = frame->hand[side].present;
		score->reported += frame->hand[side].present;
		if (free_side[side])
			pixels_of(landmarks[side], image, seen[side]);
	}
	for (;;) {
		float least = other_hand;
		int hand = -1, report = 0;
		for (int i = 0; i < count; i++)
			for (int side = 0; side < HAND_SIDES && !found[i]; side++)
				if (free_side[side] &&
					distance(&hands[i], seen[side]) < least) {
					least = distance(&hands[i], seen[side]);
					hand = i;
					report = side;
				}
		if (hand < 0)
			break;
		found[hand] = true;
		free_side[report] = false;
		count_match(score, &hands[hand], report, least,
			(double)frame->hand[report].feature[HAND_AREA] * image->width *
				image->height);
	}
	for (int i = 0; i < count; i++) {
		score->hands += hands[i].must;
		count_arrival(score, &hands[i], found[i]);
	}
	score->frames++;
	count_baseline(score, hands, count, image);
}

void
score_add(struct score *sum, const struct score *score)
{
	sum->frames += score->frames;
	sum->hands += score->hands;
	sum->found += score->found;
	sum->reported += score->reported;
	sum->matched += score->matched;
	sum->sided += score->sided;
	sum->switches += score->switches;
	sum->seconds += score->seconds;
	sum->error_sum += score->error_sum;
	sum->ratio_sum += score->ratio_sum;
	sum->ratio_squares += score->ratio_squares;
	sum->arrivals += score->arrivals;
	sum->late_sum += score->late_sum;
	sum->latest = score->latest > sum->latest ? score->latest : sum->latest;
	for (int i = 0; i <= HAND_SIDES; i++) {
		sum->shown_frames[i] += score->shown_frames[i];
		sum->detections[i] += score->detections[i];
	}
	sum->skin_found += score->skin_found;
	sum->skin_false += score->skin_false;
}

static double
percent(double part, double whole)
{
	return whole > 0 ? 100 * part / whole : 100;
}

double
score_recall(const struct score *score)
{
	return percent(score->found, score->hands);
}

void
score_print_heading(const char *what)
{
	printf("%-24s %6s %6s %7s %7s %7s %7s %9s %8s %9s %8s %12s %6s\n", what, "frames",
		"hands", "recall", "precis.", "side", "switch", "landmarks", "area sd",
		"new hand", "detector", "skin: recall", "false");
	printf("%-24s %6s %6s %7s %7s %7s %7s %9s %8s %9s %8s %12s %6s\n", "", "", "",
		"%", "%", "%", "/min", "% of hand", "cents", "frames", "/frame", "%",
		"frames");
}

/* A column of percents, empty where there is nothing to count. */
static void
print_percent(double part, double whole, int width)
{
	if (whole > 0)
		printf(" %*.1f", width, percent(part, whole));
	else
		printf(" %*s", width, "-");
}

void
score_print(const char *name, const struct score *s)
{
	int detections = s->detections[0] + s->detections[1] + s->detections[2];
	double n = fmax(s->matched, 1), mean = s->ratio_sum / n;
	char late[24] = "-";
	if (s->arrivals)
		snprintf(late, sizeof(late), "%.1f<=%d",
			(double)s->late_sum / s->arrivals, s->latest);
	printf("%-24s %6d %6d", name, s->frames, s->hands);
	print_percent(s->found, s->hands, 7);
	print_percent(s->matched, s->reported, 7);
	print_percent(s->sided, s->matched, 7);
	printf(" %7.1f %9.1f %8.0f %9s %8.2f",
		s->seconds > 0 ? 60 * s->switches / s->seconds : 0,
		100 * s->error_sum / n,
		1200 * sqrt(fmax(s->ratio_squares / n - mean * mean, 0)), late,
		(double)detections / fmax(s->frames, 1));
	print_percent(s->skin_found, s->hands, 12);
	printf(" %6d\n", s->skin_false);
}

void
score_print_search(const struct score *s)
{
	static const char *const shown[] = { "no hand", "one of two hands",
		"both hands" };
	printf("detector runs a frame:");
	for (int i = 0; i <= HAND_SIDES; i++)
		printf(" %.3f with %s shown%s",
			s->detections[i] / fmax(s->shown_frames[i], 1), shown[i],
			i < HAND_SIDES ? "," : "");
	printf("; %d new hands shown %.2f frames after they must be, %d at most\n",
		s->arrivals, s->late_sum / fmax(s->arrivals, 1), s->latest);
}
