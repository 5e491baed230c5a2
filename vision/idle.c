#include "vision/idle.h"

static const double look_interval = 0.2; /* seconds */

void
idle_init(struct idle *idle, double after)
{
	*idle = (struct idle){ .after = after };
	motion_watch_init(&idle->watch);
}

static bool
moves(struct idle *idle, const struct image *image)
{
	struct thumbnail thumbnail;
	thumbnail_take(&thumbnail, image);
	return motion_watch_sees(&idle->watch, &thumbnail);
}

bool
idle_should_look(struct idle *idle, const struct image *image, double seconds)
{
	if (!(idle->after > 0) || idle->hands)
		return true;
	if (moves(idle, image) || !idle->begun) {
		idle->begun = true;
		idle->busy = seconds;
		idle->resting = false;
	}
	if (!idle->resting && seconds - idle->busy >= idle->after &&
		motion_watch_is_ready(&idle->watch)) {
		idle->resting = true;
		idle->look = seconds;
	}
	if (!idle->resting)
		return true;
	if (seconds < idle->look) {
		idle->rested++;
		return false;
	}
	idle->look = seconds + look_interval;
	return true;
}

void
idle_saw(struct idle *idle, bool hands, double seconds)
{
	idle->hands = hands;
	if (!hands)
		return;
	idle->begun = true;
	idle->busy = seconds;
	idle->resting = false;
}
