#include "recorder/wires.h"

#include "common/log.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

static void
on_registration(jack_port_id_t port, int registered, void *context)
{
	struct wires *wires = context;
	(void)port;
	(void)registered;
	atomic_store(&wires->changed, true);
}

static void
on_connection(jack_port_id_t a, jack_port_id_t b, int connected, void *context)
{
	(void)b;
	on_registration(a, connected, context);
}

static bool
add(struct wires *wires, const char *name)
{
	if (wires->count == TAPE_CHANNELS_MAX) {
		log_error("--ports: more than %d ports", TAPE_CHANNELS_MAX);
		return false;
	}
	struct wire *wire = &wires->wire[wires->count];
	snprintf(wire->theirs, sizeof(wire->theirs), "%s", name);
	const char *colon = strchr(wire->theirs, ':');
	wires->name[wires->count++] = colon ? colon + 1 : wire->theirs;
	return true;
}

static bool
is_pattern(const char *text)
{
	return strpbrk(text, "*?[");
}

/* Outputs of that name or pattern, in the graph's order. */
static bool
find(struct wires *wires, const char *const *names, const char *wanted)
{
	size_t before = wires->count;
	for (size_t i = 0; names && names[i]; i++) {
		bool fits = is_pattern(wanted) ? fnmatch(wanted, names[i], 0) == 0
					       : strcmp(wanted, names[i]) == 0;
		if (fits && !add(wires, names[i]))
			return false;
	}
	if (wires->count > before)
		return true;
	log_error("--ports: no audio output in the JACK graph is called %s", wanted);
	return false;
}

bool
wires_find(struct wires *wires, struct client *client)
{
	bool found = true;
	if (wires->count == 0 && wires->patterns->count > 0) {
		const char **names = jack_get_ports(
			client->jack, NULL, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
		for (size_t i = 0; found && i < wires->patterns->count; i++)
			found = find(wires, names, wires->patterns->item[i]);
		jack_free(names);
	}
	for (size_t i = 0; i < wires->count; i++)
		wires->wire[i].made = false;
	atomic_store(&wires->changed, true);
	return found &&
	       jack_set_port_registration_callback(
		       client->jack, on_registration, wires) == 0 &&
	       jack_set_port_connect_callback(client->jack, on_connection, wires) == 0;
}

static void
connect_named(struct wires *wires, struct client *client)
{
	for (size_t i = 0; i < wires->count; i++) {
		struct wire *wire = &wires->wire[i];
		if (wire->made || !jack_port_by_name(client->jack, wire->theirs))
			continue;
		int error = jack_connect(
			client->jack, wire->theirs, jack_port_name(client->port[i]));
		wire->made = error == 0 || error == EEXIST;
	}
}

/* Our input gets what that loudspeaker plays. */
static void
connect_speaker(struct client *client, jack_port_t *ours, const char *speaker)
{
	const char **sources = jack_port_get_all_connections(
		client->jack, jack_port_by_name(client->jack, speaker));
	for (size_t i = 0; sources && sources[i]; i++)
		if (!jack_port_connected_to(ours, sources[i]))
			jack_connect(client->jack, sources[i], jack_port_name(ours));
	const char **heard = jack_port_get_all_connections(client->jack, ours);
	for (size_t i = 0; heard && heard[i]; i++) {
		bool played = false;
		for (size_t s = 0; sources && sources[s]; s++)
			played = played || strcmp(sources[s], heard[i]) == 0;
		if (!played)
			jack_disconnect(client->jack, heard[i], jack_port_name(ours));
	}
	jack_free(sources);
	jack_free(heard);
}

static void
follow_speakers(struct client *client)
{
	const char **speakers = jack_get_ports(client->jack, NULL,
		JACK_DEFAULT_AUDIO_TYPE, JackPortIsPhysical | JackPortIsInput);
	for (size_t i = 0; speakers && speakers[i] && i < client->ports; i++)
		if (strcmp(jack_port_type(client->port[i]), JACK_DEFAULT_AUDIO_TYPE) == 0)
			connect_speaker(client, client->port[i], speakers[i]);
	jack_free(speakers);
}

void
wires_connect(struct wires *wires, struct client *client)
{
	if (!atomic_exchange(&wires->changed, false))
		return;
	connect_named(wires, client);
	if (wires->follow)
		follow_speakers(client);
}

const char *const *
wires_names(const struct wires *wires)
{
	return wires->name;
}
