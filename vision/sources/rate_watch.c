#include "vision/sources/rate_watch.h"

#include <math.h>

static const double window_seconds = 1, pause_seconds = 0.6;
static const double slow_share = 0.7, fast_share = 0.85, slow_seconds = 2;
static const double jitter_seconds = 0.008, patience_seconds = 0.15;

void
rate_watch_init(struct rate_watch *watch, double nominal_hertz)
{
	*watch = (struct rate_watch){ .nominal = nominal_hertz, .slow_since = -1 };
}

/* `back` 0: the last frame. */
static double
moment(const struct rate_watch *watch, unsigned long back)
{
	return watch->moment[(watch->count - 1 - back) % RATE_WATCH_FRAMES];
}

double
rate_watch_hertz(const struct rate_watch *watch)
{
	unsigned long kept =
		watch->count < RATE_WATCH_FRAMES ? watch->count : RATE_WATCH_FRAMES;
	unsigned long frames = 0;
	while (frames + 1 < kept &&
		moment(watch, 0) - moment(watch, frames + 1) <= window_seconds)
		frames++;
	double span = frames ? moment(watch, 0) - moment(watch, frames) : 0;
	return frames >= 3 && span > 0 ? (double)frames / span : 0;
}

static enum rate_change
judge(struct rate_watch *watch, double now)
{
	double hertz = rate_watch_hertz(watch);
	if (hertz <= 0)
		return RATE_AS_BEFORE;
	if (watch->slow && hertz > fast_share * watch->nominal) {
		watch->slow = false;
		watch->slow_since = -1;
		return RATE_ROSE;
	}
	if (hertz >= slow_share * watch->nominal)
		watch->slow_since = -1;
	else if (watch->slow_since < 0)
		watch->slow_since = now;
	if (watch->slow || watch->slow_since < 0 ||
		now - watch->slow_since < slow_seconds)
		return RATE_AS_BEFORE;
	watch->slow = true;
	return RATE_FELL;
}

enum rate_change
rate_watch_frame(struct rate_watch *watch, double now)
{
	double gap = watch->count ? now - moment(watch, 0) : 0;
	if (!(gap >= 0 && gap < pause_seconds)) {
		watch->count = 0; /* a pause says nothing about the rate */
		watch->slow_since = -1;
	}
	watch->moment[watch->count % RATE_WATCH_FRAMES] = now;
	watch->count++;
	return judge(watch, now);
}

/* The middle one of the last three: follows a change at once and no single hiccup. */
static double
present_interval(const struct rate_watch *watch)
{
	if (watch->count < 4)
		return 1 / watch->nominal;
	double a = moment(watch, 0) - moment(watch, 1);
	double b = moment(watch, 1) - moment(watch, 2);
	double c = moment(watch, 2) - moment(watch, 3);
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

double
rate_watch_patience(const struct rate_watch *watch)
{
	double interval = present_interval(watch);
	double wanted = fmin(2 * interval + jitter_seconds, patience_seconds);
	return fmax(wanted, 1.5 * interval);
}
