#include "vision/sources/media_time.h"

static const double leap_seconds = 10;

double
media_time_next(struct media_time *time, double stamp, double interval)
{
	double step = stamp - time->stamp; /* from 0 at first: all zero */
	bool sensible = step >= 0 && step <= leap_seconds;
	if (!time->begun)
		time->seconds = sensible ? stamp : 0;
	else
		time->seconds += sensible && !time->again ? step : interval;
	time->stamp = stamp;
	time->begun = true;
	time->again = false;
	return time->seconds;
}

void
media_time_again(struct media_time *time)
{
	time->again = time->begun;
}
