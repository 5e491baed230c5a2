#include "common/osc_answer.h"

#include <string.h>

void
osc_answer_begin(struct osc_answer *answer, const char *address)
{
	answer->message.address = address;
	answer->message.count = 0;
	answer->used = 0;
}

static void
add(struct osc_answer *answer, struct osc_argument argument)
{
	struct osc_message *message = &answer->message;
	if (message->count < OSC_ARGUMENTS_MAX)
		message->argument[message->count++] = argument;
}

void
osc_answer_number(struct osc_answer *answer, char type, double number)
{
	add(answer, (struct osc_argument){ .type = type, .number = number });
}

void
osc_answer_string(struct osc_answer *answer, const char *string)
{
	size_t bytes = strlen(string) + 1;
	if (bytes > sizeof(answer->text) - answer->used)
		return;
	char *kept = answer->text + answer->used;
	memcpy(kept, string, bytes);
	answer->used += bytes;
	add(answer, (struct osc_argument){ .type = 's', .string = kept });
}

void
osc_answer_status(struct osc_answer *answer, const struct status *status)
{
	osc_answer_begin(answer, "/status");
	for (size_t i = 0; i < status->count; i++) {
		osc_answer_string(answer, status->value[i].name);
		osc_answer_number(answer, 'd', status->value[i].value);
	}
}
