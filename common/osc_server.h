/* A program's own OSC port: a thread that reads UDP packets and answers /ping, /status
 * and /quit by itself. Bound to the loopback address unless told otherwise.
 *
 * "/ask PORT ADDRESS" is a question to ADDRESS that is answered to another port of the
 * asker's machine: for those who send and listen in different programs. It counts only
 * when it comes from this machine, so that nobody has others hear what they did not ask.
 */
#pragma once

#include "common/osc_answer.h"
#include "common/status.h"

#include <sys/socket.h>

struct osc_server;

/* Whom a packet came from, for answers that take a while. */
struct osc_peer {
	int socket_fd; /* the server's */
	struct sockaddr_storage address;
	socklen_t address_bytes;
};

/* What the program does with the rest. All are called on the server's thread. */
struct osc_server_calls {
	void *context;
	const char *program; /* the answer to /ping */
	/* A packet has arrived: before its first message. May be NULL. */
	void (*packet)(void *context);
	/* One message of a well-formed packet. */
	void (*message)(void *context, const struct osc_message *message);
	/* The packet is over; `well_formed` false: none of its messages was passed. May
	 * be NULL. */
	void (*packet_end)(void *context, bool well_formed);
	/* Fills in the counters for /status. */
	void (*status)(void *context, struct status *status);
	/* A message without arguments may be a question: fills in the answer, which has
	 * been begun with the question's address, and returns true; false, and it goes
	 * to `message`. May be NULL. */
	bool (*question)(void *context, const struct osc_message *question,
		struct osc_answer *answer);
	/* A message whose sender may be answered later, by osc_peer_send; false, and it
	 * goes to `message`. May be NULL. */
	bool (*request)(void *context, const struct osc_message *message,
		const struct osc_peer *peer);
};

/* Binds `host`:`port` as osc_socket.h says and starts the thread; `host` NULL means
 * 127.0.0.1. NULL, logged, when it can't. */
struct osc_server *osc_server_start(
	const char *host, int port, const struct osc_server_calls *calls);

/* Ends the thread; no call comes after this returns. NULL is allowed. */
void osc_server_stop(struct osc_server *server);

/* The port bound. */
int osc_server_port(const struct osc_server *server);

/* Any thread, until the peer's server is stopped: sends a packet to it. Whoever asked may
 * be gone: that it was sent is all that can be hoped for. */
void osc_peer_send(const struct osc_peer *peer, const void *packet, size_t bytes);
