#include "common/osc_server.h"

#include "common/log.h"
#include "common/osc_socket.h"
#include "common/quit.h"

#include <errno.h>
#include <lo/lo.h>
#include <netinet/in.h>
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
	struct osc_answer answer;
	unsigned char packet[OSC_PACKET_BYTES];
};

void
osc_peer_send(const struct osc_peer *peer, const void *packet, size_t bytes)
{
	sendto(peer->socket_fd, packet, bytes, MSG_DONTWAIT,
		(const struct sockaddr *)&peer->address, peer->address_bytes);
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
	case 'd':
		lo_message_add_double(message, argument->number);
		break;
	case 's':
		lo_message_add_string(message, argument->string);
		break;
	default:
		break;
	}
}

static void
reply(struct osc_server *server)
{
	unsigned char bytes[2 * OSC_ANSWER_TEXT_BYTES];
	const struct osc_message *said = &server->answer.message;
	lo_message message = lo_message_new();
	for (size_t i = 0; i < said->count; i++)
		add_argument(message, &said->argument[i]);
	size_t length = lo_message_length(message, said->address);
	if (length <= sizeof(bytes)) {
		lo_message_serialise(message, said->address, bytes, &length);
		osc_peer_send(&server->source, bytes, length);
	}
	lo_message_free(message);
}

static void
reply_ping(struct osc_server *server)
{
	osc_answer_begin(&server->answer, "/pong");
	osc_answer_string(&server->answer, server->calls.program);
	reply(server);
}

static void
reply_status(struct osc_server *server)
{
	struct status status = { 0 };
	server->calls.status(server->calls.context, &status);
	osc_answer_status(&server->answer, &status);
	reply(server);
}

/* What has arguments is another program's answer, and not answered again. */
static bool
answer(struct osc_server *server, const struct osc_message *question)
{
	if (question->count > 0 || !server->calls.question)
		return false;
	osc_answer_begin(&server->answer, question->address);
	if (!server->calls.question(server->calls.context, question, &server->answer))
		return false;
	reply(server);
	return true;
}

static bool
request(struct osc_server *server, const struct osc_message *message)
{
	const struct osc_server_calls *calls = &server->calls;
	return calls->request && calls->request(calls->context, message, &server->source);
}

static bool
from_here(const struct sockaddr_storage *source)
{
	const struct in6_addr *v6 = &((const struct sockaddr_in6 *)source)->sin6_addr;
	if (source->ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(v6))
		return v6->s6_addr[12] == IN_LOOPBACKNET;
	if (source->ss_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(v6);
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)source;
	return ntohl(v4->sin_addr.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
}

/* Our own port is none to answer to: it would be asked again. */
static void
ask(struct osc_server *server, const struct osc_message *message)
{
	int32_t port;
	struct osc_message question = { .address = osc_string(message, 1) };
	struct sockaddr_storage asker = server->source.address;
	if (!osc_integer(message, 0, &port) || port < 1 || port > 65535 ||
		port == server->port || !question.address || !from_here(&asker))
		return;
	/* the ports of both families lie at the same place */
	((struct sockaddr_in *)&server->source.address)->sin_port = htons((uint16_t)port);
	if (strcmp(question.address, "/ping") == 0)
		reply_ping(server);
	else if (strcmp(question.address, "/status") == 0)
		reply_status(server);
	else if (!answer(server, &question))
		request(server, &question);
	server->source.address = asker;
}

static void
on_message(void *context, const struct osc_message *message)
{
	struct osc_server *server = context;
	if (strcmp(message->address, "/ping") == 0) {
		reply_ping(server);
	} else if (strcmp(message->address, "/ask") == 0) {
		ask(server, message);
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
