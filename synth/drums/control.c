#include "synth/drums/control.h"

#include "common/log.h"
#include "common/ring.h"

#include <stdlib.h>
#include <string.h>

enum { COMMANDS = 256, PATTERNS_MAX = 32, COUNT_IN_MAX = 8 };

enum command_kind { SET_TEMPO, SET_PATTERN, START, STOP };

struct command {
	enum command_kind kind;
	double tempo;
	int32_t count_in;
	const struct pattern *pattern;
};

struct control {
	struct ring *commands;
	size_t patterns;
	struct pattern pattern[PATTERNS_MAX];
};

struct control *
control_new(void)
{
	struct control *control = calloc(1, sizeof(*control));
	struct ring *commands = ring_new(COMMANDS, sizeof(struct command));
	if (!control || !commands) {
		log_error("out of memory");
		free(control);
		ring_free(commands);
		return NULL;
	}
	control->commands = commands;
	for (size_t i = 0; i < pattern_builtins() && i < PATTERNS_MAX; i++) {
		if (!pattern_builtin(&control->pattern[i], i)) {
			control_free(control);
			return NULL;
		}
		control->patterns++;
	}
	return control;
}

void
control_free(struct control *control)
{
	if (!control)
		return;
	ring_free(control->commands);
	free(control);
}

const struct pattern *
control_pattern(const struct control *control, const char *name)
{
	for (size_t i = 0; name && i < control->patterns; i++)
		if (strcmp(control->pattern[i].name, name) == 0)
			return &control->pattern[i];
	return NULL;
}

bool
control_message(struct control *control, const struct osc_message *message)
{
	struct command command = { 0 };
	if (strcmp(message->address, "/drums/tempo") == 0) {
		command.kind = SET_TEMPO;
		if (!osc_number(message, 0, &command.tempo) ||
			command.tempo < DRUMMER_TEMPO_MIN ||
			command.tempo > DRUMMER_TEMPO_MAX)
			return false;
	} else if (strcmp(message->address, "/drums/pattern") == 0) {
		command.kind = SET_PATTERN;
		command.pattern = control_pattern(control, osc_string(message, 0));
		if (!command.pattern)
			return false;
	} else if (strcmp(message->address, "/drums/start") == 0) {
		command.kind = START;
		if (message->count > 0 &&
			(!osc_integer(message, 0, &command.count_in) ||
				command.count_in < 0 || command.count_in > COUNT_IN_MAX))
			return false;
	} else if (strcmp(message->address, "/drums/stop") == 0) {
		command.kind = STOP;
	} else {
		return false;
	}
	return ring_push(control->commands, &command);
}

REALTIME void
control_apply(struct control *control, struct drummer *drummer)
{
	struct command command;
	/* no more than fit the ring, should more arrive meanwhile */
	for (int i = 0; i < COMMANDS && ring_pop(control->commands, &command); i++) {
		switch (command.kind) {
		case SET_TEMPO:
			drummer_set_tempo(drummer, command.tempo);
			break;
		case SET_PATTERN:
			drummer_set_pattern(drummer, command.pattern);
			break;
		case START:
			drummer_start(drummer, command.count_in);
			break;
		case STOP:
			drummer_stop(drummer);
			break;
		}
	}
}
