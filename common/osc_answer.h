/* What a program answers to a question by OSC: a message that holds its own strings. */
#pragma once

#include "common/osc_packet.h"
#include "common/status.h"

enum { OSC_ANSWER_TEXT_BYTES = 8192 };

struct osc_answer {
	struct osc_message message;
	size_t used;
	char text[OSC_ANSWER_TEXT_BYTES];
};

/* An answer without arguments. The address is kept as it is, not copied. */
void osc_answer_begin(struct osc_answer *answer, const char *address);

/* Each adds an argument, while there is room for one: `type` is i, f or d. */
void osc_answer_number(struct osc_answer *answer, char type, double number);
void osc_answer_string(struct osc_answer *answer, const char *string);

/* All of an answer to /status: names and values. */
void osc_answer_status(struct osc_answer *answer, const struct status *status);
