/* From a target's URL to a connected UDP socket: looks names up, tries their addresses,
 * sets what multicast and broadcast need. */
#pragma once

#include "vision/targets/target_url.h"

#include <stddef.h>

/* How multicast travels. */
struct udp_route {
	int ttl;               /* routers + 1; 1: this network only, 0: this machine */
	const char *interface; /* NULL: the system's choice */
};

/* Sent to each address on trial, to find which one of a name's has a listener. */
struct udp_greeting {
	const void *packet;
	size_t bytes;
};

struct udp_trouble {
	int error;  /* errno */
	int lookup; /* getaddrinfo's error, or 0 */
};

/* Returns a socket that never blocks and is told of ICMP errors: the first address's that
 * does not refuse the greeting at once, or else the first's that can be sent to. -1 and
 * trouble when there is none. May take as long as a name server does. */
int udp_connect(const struct target_url *url, const struct udp_route *route,
	const struct udp_greeting *greeting, struct udp_trouble *trouble);

/* Whether the name still leads to where the socket is connected to, among others; true
 * when nobody knows. */
bool udp_connect_holds(const struct target_url *url, int fd);

/* Reads away what the network told of packets before, which would be each one's errno
 * again. Never waits. */
void udp_forget_errors(int fd);
