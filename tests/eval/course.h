/* The course of a hand's area through a clip, as the net sees it and as it really is, and
 * how well a filter's output meets it. Areas in cents, 1200 to a doubling. */
#pragma once

#include "common/hand.h"
#include "tests/clip_truth.h"

double course_cents(double area);

struct course_point {
	double seconds;
	bool seen;
	float feature[HAND_FEATURES]; /* raw */
	double raw, truth;            /* cents; raw only when seen */
	char label[CLIP_LABEL_CHARS];
};

struct course {
	char name[32];
	double aspect; /* frame height / width */
	int first;     /* frame of the clip that the first point is of */
	int count;
	struct course_point *point;
	double tilt, offset; /* raw is about tilt * truth + offset */
};

/* Plays FILE.mp4, whose truth FILE.csv has one hand, and records. False, logged, when
 * that fails. */
bool course_record(
	struct course *course, const char *video, const char *models, bool full);
void course_free(struct course *course);

/* What the net would say at `seconds` if it had no noise and no delay, from the truth. */
double course_at(const struct course *course, double seconds);

/* A filter's output for each point, meant for `ahead` seconds after it. */
struct course_output {
	double ahead;
	double *value;
};

struct course_fit {
	double lag_ms; /* where the output correlates best with what it was meant for */
	double rms;    /* of the error, without its mean: cents */
	double overshoot; /* beyond the truth's own extremes, part of their distance */
};

/* Of the points from `from` to before `to`. */
struct course_fit course_fit(const struct course *course,
	const struct course_output *output, int from, int to);

/* Standard deviation in cents, after the first second. */
double course_wobble(const struct course *course, const struct course_output *output,
	int from, int to);

/* The first point after `from` with another label than there. */
int course_part_end(const struct course *course, int from);
