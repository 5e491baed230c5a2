#include "common/client.h"

#include "common/log.h"
#include "common/quit.h"
#include "common/ready.h"
#include "common/realtime.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of libjack's own buffer for it, into which it copies without looking. */
enum { SERVER_NAME_MAX = 200 };

/* How long a server may take to let a client go. */
enum { CLOSE_SECONDS = 3 };

/* How long a server that has come may go unnoticed. */
enum { RETRY_MILLISECONDS = 200 };

static void
be_silent(const char *message)
{
	(void)message; /* what matters is told by our own lines, in the user's words */
}

static void
on_shutdown(jack_status_t code, const char *reason, void *context)
{
	struct client *client = context;
	(void)code;
	log_error("the JACK server has gone: %s", reason);
	atomic_store(&client->lost, true);
	if (!client->outlives_server)
		quit_request(true);
}

static int
on_xrun(void *context)
{
	struct client *client = context;
	atomic_fetch_add(&client->xruns, 1);
	return 0;
}

static void
on_thread_start(void *context)
{
	(void)context;
	realtime_flush_denormals();
}

static const char *
open_failure(jack_status_t status)
{
	if (status & JackServerFailed)
		return "no server is running";
	if (status & JackNameNotUnique)
		return "the name is taken";
	if (status & JackShmFailure)
		return "no shared memory with the server";
	if (status & JackVersionError)
		return "the server speaks another protocol version";
	return "the server refuses";
}

/* The server's own name, as a client's, would take the server's socket away from all. */
static bool
names_allowed(const struct client_options *options)
{
	const char *server =
		options->server ? options->server : getenv("JACK_DEFAULT_SERVER");
	size_t length = strlen(options->name);
	if (length == 0 || length >= (size_t)jack_client_name_size() ||
		strchr(options->name, ':')) {
		log_error("--name: 1 to %d bytes without a colon are allowed",
			jack_client_name_size() - 1);
		return false;
	}
	if (strcmp(options->name, server ? server : "default") == 0) {
		log_error("--name: '%s' is the name of the JACK server", options->name);
		return false;
	}
	if (server && strlen(server) > SERVER_NAME_MAX) {
		log_error("cannot join JACK: the server's name is longer than %d bytes",
			SERVER_NAME_MAX);
		return false;
	}
	return true;
}

/* Joins if it can; *status tells why not. */
static bool
try_open(struct client *client, const struct client_options *options,
	jack_status_t *status)
{
	jack_options_t flags = JackNoStartServer | (options->server ? JackServerName : 0);
	*client = (struct client){ .outlives_server = options->outlives_server };
	*status = 0;
	client->jack = jack_client_open(options->name, flags, status, options->server);
	if (!client->jack)
		return false;
	if (*status & JackNameNotUnique)
		log_warning("the name %s is taken; this is %s", options->name,
			jack_get_client_name(client->jack));
	jack_on_info_shutdown(client->jack, on_shutdown, client);
	jack_set_xrun_callback(client->jack, on_xrun, client);
	jack_set_thread_init_callback(client->jack, on_thread_start, client);
	return true;
}

static void
be_quiet(void)
{
	jack_set_error_function(be_silent);
	jack_set_info_function(be_silent);
}

bool
client_open(struct client *client, const struct client_options *options)
{
	jack_status_t status;
	*client = (struct client){ 0 };
	be_quiet();
	if (!names_allowed(options))
		return false;
	if (try_open(client, options, &status))
		return true;
	log_error("cannot join JACK%s%s: %s", options->server ? " server " : "",
		options->server ? options->server : "", open_failure(status));
	return false;
}

bool
client_wait(struct client *client, const struct client_options *options)
{
	jack_status_t status;
	*client = (struct client){ 0 };
	be_quiet();
	if (!names_allowed(options))
		return false;
	for (bool told = false; !quit_requested(); told = true) {
		if (try_open(client, options, &status))
			return true;
		if (!told)
			log_info("waiting for JACK%s%s: %s",
				options->server ? " server " : "",
				options->server ? options->server : "",
				open_failure(status));
		quit_wait(RETRY_MILLISECONDS);
	}
	return false;
}

jack_port_t *
client_port(struct client *client, const char *short_name, const char *type,
	unsigned long flags)
{
	jack_port_t *port = NULL;
	if (client->ports < CLIENT_PORTS_MAX)
		port = jack_port_register(client->jack, short_name, type, flags, 0);
	if (!port) {
		log_error("cannot register the JACK port %s", short_name);
		return NULL;
	}
	client->port[client->ports++] = port;
	return port;
}

static void
connect_ports(struct client *client, const char *ours, const char *theirs)
{
	bool output =
		jack_port_flags(jack_port_by_name(client->jack, ours)) & JackPortIsOutput;
	int error = output ? jack_connect(client->jack, ours, theirs)
			   : jack_connect(client->jack, theirs, ours);
	if (error && error != EEXIST)
		log_warning("cannot connect %s with %s", ours, theirs);
}

/* Our next audio port of that direction to the next physical one; how many. */
static size_t
connect_card(struct client *client, unsigned long ours, unsigned long theirs)
{
	size_t next = 0;
	const char **names = jack_get_ports(
		client->jack, NULL, JACK_DEFAULT_AUDIO_TYPE, JackPortIsPhysical | theirs);
	for (size_t i = 0; i < client->ports && names && names[next]; i++)
		if (strcmp(jack_port_type(client->port[i]), JACK_DEFAULT_AUDIO_TYPE) ==
				0 &&
			(unsigned long)jack_port_flags(client->port[i]) & ours)
			connect_ports(
				client, jack_port_name(client->port[i]), names[next++]);
	jack_free(names);
	return next;
}

static void
connect_physical(struct client *client)
{
	if (connect_card(client, JackPortIsOutput, JackPortIsInput) +
			connect_card(client, JackPortIsInput, JackPortIsOutput) ==
		0)
		log_warning(
			"--connect: there is no sound card in the JACK graph that fits");
}

/* The port of ours called `name` (bytes long), or NULL. */
static jack_port_t *
own_port(struct client *client, const char *name, size_t bytes)
{
	for (size_t i = 0; i < client->ports; i++) {
		const char *short_name = jack_port_short_name(client->port[i]);
		if (strlen(short_name) == bytes && memcmp(short_name, name, bytes) == 0)
			return client->port[i];
	}
	return NULL;
}

/* The first of our ports from `*next` on that `theirs` fits. */
static jack_port_t *
next_fitting(struct client *client, const char *theirs, size_t *next)
{
	jack_port_t *other = jack_port_by_name(client->jack, theirs);
	if (!other)
		return NULL;
	for (size_t i = 0; i < client->ports; i++) {
		size_t at = (*next + i) % client->ports;
		jack_port_t *port = client->port[at];
		unsigned long directions = JackPortIsInput | JackPortIsOutput;
		if (((unsigned long)jack_port_flags(port) & directions) ==
				((unsigned long)jack_port_flags(other) & directions) ||
			strcmp(jack_port_type(port), jack_port_type(other)) != 0)
			continue;
		*next = at + 1;
		return port;
	}
	return NULL;
}

static void
connect_all(struct client *client, const struct option_list *list)
{
	size_t next = 0;
	for (size_t i = 0; i < list->count; i++) {
		const char *theirs = list->item[i];
		const char *equals = strchr(theirs, '=');
		jack_port_t *ours = NULL;
		if (strcmp(theirs, "physical") == 0) {
			connect_physical(client);
			continue;
		}
		if (equals)
			ours = own_port(client, theirs, (size_t)(equals - theirs));
		if (ours)
			theirs = equals + 1;
		else
			ours = next_fitting(client, theirs, &next);
		if (ours)
			connect_ports(client, jack_port_name(ours), theirs);
		else
			log_warning("--connect: there is no port %s that fits", theirs);
	}
}

bool
client_activate(struct client *client, const struct client_options *options)
{
	if (jack_activate(client->jack) != 0) {
		log_error("the JACK server does not let the client start");
		return false;
	}
	connect_all(client, &options->connect);
	ready_announce(options->ready_fd, jack_get_client_name(client->jack));
	return true;
}

static void *
close_jack(void *jack)
{
	jack_client_close(jack);
	return NULL;
}

void
client_close(struct client *client)
{
	if (!client->jack)
		return;
	/* libjack waits for the server for ever: a take must not be lost by that. */
	pthread_t thread;
	struct timespec end;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += CLOSE_SECONDS;
	if (pthread_create(&thread, NULL, close_jack, client->jack) != 0) {
		jack_client_close(client->jack);
	} else if (pthread_timedjoin_np(thread, NULL, &end) != 0) {
		pthread_detach(thread);
		log_warning("the JACK server does not answer: left without its leave");
	}
	client->jack = NULL;
}

void
client_status(struct client *client, struct status *status)
{
	status_add(status, "xruns", atomic_load(&client->xruns));
}
