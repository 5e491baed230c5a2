/* What hand-recorder is told on its command line. */
#pragma once

#include "common/client.h"

struct recorder_settings {
	const char *output; /* ends with ".wav"; NULL: a name by date and time */
	int channels;
	int osc_port;            /* -1: none */
	double duration, buffer; /* seconds; duration 0: until told to end */
	struct client_options client;
};

/* Reads argv; OPTION_BAD after one line of log. The strings are argv's. */
enum option_result recorder_settings_read(
	struct recorder_settings *settings, int argc, char **argv);
