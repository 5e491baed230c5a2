/* What is wired into the recorder's inputs: ports by name or pattern, or whatever plays
 * into the speakers. For the main thread; the user's own connections are left alone. */
#pragma once

#include "common/client.h"
#include "recorder/tape.h"

enum { WIRES_NAME_BYTES = 320 };

/* One connection that is wanted. */
struct wire {
	char theirs[WIRES_NAME_BYTES];
	bool made; /* once; if the user cuts it, it stays cut */
};

struct wires {
	const struct option_list *patterns; /* names or patterns as of glob(7) */
	bool follow;
	size_t count; /* of wires by name: wire i goes to input i */
	struct wire wire[TAPE_CHANNELS_MAX];
	atomic_bool changed; /* the graph; set by JACK's notification thread */
	const char *name[TAPE_CHANNELS_MAX];
};

/* Resolves the patterns in the graph as it is, the first time; before client_activate.
 * False, logged, when one that is no pattern names no port, a pattern nothing, or all
 * together too many. */
bool wires_find(struct wires *wires, struct client *client);

/* Makes what is to be made now, and again whenever the graph has changed: to be called
 * often. */
void wires_connect(struct wires *wires, struct client *client);

/* The short names of what is wired to each input, NULL where nothing is by name. */
const char *const *wires_names(const struct wires *wires);
