/* What hand-drums is told on its command line. */
#pragma once

#include "common/client.h"

/* The port that hand-drums listens on unless told otherwise. */
enum { DRUMS_OSC_PORT = 9732 };

struct drum_settings {
	double tempo;        /* beats a minute */
	double volume;       /* decibels */
	const char *pattern; /* a built-in one's name */
	bool list_patterns, follow;
	int count_in; /* bars */
	int osc_port;
	struct client_options client;
};

/* Reads argv; OPTION_BAD after one line of log, OPTION_DONE when the patterns were
 * listed, too. The strings are argv's. */
enum option_result drum_settings_read(
	struct drum_settings *settings, int argc, char **argv);
