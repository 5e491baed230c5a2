#include "vision/hand_track.h"

#include <math.h>

/* Mean distance of the landmarks, in long edges of the hand, below which two looks are at
 * one hand; and the overlap of their boxes (intersection ÷ union) above which they are.
 */
static const float same_pose = 0.2f, same_box = 0.6f;
/* A hand that was lost goes on so long, then it may be anywhere near. */
static const double longest_way = 0.3; /* seconds */
/* The crop follows the motion from this part of its side in one step, so that a still
 * hand's does not tremble, and up to this one. */
static const float least_shift = 0.04f, most_shift = 0.5f;
/* Deviations of a hand's place (crop sides) and size (logarithm): one step's, and what a
 * second without a look adds. */
static const double place_deviation = 0.12, place_drift = 1.5;
static const double size_deviation = 0.12, size_drift = 0.6;
/* No single evidence counts for more. */
static const double most_cost = 4;
/* Whole looks by which a side is remembered: half a second turns it. */
static const double most_weight = 16;
/* A hand is shown at once when its presence and its side's log odds are sure; else when
 * later looks agree that it is a hand, and say of which side or have had time to. */
static const double sure_presence = 0.9, sure_side = 1.5;
static const double confirmed_presence = 0.7;
static const int patient_looks = 3;
/* A track that so many looks in a row leave in doubt is on a face, or on wood. */
static const int most_doubted = 6;

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
box_edge(struct box box)
{
	return fmaxf(fmaxf(box.right - box.left, box.bottom - box.top), 1);
}

bool
hand_track_same(const struct hand_landmarks *a, const struct hand_landmarks *b)
{
	struct box p = box_of(a), q = box_of(b);
	struct box both = { fmaxf(p.left, q.left), fmaxf(p.top, q.top),
		fminf(p.right, q.right), fminf(p.bottom, q.bottom) };
	float shared = box_area(both), apart = 0;
	if (shared > same_box * (box_area(p) + box_area(q) - shared))
		return true;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		apart += hypotf(
			a->point[i][0] - b->point[i][0], a->point[i][1] - b->point[i][1]);
	return apart / HAND_LANDMARKS < same_pose * fmaxf(box_edge(p), box_edge(q));
}

float
hand_track_distance(const struct crop *a, const struct crop *b)
{
	return hypotf(a->cx - b->cx, a->cy - b->cy) / fmaxf(fmaxf(a->side, b->side), 1);
}

/* A hand of which less than this part is in the picture says nothing about its side. */
static double
part_inside(const struct hand_landmarks *seen, int width, int height)
{
	static const double least = 0.9;
	int inside = 0;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		inside += seen->point[i][0] >= 0 && seen->point[i][0] < (float)width &&
			  seen->point[i][1] >= 0 && seen->point[i][1] < (float)height;
	return fmax((double)inside / HAND_LANDMARKS - least, 0) / (1 - least);
}

struct hand_look
hand_track_look(const struct hand_landmarks *seen, int width, int height, bool mirrored)
{
	double p = fmin(fmax(seen->right, 0.01), 0.99), right = log(p / (1 - p));
	return (struct hand_look){ .seen = *seen,
		.evidence = mirrored ? -right : right,
		.weight = part_inside(seen, width, height) };
}

double
hand_track_leaning(const struct hand_track *track)
{
	return track->right * fmin(track->weight, 1) +
	       track->expected / fmax(track->weight, 1);
}

bool
hand_track_convinces(const struct hand_landmarks *seen)
{
	return seen->presence >= confirmed_presence;
}

static struct crop
moved_on(const struct hand_track *track, double seconds)
{
	struct crop crop = track->seen.next;
	double way = fmin(fmax(seconds - track->seconds, 0), longest_way);
	crop.cx += track->vx * (float)way;
	crop.cy += track->vy * (float)way;
	return crop;
}

struct crop
hand_track_crop(const struct hand_track *track, double seconds)
{
	struct crop here = track->seen.next, there = moved_on(track, seconds);
	float shift = hand_track_distance(&here, &there);
	if (shift < least_shift)
		return here;
	float part = fminf(1, most_shift / shift);
	here.cx += part * (there.cx - here.cx);
	here.cy += part * (there.cy - here.cy);
	return here;
}

/* Minus the logarithm of a normal distribution, up to a constant. */
static double
surprise(double distance, double deviation)
{
	double d = distance / deviation;
	return fmin(0.5 * d * d, most_cost);
}

double
hand_track_cost(
	const struct hand_track *track, const struct hand_look *look, double seconds)
{
	double elapsed = fmax(seconds - track->seconds, 0);
	struct crop expected = moved_on(track, seconds);
	double size = log(fmax(look->seen.next.side, 1) / fmax(expected.side, 1));
	double p = 1 / (1 + exp(-hand_track_leaning(track)));
	double q = 1 / (1 + exp(-look->evidence * look->weight));
	return surprise(hand_track_distance(&expected, &look->seen.next),
		       place_deviation + place_drift * elapsed) +
	       surprise(size, size_deviation + size_drift * elapsed) +
	       fmin(-log(p * q + (1 - p) * (1 - q)), most_cost);
}

/* Once shown, a hand stays so. */
static void
consider_showing(struct hand_track *track)
{
	bool sided = fabs(hand_track_leaning(track)) >= sure_side ||
		     track->looks >= patient_looks;
	if (sided && (track->seen.presence >= sure_presence ||
			     (track->looks > 1 && track->doubted == 0)))
		track->shown = true;
}

/* All looks weigh alike at first; later the newest ones count most. */
static void
weigh(struct hand_track *track, const struct hand_look *look)
{
	track->weight = fmin(track->weight + look->weight, most_weight);
	if (track->weight > 0)
		track->right +=
			look->weight / track->weight * (look->evidence - track->right);
	track->seen = look->seen;
	track->looks++;
	track->doubted = hand_track_convinces(&look->seen) ? 0 : track->doubted + 1;
	track->live = track->doubted < most_doubted;
}

void
hand_track_begin(struct hand_track *track, unsigned id, const struct hand_look *look,
	double expected, double seconds)
{
	*track =
		(struct hand_track){ .id = id, .expected = expected, .seconds = seconds };
	weigh(track, look);
	track->side = hand_track_leaning(track) > 0 ? HAND_RIGHT : HAND_LEFT;
	consider_showing(track);
}

static void
follow_motion(struct hand_track *track, const struct crop *next, double elapsed)
{
	static const float weight = 0.6f;
	if (elapsed <= 0)
		return;
	float vx = (next->cx - track->seen.next.cx) / (float)elapsed;
	float vy = (next->cy - track->seen.next.cy) / (float)elapsed;
	track->vx += weight * (vx - track->vx);
	track->vy += weight * (vy - track->vy);
}

void
hand_track_follow(struct hand_track *track, const struct hand_look *look, double seconds)
{
	follow_motion(track, &look->seen.next, seconds - track->seconds);
	weigh(track, look);
	track->seconds = seconds;
	consider_showing(track);
}
