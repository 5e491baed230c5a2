#include "tests/eval/course.h"

#include "common/log.h"
#include "tests/film.h"
#include "vision/sensor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double
course_cents(double area)
{
	return 1200 * log2(fmax(area, 1e-6));
}

static bool
take_truth(struct course *course, const char *video)
{
	struct clip_truth truth;
	char csv[4096];
	const char *slash = strrchr(video, '/'), *dot = strrchr(video, '.');
	snprintf(csv, sizeof(csv), "%.*s.csv", (int)(dot ? dot - video : 0), video);
	if (!clip_truth_read(&truth, csv))
		return false;
	snprintf(course->name, sizeof(course->name), "%s", slash ? slash + 1 : video);
	course->point = calloc(truth.count, sizeof(*course->point));
	int rows = (int)truth.count;
	while (course->first < rows && !truth.hand[course->first].visible)
		course->first++;
	while (course->point && course->first + course->count < rows &&
		truth.hand[course->first + course->count].visible) {
		const struct clip_hand *hand = &truth.hand[course->first + course->count];
		struct course_point *point = &course->point[course->count++];
		point->seconds = hand->seconds;
		point->truth = hand->hull;
		memcpy(point->label, hand->label, sizeof(point->label));
	}
	clip_truth_free(&truth);
	return course->count > 0;
}

/* Least squares over all that was seen. */
static void
compare(struct course *course)
{
	double n = 0, x = 0, y = 0, xx = 0, xy = 0;
	for (int i = 0; i < course->count; i++) {
		const struct course_point *point = &course->point[i];
		if (!point->seen)
			continue;
		n++;
		x += point->truth;
		y += point->raw;
		xx += point->truth * point->truth;
		xy += point->truth * point->raw;
	}
	course->tilt = (n * xy - x * y) / (n * xx - x * x);
	course->offset = (y - course->tilt * x) / n;
}

static bool
watch(struct course *course, struct film *film, struct sensor *sensor)
{
	const struct image *image = &film->image;
	bool good = true;
	course->aspect = (double)image->height / image->width;
	for (int i = -course->first; i < course->count && good && film_read(film); i++) {
		struct hand_frame frame = { 0 };
		good = sensor_step(sensor, image, film->seconds, &frame, NULL) &&
		       sensor_look_around(sensor, image, film->seconds);
		if (i < 0)
			continue;
		struct course_point *point = &course->point[i];
		point->truth = course_cents(point->truth / image->width / image->height);
		for (int side = 0; side < HAND_SIDES; side++) {
			if (!frame.hand[side].present)
				continue;
			point->seen = true;
			memcpy(point->feature, frame.hand[side].feature,
				sizeof(point->feature));
			point->raw = course_cents(point->feature[HAND_AREA]);
		}
	}
	return good;
}

bool
course_record(struct course *course, const char *video, const char *models, bool full)
{
	const struct sensor_settings settings = {
		.models = models, .full = full, .hands = 1, .raw = true, .threads = 1
	};
	*course = (struct course){ 0 };
	struct sensor *sensor = take_truth(course, video) ? sensor_new(&settings) : NULL;
	struct film film = { 0 };
	bool good = sensor && film_open(&film, video) && watch(course, &film, sensor);
	if (good)
		compare(course);
	film_close(&film);
	sensor_free(sensor);
	return good;
}

void
course_free(struct course *course)
{
	free(course->point);
	*course = (struct course){ 0 };
}

/* Lagrange's polynomial through the six nearest points: at eight frames to a swing it is
 * off by less than a thousandth. */
double
course_at(const struct course *course, double seconds)
{
	enum { NEAR = 6 };
	const struct course_point *point = course->point;
	double interval = point[1].seconds - point[0].seconds, sum = 0;
	int first = (int)floor((seconds - point[0].seconds) / interval) - NEAR / 2 + 1;
	first = first > course->count - NEAR ? course->count - NEAR : first;
	first = first < 0 ? 0 : first;
	for (int i = first; i < first + NEAR; i++) {
		double part = point[i].truth;
		for (int j = first; j < first + NEAR; j++)
			part *= i == j ? 1
				       : (seconds - point[j].seconds) /
						 (point[i].seconds - point[j].seconds);
		sum += part;
	}
	return course->tilt * sum + course->offset;
}

static double
correlation(const struct course *course, const struct course_output *output, int from,
	int to, double lag)
{
	double n = to - from, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
	for (int i = from; i < to; i++) {
		double a = output->value[i];
		double b =
			course_at(course, course->point[i].seconds + output->ahead - lag);
		x += a;
		y += b;
		xx += a * a;
		yy += b * b;
		xy += a * b;
	}
	return (n * xy - x * y) / sqrt((n * xx - x * x) * (n * yy - y * y));
}

static double
find_lag(
	const struct course *course, const struct course_output *output, int from, int to)
{
	/* less than half a swing of 4 Hz */
	static const double most = 0.11, coarse = 0.01, step = 0.001;
	double highest = -2, about = 0;
	for (double lag = -most; lag <= most; lag += coarse) {
		double match = correlation(course, output, from, to, lag);
		about = match > highest ? lag : about;
		highest = fmax(match, highest);
	}
	double best = about;
	for (double lag = about - coarse; lag <= about + coarse; lag += step) {
		double match = correlation(course, output, from, to, lag);
		best = match >= highest ? lag : best;
		highest = fmax(match, highest);
	}
	double before = correlation(course, output, from, to, best - step);
	double after = correlation(course, output, from, to, best + step);
	double bend = before - 2 * highest + after;
	return bend < 0 ? best + step * (before - after) / bend / 2 : best;
}

struct course_fit
course_fit(
	const struct course *course, const struct course_output *output, int from, int to)
{
	double sum = 0, squares = 0, n = to - from;
	double top = -INFINITY, bottom = INFINITY, high = -INFINITY, low = INFINITY;
	for (int i = from; i < to; i++) {
		double truth =
			course_at(course, course->point[i].seconds + output->ahead);
		double error = output->value[i] - truth;
		sum += error;
		squares += error * error;
		top = fmax(top, truth);
		bottom = fmin(bottom, truth);
		high = fmax(high, output->value[i]);
		low = fmin(low, output->value[i]);
	}
	double over = fmax(fmax(high - top, bottom - low), 0);
	return (struct course_fit){
		.lag_ms = 1e3 * find_lag(course, output, from, to),
		.rms = sqrt(fmax(squares / n - sum * sum / n / n, 0)),
		.overshoot = over / (top - bottom),
	};
}

double
course_wobble(
	const struct course *course, const struct course_output *output, int from, int to)
{
	double n = 0, sum = 0, squares = 0;
	for (int i = from; i < to; i++) {
		if (course->point[i].seconds < course->point[from].seconds + 1)
			continue;
		n++;
		sum += output->value[i];
		squares += output->value[i] * output->value[i];
	}
	return sqrt(fmax(squares / n - sum * sum / n / n, 0));
}

int
course_part_end(const struct course *course, int from)
{
	int end = from;
	while (end < course->count &&
		strcmp(course->point[end].label, course->point[from].label) == 0)
		end++;
	return end;
}
