#include "vision/hand_tracker.h"

#include <math.h>
#include <string.h>

/* The nets' own threshold. */
static const float least_presence = 0.5f;
/* A palm nearer to a hand than this part of the crop's side is that hand's. */
static const float same_palm = 0.25f;
/* A hand that went keeps its identity for so long, should a look fit it; and its side is
 * expected to return for longer. */
static const double memory_seconds = 0.5, side_memory_seconds = 5;
/* No look fits a hand worse than this. */
static const double most_cost = 4.5;
/* Log odds: a player has one hand of each side, and the one that left is the one that
 * returns. */
static const double other_side = 3, same_side = 1.5;
/* How much the sides' evidence must differ from what they are to turn them: of one hand
 * alone, of the difference of two. */
static const double turn_one = 1, turn_two = 2.5;
/* Before it has been seen whole so often, a hand alone turns sooner. */
static const double looks_to_believe = 4;

void
hand_tracker_init(
	struct hand_tracker *tracker, const struct hand_tracker_settings *settings)
{
	*tracker = (struct hand_tracker){ .settings = *settings };
	for (int i = 0; i < HAND_SIDES; i++)
		tracker->track[i].seconds = -INFINITY;
}

int
hand_tracker_live(const struct hand_tracker *tracker)
{
	return tracker->track[0].live + tracker->track[1].live;
}

int
hand_tracker_shown(const struct hand_tracker *tracker)
{
	int count = 0;
	for (int i = 0; i < HAND_SIDES; i++)
		count += tracker->track[i].live && tracker->track[i].shown;
	return count;
}

void
hand_tracker_begin(struct hand_tracker *tracker, double seconds, int width, int height)
{
	tracker->width = width;
	tracker->height = height;
	tracker->seconds = seconds;
	tracker->looks = 0;
}

int
hand_tracker_seen(const struct hand_tracker *tracker)
{
	return tracker->looks;
}

/* Of two looks at one hand the surer one counts. */
void
hand_tracker_see(struct hand_tracker *tracker, const struct hand_landmarks *seen)
{
	struct hand_look look = hand_track_look(
		seen, tracker->width, tracker->height, tracker->settings.mirrored);
	if (seen->presence < least_presence)
		return;
	for (int i = 0; i < tracker->looks; i++) {
		struct hand_look *other = &tracker->look[i];
		if (!hand_track_same(&other->seen, seen))
			continue;
		if (!other->given && seen->presence > other->seen.presence)
			*other = look;
		return;
	}
	if (tracker->looks < HAND_LOOKS_MAX)
		tracker->look[tracker->looks++] = look;
}

bool
hand_tracker_covers(const struct hand_tracker *tracker, const struct crop *crop)
{
	for (int i = 0; i < tracker->looks; i++)
		if (hand_track_distance(&tracker->look[i].seen.next, crop) < same_palm)
			return true;
	return false;
}

/* What giving the look to the track costs; less than none is when it does not fit. */
static double
cost_of(const struct hand_tracker *tracker, int track, int look)
{
	const struct hand_look *l = &tracker->look[look];
	if (look >= tracker->looks || l->given || !tracker->track[track].live)
		return most_cost;
	return fmin(
		hand_track_cost(&tracker->track[track], l, tracker->seconds), most_cost);
}

/* The cheapest way to give each track a look of its own; HAND_LOOKS_MAX stands for none.
 */
static void
assign(const struct hand_tracker *tracker, int choice[HAND_SIDES])
{
	double least = INFINITY;
	for (int a = 0; a <= HAND_LOOKS_MAX; a++) {
		for (int b = 0; b <= HAND_LOOKS_MAX; b++) {
			if (a == b && a < HAND_LOOKS_MAX)
				continue;
			double cost = cost_of(tracker, 0, a) + cost_of(tracker, 1, b);
			if (cost < least) {
				least = cost;
				choice[0] = a;
				choice[1] = b;
			}
		}
	}
}

static void
follow_or_lose(struct hand_tracker *tracker)
{
	int choice[HAND_SIDES];
	assign(tracker, choice);
	for (int i = 0; i < HAND_SIDES; i++) {
		struct hand_track *track = &tracker->track[i];
		if (!track->live || track->seconds >= tracker->seconds)
			continue;
		if (cost_of(tracker, i, choice[i]) >= most_cost) {
			track->live = false;
			continue;
		}
		struct hand_look *look = &tracker->look[choice[i]];
		look->given = true;
		hand_track_follow(track, look, tracker->seconds);
	}
}

double
hand_tracker_missed(const struct hand_tracker *tracker)
{
	double missed = INFINITY;
	for (int i = 0; i < HAND_SIDES; i++) {
		const struct hand_track *track = &tracker->track[i];
		if (!track->live && track->shown)
			missed = fmin(missed, tracker->seconds - track->seconds);
	}
	return missed;
}

static bool
is_remembered(const struct hand_tracker *tracker, const struct hand_track *track)
{
	return !track->live && track->shown &&
	       tracker->seconds - track->seconds <= memory_seconds;
}

/* The track whose hand this is, come back, or NULL. */
static struct hand_track *
returning(struct hand_tracker *tracker, const struct hand_look *look)
{
	struct hand_track *best = NULL;
	double least = most_cost;
	for (int i = 0; i < HAND_SIDES; i++) {
		struct hand_track *track = &tracker->track[i];
		double cost = hand_track_cost(track, look, tracker->seconds);
		if (is_remembered(tracker, track) && cost < least) {
			least = cost;
			best = track;
		}
	}
	return best;
}

/* The track that has been free for longest, or one that is no sure hand and gives way to
 * a surer one; or NULL. */
static struct hand_track *
free_track(struct hand_tracker *tracker, const struct hand_look *look)
{
	struct hand_track *oldest = NULL, *weakest = NULL;
	for (int i = 0; i < HAND_SIDES; i++) {
		struct hand_track *track = &tracker->track[i];
		if (!track->live && (!oldest || track->seconds < oldest->seconds))
			oldest = track;
		if (track->live && !track->shown &&
			track->seen.presence < look->seen.presence)
			weakest = track;
	}
	return hand_tracker_live(tracker) < tracker->settings.hands ? oldest : weakest;
}

/* Log odds that a hand which is new is the right one, before it is looked at. */
static double
expected_side(const struct hand_tracker *tracker)
{
	double expected = 0;
	for (int i = 0; i < HAND_SIDES; i++) {
		const struct hand_track *track = &tracker->track[i];
		double sign = track->side == HAND_RIGHT ? 1 : -1;
		if (track->live && track->shown)
			return -sign * fmin(fabs(hand_track_leaning(track)), other_side);
		if (track->shown &&
			tracker->seconds - track->seconds < side_memory_seconds)
			expected += sign * same_side;
	}
	return expected;
}

/* The look that is taken on next: the favoured side where one hand is wanted, else the
 * nearest and so the largest. */
static struct hand_look *
next_look(struct hand_tracker *tracker)
{
	struct hand_look *best = NULL;
	float most = 0;
	double favoured = tracker->settings.favoured == HAND_RIGHT ? 1 : -1;
	for (int i = 0; i < tracker->looks; i++) {
		struct hand_look *look = &tracker->look[i];
		bool preferred =
			tracker->settings.hands == 1 && favoured * look->evidence > 0;
		float rank = look->seen.next.side * (preferred ? 100.0f : 1.0f);
		if (!look->given && rank > most) {
			most = rank;
			best = look;
		}
	}
	return best;
}

/* Whether a look that is no hand come back may begin a new one: what may be no hand makes
 * none be forgotten, and where one hand is wanted, another one waits until that has been
 * away for a while. */
static bool
may_begin(const struct hand_tracker *tracker, const struct hand_track *track,
	const struct hand_look *look)
{
	if (tracker->settings.hands == 1)
		for (int i = 0; i < HAND_SIDES; i++)
			if (is_remembered(tracker, &tracker->track[i]))
				return false;
	return track &&
	       (hand_track_convinces(&look->seen) || !is_remembered(tracker, track));
}

static void
take_on(struct hand_tracker *tracker)
{
	struct hand_look *look;
	while ((look = next_look(tracker))) {
		bool room = hand_tracker_live(tracker) < tracker->settings.hands;
		struct hand_track *known = room ? returning(tracker, look) : NULL;
		struct hand_track *track = free_track(tracker, look);
		look->given = true;
		if (known && hand_track_convinces(&look->seen))
			hand_track_follow(known, look, tracker->seconds);
		else if (may_begin(tracker, track, look))
			hand_track_begin(track, ++tracker->next_id, look,
				expected_side(tracker), tracker->seconds);
	}
}

static enum hand_side
other(enum hand_side side)
{
	return side == HAND_LEFT ? HAND_RIGHT : HAND_LEFT;
}

/* How much the evidence speaks against a hand's side. */
static double
doubt(const struct hand_track *track)
{
	double right = hand_track_leaning(track);
	return track->side == HAND_RIGHT ? -right : right;
}

static void
settle_one(struct hand_track *track)
{
	if (doubt(track) > turn_one * fmin(track->weight / looks_to_believe, 1))
		track->side = other(track->side);
}

/* One player has one of each: what turns one hand turns both. */
static void
settle_two(struct hand_track *a, struct hand_track *b)
{
	if (a->side == b->side) {
		struct hand_track *unsure = doubt(a) > doubt(b) ? a : b;
		unsure->side = other(unsure->side);
	} else if (doubt(a) + doubt(b) > turn_two) {
		a->side = other(a->side);
		b->side = other(b->side);
	}
}

static void
settle_sides(struct hand_track *a, struct hand_track *b)
{
	if (a->live && b->live && a->shown == b->shown) {
		settle_two(a, b);
		return;
	}
	struct hand_track *known = a->live && (a->shown || !b->live) ? a : b;
	struct hand_track *unknown = known == a ? b : a;
	settle_one(known);
	if (unknown->live)
		unknown->side = other(known->side);
}

void
hand_tracker_settle(struct hand_tracker *tracker)
{
	follow_or_lose(tracker);
	take_on(tracker);
	settle_sides(&tracker->track[0], &tracker->track[1]);
}
