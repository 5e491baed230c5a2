#include "vision/hit.h"

#include "vision/shape.h"

#include <math.h>

static const double least_ratio = 0.25, stop_ratio = 0.3, fast_ratio = 0.75;
static const double stop_seconds = 0.085, longest_gap_seconds = 0.1;
/* The landmarks of a very fast hand trail behind it: it seems to take longer to stop. */
static const double very_fast = 20, very_fast_stop_seconds = 0.105;
/* From one look to the next: a stop however long it took before. */
static const double half_ratio = 0.4, dead_ratio = 0.1;
/* Slower than this is rest. */
static const double moving = 2.0;
static const double palm_weight = 0.2;

void
hit_reset(struct hit_watch *watch)
{
	*watch = (struct hit_watch){ .hit_seconds = -INFINITY };
}

static void
end_stroke(struct hit_watch *watch)
{
	watch->fastest = watch->second = 0;
}

static void
go_on(struct hit_watch *watch, double seconds, double speed)
{
	if (speed > watch->fastest) {
		watch->second = watch->fastest;
		watch->fastest = speed;
	} else if (speed > watch->second) {
		watch->second = speed;
	}
	if (speed >= fast_ratio * watch->fastest)
		watch->fast_seconds = seconds;
	watch->last = speed;
}

static bool
is_sudden(const struct hit_watch *watch, double seconds, double speed)
{
	double most = watch->fastest >= very_fast ? very_fast_stop_seconds : stop_seconds;
	return seconds - watch->fast_seconds < most ||
	       (watch->last >= half_ratio * watch->fastest &&
		       speed <= dead_ratio * watch->fastest);
}

static bool
is_hit(const struct hit_watch *watch, double seconds, double speed)
{
	return watch->fastest >= HIT_LEAST_SPEED && watch->fastest <= HIT_MOST_SPEED &&
	       watch->second >= least_ratio * watch->fastest &&
	       is_sudden(watch, seconds, speed) &&
	       seconds - watch->hit_seconds >= HIT_REST_SECONDS;
}

/* The speed since the last look; false at the first one. */
static bool
follow(struct hit_watch *watch, double seconds, double y, double palm, double *speed)
{
	double step = seconds - watch->seconds, way = y - watch->y;
	bool known = watch->running && step > 0 && step <= longest_gap_seconds;
	if (!known) {
		watch->palm = palm;
		end_stroke(watch);
	}
	watch->palm += palm_weight * (palm - watch->palm);
	*speed = known ? way / watch->palm / step : 0;
	watch->running = true;
	watch->seconds = seconds;
	watch->y = y;
	return known;
}

float
hit_step(struct hit_watch *watch, double seconds, const float point[HAND_LANDMARKS][3],
	int frame_height)
{
	static const int palm[] = { SHAPE_WRIST, 5, 9, 13, 17 };
	double y = 0, speed, size = fmax(shape_palm(point), 1);
	for (int i = 0; i < 5; i++)
		y += point[palm[i]][1] / 5;
	if (!follow(watch, seconds, y, size, &speed))
		return 0;
	double fastest = watch->fastest;
	if (speed > stop_ratio * fastest && speed >= moving) {
		go_on(watch, seconds, speed);
		return 0;
	}
	bool hit = is_hit(watch, seconds, speed) && y + size / 2 < frame_height;
	end_stroke(watch);
	if (!hit)
		return 0;
	watch->hit_seconds = seconds;
	return (float)fmin(fastest / HIT_FULL_SPEED, 1);
}
