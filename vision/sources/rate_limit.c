#include "vision/sources/rate_limit.h"

#include <math.h>

/* How early a frame may come: part of an interval, and seconds. */
static const double early_part = 0.25, early_seconds = 0.01;

void
rate_limit_init(struct rate_limit *limit, double hertz)
{
	*limit = (struct rate_limit){ .interval = hertz > 0 ? 1 / hertz : 0 };
}

bool
rate_limit_admits(struct rate_limit *limit, double seconds)
{
	if (limit->interval <= 0)
		return true;
	if (!limit->begun)
		limit->due = seconds;
	limit->begun = true;
	if (seconds < limit->due - fmin(early_part * limit->interval, early_seconds))
		return false;
	/* a slower source saves nothing up */
	if (seconds - limit->due > limit->interval)
		limit->due = seconds;
	limit->due += limit->interval;
	return true;
}
