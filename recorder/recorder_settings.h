/* What hand-recorder is told on its command line. */
#pragma once

#include "common/client.h"
#include "recorder/recording.h"

struct recorder_settings {
	struct client_options client;
	struct recording_settings recording; /* all but rate, channels and port names */
	int channels;                        /* 0: as many as `ports` names, or 2 */
	struct option_list ports;            /* to record: names or patterns */
	bool follow;                         /* whatever plays into the speakers */
	bool wait;                           /* for a server, at the start */
	bool meter;
	double buffer;   /* seconds */
	double duration; /* seconds, 0: until told to end */
	double split_seconds, split_mib, hold;
	int osc_port;       /* -1: none */
	const char *repair; /* a file to mend instead of recording */
};

/* Reads argv; OPTION_BAD after one line of log. The strings are argv's. */
enum option_result recorder_settings_read(
	struct recorder_settings *settings, int argc, char **argv);

/* The settings of a recording at this rate and with so many channels. */
struct recording_settings recorder_settings_at(
	const struct recorder_settings *settings, uint32_t rate, unsigned channels);
