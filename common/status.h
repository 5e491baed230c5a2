/* A program's counters by name, printed on SIGUSR1 and sent in answer to /status. */
#pragma once

#include <stddef.h>

enum { STATUS_VALUES_MAX = 32 };

struct status_value {
	const char *name; /* such as "frames-lost" */
	double value;
};

struct status {
	size_t count;
	struct status_value value[STATUS_VALUES_MAX];
};

/* Adds one; beyond STATUS_VALUES_MAX they are left out. */
void status_add(struct status *status, const char *name, double value);

/* "NAME VALUE, NAME VALUE": one line, or more where one is too short; none without
 * counters. */
void status_log(const struct status *status);
