#include "vision/nets/hand_landmarks.h"

#include <math.h>
#include <stdlib.h>

#include "common/log.h"
#include "vision/nets/net.h"
#include "vision/nets/warp.h"

enum { INPUT_SIDE = 224 };
enum { OUT_LANDMARKS, OUT_PRESENCE, OUT_RIGHT, OUT_WORLD, OUTPUTS };
enum { WRIST = 0, INDEX_ROOT = 5, MIDDLE_ROOT = 9, RING_ROOT = 13 };

static const float crop_shift =
	0.1f; /* from the palm to the whole hand, in box heights */
static const float crop_scale = 2.0f;

struct hand_landmarks_finder {
	struct net *net;
	struct stopwatch *crop, *run; /* or NULL */
};

struct hand_landmarks_finder *
hand_landmarks_new(const char *model, int threads)
{
	struct hand_landmarks_finder *finder = calloc(1, sizeof(*finder));
	if (!finder)
		return NULL;
	finder->net = net_load(model, threads);
	if (!finder->net) {
		hand_landmarks_free(finder);
		return NULL;
	}
	const struct net *net = finder->net;
	if (net_input_width(net) != INPUT_SIDE || net_input_height(net) != INPUT_SIDE ||
		net_input_channels(net) != 3 || net_output_count(net) != OUTPUTS ||
		net_output_elements(net, OUT_LANDMARKS) != 3 * HAND_LANDMARKS ||
		net_output_elements(net, OUT_PRESENCE) != 1 ||
		net_output_elements(net, OUT_RIGHT) != 1 ||
		net_output_elements(net, OUT_WORLD) != 3 * HAND_LANDMARKS) {
		log_error("%s is a model, but not one that finds landmarks", model);
		hand_landmarks_free(finder);
		return NULL;
	}
	return finder;
}

void
hand_landmarks_time(struct hand_landmarks_finder *finder, struct stopwatch *crop,
	struct stopwatch *run)
{
	finder->crop = crop;
	finder->run = run;
}

void
hand_landmarks_free(struct hand_landmarks_finder *finder)
{
	if (!finder)
		return;
	net_free(finder->net);
	free(finder);
}

/* Joints that stay together as the fingers move: the palm and the fingers' first joints.
 */
static const int steady[] = { 0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18 };
enum { STEADY = sizeof(steady) / sizeof(steady[0]) };

struct bounds {
	struct point low, high;
};

static struct bounds
bounds_of(const struct point *points)
{
	struct bounds b = { points[0], points[0] };
	for (int i = 1; i < STEADY; i++) {
		b.low.x = fminf(b.low.x, points[i].x);
		b.low.y = fminf(b.low.y, points[i].y);
		b.high.x = fmaxf(b.high.x, points[i].x);
		b.high.y = fmaxf(b.high.y, points[i].y);
	}
	return b;
}

static struct point
middle_of(struct bounds b)
{
	return (struct point){ (b.low.x + b.high.x) / 2, (b.low.y + b.high.y) / 2 };
}

static struct point
point_of(const float landmark[3])
{
	return (struct point){ landmark[0], landmark[1] };
}

struct crop
hand_landmarks_crop(const float point[HAND_LANDMARKS][3])
{
	struct point index = point_of(point[INDEX_ROOT]);
	struct point ring = point_of(point[RING_ROOT]);
	struct point middle = point_of(point[MIDDLE_ROOT]);
	struct point top = { ((index.x + ring.x) / 2 + middle.x) / 2,
		((index.y + ring.y) / 2 + middle.y) / 2 };
	float angle = crop_angle(point_of(point[WRIST]), top);

	/* The smallest box in the hand's own direction, seen from any near point. */
	struct point origin = point_of(point[MIDDLE_ROOT]), turned[STEADY];
	for (int i = 0; i < STEADY; i++) {
		struct point p = point_of(point[steady[i]]);
		turned[i] = crop_turn(
			(struct point){ p.x - origin.x, p.y - origin.y }, -angle);
	}
	struct bounds box = bounds_of(turned);
	struct point offset = crop_turn(middle_of(box), angle);
	struct point centre = { origin.x + offset.x, origin.y + offset.y };
	return crop_around(centre, box.high.x - box.low.x, box.high.y - box.low.y, angle,
		crop_shift, crop_scale);
}

static bool
read_points(const float *raw, const struct crop *crop, float point[HAND_LANDMARKS][3])
{
	const float half = INPUT_SIDE / 2.0f;
	float scale = crop->side / INPUT_SIDE;
	for (int i = 0; i < HAND_LANDMARKS; i++, raw += 3) {
		struct point offset = { (raw[0] - half) * scale,
			(raw[1] - half) * scale };
		offset = crop_turn(offset, crop->angle);
		point[i][0] = crop->cx + offset.x;
		point[i][1] = crop->cy + offset.y;
		point[i][2] = raw[2] * scale;
		if (!isfinite(point[i][0]) || !isfinite(point[i][1]) ||
			!isfinite(point[i][2]))
			return false;
	}
	return true;
}

static bool
read_world(const float *raw, float world[HAND_LANDMARKS][3])
{
	bool finite = true;
	for (int i = 0; i < HAND_LANDMARKS; i++)
		for (int k = 0; k < 3; k++) {
			world[i][k] = *raw++;
			finite = finite && isfinite(world[i][k]);
		}
	return finite;
}

/* What a tracker may come up with in a bad moment; false for NaN. */
static bool
is_usable(const struct crop *crop, const struct image *frame)
{
	float reach = 16.0f * (float)(frame->width + frame->height);
	return crop->side >= 1 && crop->side <= reach && fabsf(crop->cx) <= reach &&
	       fabsf(crop->cy) <= reach && isfinite(crop->angle);
}

bool
hand_landmarks_find(struct hand_landmarks_finder *finder, const struct image *frame,
	const struct crop *crop, struct hand_landmarks *hand)
{
	struct net *net = finder->net;
	*hand = (struct hand_landmarks){ .next = *crop };
	if (!is_usable(crop, frame))
		return true;
	double start = stopwatch_now();
	warp_crop(frame, crop, INPUT_SIDE, net_input(net));
	start = stopwatch_since(finder->crop, start);
	if (!net_run(net))
		return false;
	stopwatch_since(finder->run, start);
	float presence = *net_output(net, OUT_PRESENCE),
	      right = *net_output(net, OUT_RIGHT);
	if (!read_points(net_output(net, OUT_LANDMARKS), crop, hand->point) ||
		!read_world(net_output(net, OUT_WORLD), hand->world) ||
		!isfinite(presence) || !isfinite(right)) {
		*hand = (struct hand_landmarks){ .next = *crop };
		return true;
	}
	hand->presence = presence;
	hand->right = right;
	hand->next = hand_landmarks_crop(hand->point);
	return true;
}
