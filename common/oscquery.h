/* A program's OSC addresses as a web page for programs: their names, types, ranges,
 * descriptions and values in JSON, so that controllers find them by themselves. On the
 * loopback address only; nothing can be changed by it.
 * Source: OSCQuery Proposal, Vidvox, https://github.com/Vidvox/OSCQueryProposal */
#pragma once

#include "common/osc_address.h"
#include "common/osc_server.h"

struct oscquery;

struct oscquery_settings {
	int port; /* TCP; 0: any free one */
	/* Where the OSC port is; host NULL: on the loopback address. */
	const char *osc_host;
	int osc_port;
	/* Its `question` and `status` give the values: they are called on another thread
	 * than the OSC port's, perhaps at the same time. */
	const struct osc_server_calls *calls;
	const struct osc_address *address;
	size_t count;
};

/* NULL, logged, when it can't. All that the settings point to must live on; the addresses
 * that every program has (/ping, /quit, /status) are added by themselves. */
struct oscquery *oscquery_start(const struct oscquery_settings *settings);

/* NULL is allowed. */
void oscquery_stop(struct oscquery *query);

/* The port bound. */
int oscquery_port(const struct oscquery *query);
