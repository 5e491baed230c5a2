/* Which frames of a source to take so that there are no more than so many a second. */
#pragma once

#include <stdbool.h>

struct rate_limit {
	double interval; /* seconds; 0: no limit */
	double due;      /* of the next frame */
	bool begun;
};

/* `hertz` 0: every frame is taken. */
void rate_limit_init(struct rate_limit *limit, double hertz);

/* Whether to take the frame of that moment (seconds of any clock that goes forward). Over
 * some frames the rate is exact, though the source's frames come unevenly or its rate is
 * no multiple: a frame may come a little before its time. */
bool rate_limit_admits(struct rate_limit *limit, double seconds);
