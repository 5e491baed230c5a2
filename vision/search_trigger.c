#include "vision/search_trigger.h"

#include <math.h>
#include <string.h>

/* Every second frame of 30 a second: a new hand is found within two. */
static const double shortest_wait = 0.05;
/* A hand may come out of the arm or from behind the hand that is followed. */
static const double longest_wait = 0.5;
/* Grey levels by which a cell must differ: five deviations of a noisy camera. */
static const float least_change = 8;
/* What belongs to a followed hand, in sides of its crop: a circle, and a strip for the
 * arm. */
static const float hand_radius = 0.6f, arm_half_width = 0.3f;

static bool
belongs_to(const struct crop *hand, struct point at)
{
	struct point from = { at.x - hand->cx, at.y - hand->cy };
	struct point own = crop_turn(from, -hand->angle);
	return hypotf(own.x, own.y) < hand_radius * hand->side ||
	       (own.y > 0 && fabsf(own.x) < arm_half_width * hand->side);
}

static bool
is_ignored(int cell, const struct image *image, const struct crop *hands, int count)
{
	struct point at = {
		((float)(cell % THUMBNAIL_WIDTH) + 0.5f) * (float)image->width /
			THUMBNAIL_WIDTH,
		((float)(cell / THUMBNAIL_WIDTH) + 0.5f) * (float)image->height /
			THUMBNAIL_HEIGHT,
	};
	for (int i = 0; i < count; i++)
		if (belongs_to(&hands[i], at))
			return true;
	return false;
}

/* How much brighter the picture has become as a whole, by flicker or exposure. */
static float
gain_of(const struct thumbnail *now, const struct thumbnail *before)
{
	float sum = 1, sum_before = 1;
	for (int i = 0; i < THUMBNAIL_CELLS; i++) {
		sum += now->grey[i];
		sum_before += before->grey[i];
	}
	return sum / sum_before;
}

/* Two neighbours make a thing; one may be noise. Where a hand was it uncovers the wall.
 */
static bool
has_changed(const struct search_trigger *trigger, const struct thumbnail *now,
	const struct image *image, const struct crop *hands, int count)
{
	bool changed[THUMBNAIL_CELLS];
	float gain = gain_of(now, &trigger->last);
	for (int i = 0; i < THUMBNAIL_CELLS; i++) {
		float change = fabsf(now->grey[i] - gain * trigger->last.grey[i]);
		changed[i] = change > least_change &&
			     !is_ignored(i, image, hands, count) &&
			     !is_ignored(i, image, trigger->hand, trigger->hands);
		bool left = i % THUMBNAIL_WIDTH && changed[i - 1];
		bool above = i >= THUMBNAIL_WIDTH && changed[i - THUMBNAIL_WIDTH];
		if (changed[i] && (left || above))
			return true;
	}
	return false;
}

bool
search_trigger_fires(const struct search_trigger *trigger, const struct image *image,
	const struct crop *hands, int count, double seconds)
{
	/* a video that begins again goes back in time */
	double waited = fabs(seconds - trigger->seconds);
	struct thumbnail now;
	if (!trigger->begun || waited >= longest_wait)
		return true;
	if (waited < shortest_wait)
		return false;
	thumbnail_take(&now, image);
	return has_changed(trigger, &now, image, hands, count);
}

void
search_trigger_searched(struct search_trigger *trigger, const struct image *image,
	const struct crop *hands, int count, double seconds)
{
	thumbnail_take(&trigger->last, image);
	trigger->hands = count < SEARCH_HANDS_MAX ? count : SEARCH_HANDS_MAX;
	memcpy(trigger->hand, hands, (size_t)trigger->hands * sizeof(*hands));
	trigger->seconds = seconds;
	trigger->begun = true;
}
