/* What the user is told about a camera that works: a line each, in the log. */
#pragma once

#include "vision/sources/camera_stream.h"
#include "vision/sources/rate_watch.h"

/* What it has granted, and what was asked for where that differs. `name`: as the user
 * shall know it. */
void camera_news_mode(const char *name, const struct camera_mode *mode,
	const struct camera_request *asked);

/* That its rate has fallen or risen, if it has, and what may help. `device`: for the
 * remedy. */
void camera_news_rate(const char *name, const char *device,
	const struct camera_stream *stream, const struct rate_watch *rate,
	enum rate_change change);
