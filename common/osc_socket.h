/* The UDP socket that a program listens on. */
#pragma once

/* Binds `host`, an address or a name, which may end in %INTERFACE (a link-local address
 * or a multicast group wants one), and `port`, 0: any free one. A multicast group is
 * joined, and other programs of this machine may do so, too. Returns the socket and the
 * port bound, or -1 with the reason logged. */
int osc_socket_open(const char *host, int port, int *bound_port);
