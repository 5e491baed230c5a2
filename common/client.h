/* The manners that every JACK client of ours shares: opening, losing the server, xruns,
 * connections. The process callback stays the program's own. */
#pragma once

#include "common/option.h"
#include "common/status.h"

#include <jack/jack.h>
#include <stdatomic.h>

struct client_options {
	const char *name;           /* --name */
	const char *server;         /* --server, NULL: the default one */
	struct option_list connect; /* --connect */
	int ready_fd;               /* --ready-fd, -1: none */
	bool outlives_server;       /* its end is for the program to deal with */
};

/* Rows for the program's option table. */
#define CLIENT_OPTION_ROWS(options)                                                    \
	{ .kind = OPTION_HEADING, .help = "JACK:" },                                   \
		{ .name = "name",                                                      \
			.kind = OPTION_STRING,                                         \
			.value = &(options)->name,                                     \
			.argument = "NAME",                                            \
			.help = "name in the JACK graph" },                            \
		{ .name = "server",                                                    \
			.kind = OPTION_STRING,                                         \
			.value = &(options)->server,                                   \
			.argument = "NAME",                                            \
			.help = "JACK server to join (default: JACK's own default)" }, \
		{ .name = "connect",                                                   \
			.kind = OPTION_LIST,                                           \
			.value = &(options)->connect,                                  \
			.argument = "PORT",                                            \
			.help = "connect to PORT; again for the next port; OURS=PORT " \
				"names "                                               \
				"ours; 'physical' means the sound card; default: "     \
				"none" },                                              \
	{                                                                              \
		.name = "ready-fd", .kind = OPTION_INTEGER,                            \
		.value = &(options)->ready_fd, .argument = "N",                        \
		.help = "write 'ready NAME' to descriptor N when all is ready",        \
		.min = 0, .max = 1023                                                  \
	}

enum { CLIENT_PORTS_MAX = 260 };

struct client {
	jack_client_t *jack;
	bool outlives_server;
	atomic_bool lost; /* the server has gone */
	atomic_uint xruns;
	jack_port_t *port[CLIENT_PORTS_MAX]; /* in order of registration */
	size_t ports;
};

/* Joins the server. Its end calls quit_request(true), or only sets `lost` where the
 * program outlives it. False, logged, when there is no server or it refuses; never starts
 * one. The program sets its own callbacks between this and client_activate. */
bool client_open(struct client *client, const struct client_options *options);

/* The same, but waits for a server, told once, until there is one or the end is asked for
 * (false). */
bool client_wait(struct client *client, const struct client_options *options);

/* Registers an audio or MIDI port (`type` as in jack/types.h); NULL, logged, when the
 * server refuses. */
jack_port_t *client_port(struct client *client, const char *short_name, const char *type,
	unsigned long flags);

/* Starts the callback, makes the connections of the options and announces readiness.
 * False, logged, when the server refuses to start it; a connection that cannot be made is
 * a warning. */
bool client_activate(struct client *client, const struct client_options *options);

/* Leaves the server, or gives up after 3 seconds when it does not answer. Safe on a
 * zeroed client and after the server's death. */
void client_close(struct client *client);

/* Adds "xruns". */
void client_status(struct client *client, struct status *status);
