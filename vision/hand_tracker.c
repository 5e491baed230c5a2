#include "vision/hand_tracker.h"

#include <math.h>
#include <string.h>

/* The nets' own threshold. */
static const float least_presence = 0.5f;
/* Overlap of two hands' boxes (intersection over union) from which they are one hand. */
static const float same_overlap = 0.5f;
/* Palms nearer than this part of the crop's side are one hand. */
static const float same_distance = 0.25f;
/* A hand that went keeps its side and identity for this long. */
static const double memory_seconds = 0.5;
/* The first looks weigh alike, later ones this much; and the evidence that turns a side.
 */
static const double evidence_weight = 0.2, evidence_to_turn = 1.0;

struct box {
	float left, top, right, bottom;
};

static struct box
box_of(const struct hand_landmarks *seen)
{
	struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		box.left = fminf(box.left, seen->point[i][0]);
		box.right = fmaxf(box.right, seen->point[i][0]);
		box.top = fminf(box.top, seen->point[i][1]);
		box.bottom = fmaxf(box.bottom, seen->point[i][1]);
	}
	return box;
}

static float
box_area(struct box box)
{
	return fmaxf(box.right - box.left, 0) * fmaxf(box.bottom - box.top, 0);
}

static float
overlap(const struct hand_landmarks *a, const struct hand_landmarks *b)
{
	struct box p = box_of(a), q = box_of(b);
	struct box both = { fmaxf(p.left, q.left), fmaxf(p.top, q.top),
		fminf(p.right, q.right), fminf(p.bottom, q.bottom) };
	float shared = box_area(both);
	float all = box_area(p) + box_area(q) - shared;
	return all > 0 ? shared / all : 0;
}

static float
crop_distance(const struct crop *a, const struct crop *b)
{
	return hypotf(a->cx - b->cx, a->cy - b->cy) / fmaxf(fmaxf(a->side, b->side), 1);
}

static bool
same_hand(const struct hand_landmarks *a, const struct hand_landmarks *b)
{
	return overlap(a, b) > same_overlap ||
	       crop_distance(&a->next, &b->next) < same_distance;
}

static double
log_odds(float probability)
{
	double p = fmin(fmax(probability, 0.01), 0.99);
	return log(p / (1 - p));
}

void
hand_tracker_init(struct hand_tracker *tracker, int hands, bool mirrored)
{
	*tracker = (struct hand_tracker){ .hands = hands, .mirrored = mirrored };
	for (int i = 0; i < HAND_SIDES; i++)
		tracker->track[i].gone = -INFINITY;
}

int
hand_tracker_live(const struct hand_tracker *tracker)
{
	return tracker->track[0].live + tracker->track[1].live;
}

static void
lose(struct hand_track *track, double seconds)
{
	track->live = false;
	track->gone = seconds;
}

static double
evidence_of(const struct hand_tracker *tracker, const struct hand_landmarks *seen)
{
	double right = log_odds(seen->right);
	return tracker->mirrored ? -right : right;
}

bool
hand_tracker_follow(struct hand_tracker *tracker, int index,
	const struct hand_landmarks *seen, double seconds)
{
	struct hand_track *track = &tracker->track[index];
	if (seen->presence < least_presence) {
		lose(track, seconds);
		return false;
	}
	double weight = fmax(1.0 / ++track->looks, evidence_weight);
	track->right += weight * (evidence_of(tracker, seen) - track->right);
	track->seen = *seen;
	return true;
}

bool
hand_tracker_covers(const struct hand_tracker *tracker, const struct crop *crop)
{
	for (int i = 0; i < HAND_SIDES; i++)
		if (tracker->track[i].live &&
			crop_distance(&tracker->track[i].seen.next, crop) < same_distance)
			return true;
	return false;
}

/* The free track whose hand was lost near here a moment ago, else any free one. */
static struct hand_track *
free_track(struct hand_tracker *tracker, const struct hand_landmarks *seen,
	double seconds, bool *returned)
{
	struct hand_track *best = NULL;
	float nearest = 1; /* crop sides */
	*returned = false;
	for (int i = 0; i < HAND_SIDES; i++) {
		struct hand_track *track = &tracker->track[i];
		if (track->live)
			continue;
		float distance = crop_distance(&track->seen.next, &seen->next);
		bool recent = seconds - track->gone < memory_seconds;
		if (recent && distance < nearest) {
			nearest = distance;
			best = track;
			*returned = true;
		} else if (!best) {
			best = track;
		}
	}
	return best;
}

bool
hand_tracker_offer(
	struct hand_tracker *tracker, const struct hand_landmarks *seen, double seconds)
{
	if (seen->presence < least_presence ||
		hand_tracker_live(tracker) >= tracker->hands)
		return false;
	for (int i = 0; i < HAND_SIDES; i++)
		if (tracker->track[i].live && same_hand(&tracker->track[i].seen, seen))
			return false;
	bool returned;
	struct hand_track *track = free_track(tracker, seen, seconds, &returned);
	if (!returned) {
		track->id = ++tracker->next_id;
		track->looks = 1;
		track->right = evidence_of(tracker, seen);
		track->side = track->right > 0 ? HAND_RIGHT : HAND_LEFT;
	}
	track->live = true;
	track->seen = *seen;
	return true;
}

static void
drop_double(struct hand_tracker *tracker, double seconds)
{
	struct hand_track *a = &tracker->track[0], *b = &tracker->track[1];
	if (!a->live || !b->live || !same_hand(&a->seen, &b->seen))
		return;
	/* the older one stays: its side has been heard */
	lose(a->id < b->id ? b : a, seconds);
}

static enum hand_side
leaning(const struct hand_track *track)
{
	if (fabs(track->right) < evidence_to_turn)
		return track->side;
	return track->right > 0 ? HAND_RIGHT : HAND_LEFT;
}

void
hand_tracker_settle(struct hand_tracker *tracker, double seconds)
{
	struct hand_track *a = &tracker->track[0], *b = &tracker->track[1];
	drop_double(tracker, seconds);
	if (a->live)
		a->side = leaning(a);
	if (b->live)
		b->side = leaning(b);
	if (a->live && b->live && a->side == b->side) {
		/* one player has one of each: the surer one keeps it */
		struct hand_track *unsure = fabs(a->right) < fabs(b->right) ? a : b;
		unsure->side = unsure->side == HAND_LEFT ? HAND_RIGHT : HAND_LEFT;
	}
}
