/* What hand-synth is told on its command line. */
#pragma once

#include "common/client.h"
#include "synth/engine.h"

struct settings {
	struct client_options client;
	struct engine_settings engine;
	const char *bind; /* NULL: the loopback address */
	int osc_port;
	bool show_notes;
};

/* Reads argv; OPTION_BAD after one line of log. The strings are argv's. */
enum option_result settings_read(struct settings *settings, int argc, char **argv);
