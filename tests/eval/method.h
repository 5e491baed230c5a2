/* The ways from the area that the net sees to the one that is sent: as it is, smoothed by
 * One-Euro, or foretold as the daemon does. */
#pragma once

#include "tests/eval/course.h"
#include "tests/eval/one_euro.h"

enum { METHOD_NAME = 64 };

struct method {
	enum { METHOD_RAW, METHOD_ONE_EURO, METHOD_FORETOLD } kind;
	double ahead; /* seconds from capture to what the output is meant for */
	struct one_euro one_euro;
};

struct method method_one_euro(
	double least_hertz, double beta, double slope_hertz, double ahead);

void method_name(const struct method *method, char name[METHOD_NAME]);

/* Fills in one value, in cents, for each point of the course. */
void method_run(const struct method *method, const struct course *course, double *value);
