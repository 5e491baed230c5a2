#include "common/osc_server.h"

#include "common/log.h"
#include "common/osc_socket.h"
#include "common/quit.h"

#include <errno.h>
#include <lo/lo.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct osc_server {
	struct osc_server_calls calls;
	int socket_fd, stop_fd;
	int port;
	pthread_t thread;
	/* the packet being read; the server's thread only */
	struct osc_peer source;
	unsigned char packet[OSC_PACKET_BYTES];
};

void
osc_peer_send(const struct osc_peer *peer, const void *packet, size_t bytes)
{
	sendto(peer->socket_fd, packet, bytes, MSG_DONTWAIT,
		(const struct sockaddr *)&peer->address, peer->address_bytes);
}

static void
reply(struct osc_server *server, const char *address, lo_message message)
{
	unsigned char bytes[4096];
	size_t length = lo_message_length(message, address);
	if (length <= sizeof(bytes)) {
		lo_message_serialise(message, address, bytes, &length);
		osc_peer_send(&server->source, bytes, length);
	}
	lo_message_free(message);
}

static void
reply_status(struct osc_server *server)
{
	struct status status = { 0 };
	server->calls.status(server->calls.context, &status);
	lo_message message = lo_message_new();
	for (size_t i = 0; i < status.count; i++) {
		lo_message_add_string(message, status.value[i].name);
		lo_message_add_double(message, status.value[i].value);
	}
	reply(server, "/status", message);
}

static void
add_argument(lo_message message, const struct osc_argument *argument)
{
	switch (argument->type) {
	case 'i':
		lo_message_add_int32(message, (int32_t)argument->number);
		break;
	case 'f':
		lo_message_add_float(message, (float)argument->number);
		break;
	case 's':
		lo_message_add_string(message, argument->string);
		break;
	default:
		break;
	}
}

/* What has arguments is another program's answer, and not answered again. */
static bool
answer(struct osc_server *server, const struct osc_message *question)
{
	struct osc_message said;
	if (question->count > 0 || !server->calls.question ||
		!server->calls.question(server->calls.context, question, &said))
		return false;
	lo_message message = lo_message_new();
	for (size_t i = 0; i < said.count; i++)
		add_argument(message, &said.argument[i]);
	reply(server, said.address, message);
	return true;
}

static bool
request(struct osc_server *server, const struct osc_message *message)
{
	const struct osc_server_calls *calls = &server->calls;
	return calls->request && calls->request(calls->context, message, &server->source);
}

static void
on_message(void *context, const struct osc_message *message)
{
	struct osc_server *server = context;
	if (strcmp(message->address, "/ping") == 0) {
		lo_message pong = lo_message_new();
		lo_message_add_string(pong, server->calls.program);
		reply(server, "/pong", pong);
	} else if (strcmp(message->address, "/status") == 0 && message->count > 0) {
		return; /* another program's answer: answering it would go on for ever */
	} else if (strcmp(message->address, "/status") == 0) {
		reply_status(server);
		quit_request_status();
	} else if (strcmp(message->address, "/quit") == 0) {
		quit_request(false);
	} else if (!answer(server, message) && !request(server, message)) {
		server->calls.message(server->calls.context, message);
	}
}

static void
receive(struct osc_server *server)
{
	struct osc_peer *source = &server->source;
	source->socket_fd = server->socket_fd;
	source->address_bytes = sizeof(source->address);
	ssize_t bytes = recvfrom(server->socket_fd, server->packet,
		sizeof(server->packet), MSG_DONTWAIT, (struct sockaddr *)&source->address,
		&source->address_bytes);
	if (bytes < 0)
		return;
	const struct osc_server_calls *calls = &server->calls;
	if (calls->packet)
		calls->packet(calls->context);
	bool well_formed =
		osc_packet_read(server->packet, (size_t)bytes, on_message, server);
	if (calls->packet_end)
		calls->packet_end(calls->context, well_formed);
}

static void *
run(void *argument)
{
	struct osc_server *server = argument;
	struct pollfd fds[2] = {
		{ .fd = server->socket_fd, .events = POLLIN },
		{ .fd = server->stop_fd, .events = POLLIN },
	};
	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return NULL;
		if (fds[1].revents)
			return NULL;
		if (fds[0].revents)
			receive(server);
	}
}

struct osc_server *
osc_server_start(const char *host, int port, const struct osc_server_calls *calls)
{
	struct osc_server *server = calloc(1, sizeof(*server));
	if (!server) {
		log_error("out of memory");
		return NULL;
	}
	server->calls = *calls;
	server->socket_fd =
		osc_socket_open(host ? host : "127.0.0.1", port, &server->port);
	if (server->socket_fd < 0)
		goto free_server;
	server->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (server->stop_fd < 0) {
		log_error("cannot make an event descriptor: %s", strerror(errno));
		goto close_socket;
	}
	int error = pthread_create(&server->thread, NULL, run, server);
	if (error) {
		log_error("cannot start a thread: %s", strerror(error));
		goto close_stop;
	}
	return server;

close_stop:
	close(server->stop_fd);
close_socket:
	close(server->socket_fd);
free_server:
	free(server);
	return NULL;
}

void
osc_server_stop(struct osc_server *server)
{
	if (!server)
		return;
	uint64_t one = 1;
	ssize_t written = write(server->stop_fd, &one, sizeof(one));
	(void)written; /* an eventfd takes a first 1 always */
	pthread_join(server->thread, NULL);
	close(server->stop_fd);
	close(server->socket_fd);
	free(server);
}

int
osc_server_port(const struct osc_server *server)
{
	return server->port;
}
