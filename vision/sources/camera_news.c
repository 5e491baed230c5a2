#include "vision/sources/camera_news.h"

#include "common/log.h"

#include <math.h>
#include <stdio.h>

void
camera_news_mode(const char *name, const struct camera_mode *mode,
	const struct camera_request *asked)
{
	char wish[64] = "";
	if (mode->width != asked->width || mode->height != asked->height ||
		fabs(mode->hertz - asked->hertz) > 0.5)
		snprintf(wish, sizeof(wish), " (asked for: %d x %d at %.4g)",
			asked->width, asked->height, asked->hertz);
	log_info("%s sends %s, %d x %d at %.4g frames a second%s", name,
		camera_format_name(mode->format).text, mode->width, mode->height,
		mode->hertz, wish);
}

void
camera_news_rate(const char *name, const char *device, const struct camera_stream *stream,
	const struct rate_watch *rate, enum rate_change change)
{
	double hertz = rate_watch_hertz(rate);
	if (change == RATE_ROSE)
		log_info("%s sends %.3g frames a second again", name, hertz);
	if (change != RATE_FELL)
		return;
	if (!camera_stream_slows_in_dark(stream))
		log_warning("%s sends only %.3g of %.3g frames a second", name, hertz,
			rate->nominal);
	else
		log_warning("%s sends only %.3g of %.3g frames a second: it takes longer "
			    "for each in the dark. More light helps, or \"v4l2-ctl -d %s "
			    "-c exposure_dynamic_framerate=0\"",
			name, hertz, rate->nominal, device);
}
