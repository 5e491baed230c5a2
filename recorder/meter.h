/* Levels on the terminal: one line that is written again and again. */
#pragma once

#include "recorder/recording.h"

struct meter {
	unsigned channels;
	uint32_t rate;
	double shown_at;   /* seconds, monotonic */
	bool line_is_open; /* the cursor stands in it */
};

/* Shows levels on standard output when it is time to: ten times a second on a terminal,
 * a line a second elsewhere. To be called often. */
void meter_show(struct meter *meter, struct recording *recording);

/* Leaves the line as it is and goes on below it. */
void meter_end(struct meter *meter);
