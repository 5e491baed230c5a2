#include "tests/eval/method.h"

#include "vision/predictor.h"

#include <stdio.h>
#include <string.h>

struct method
method_one_euro(double least_hertz, double beta, double slope_hertz, double ahead)
{
	return (struct method){ .kind = METHOD_ONE_EURO,
		.ahead = ahead,
		.one_euro = { .least_hertz = least_hertz,
			.beta = beta,
			.slope_hertz = slope_hertz } };
}

void
method_name(const struct method *method, char name[METHOD_NAME])
{
	const struct one_euro *one = &method->one_euro;
	if (method->kind == METHOD_ONE_EURO)
		snprintf(name, METHOD_NAME, "One-Euro %.2f %.2f %.2f", one->least_hertz,
			one->beta, one->slope_hertz);
	else
		snprintf(name, METHOD_NAME, "%s",
			method->kind == METHOD_FORETOLD ? "foretold"
			: method->ahead > 0             ? "raw"
							: "raw, were it used at once");
}

static void
foretell(const struct course *course, double ahead, double *value)
{
	struct predictor predictor = { 0 };
	for (int i = 0; i < course->count; i++) {
		const struct course_point *point = &course->point[i];
		float feature[HAND_FEATURES];
		memcpy(feature, point->feature, sizeof(feature));
		if (point->seen)
			predictor_apply(&predictor, point->seconds, ahead, course->aspect,
				feature);
		value[i] = point->seen ? course_cents(feature[HAND_AREA])
			   : i > 0     ? value[i - 1]
				       : 0;
	}
}

static void
smooth(const struct course *course, struct one_euro filter, double *value)
{
	for (int i = 0; i < course->count; i++) {
		const struct course_point *point = &course->point[i];
		if (point->seen) /* it is used to octaves */
			value[i] = 1200 * one_euro_next(&filter, point->seconds,
						  point->raw / 1200);
		else
			value[i] = i > 0 ? value[i - 1] : 0;
	}
}

void
method_run(const struct method *method, const struct course *course, double *value)
{
	switch (method->kind) {
	case METHOD_RAW:
		for (int i = 0; i < course->count; i++)
			value[i] = course->point[i].raw;
		break;
	case METHOD_ONE_EURO:
		smooth(course, method->one_euro, value);
		break;
	case METHOD_FORETOLD:
		foretell(course, method->ahead, value);
	}
}
