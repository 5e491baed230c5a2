/* The TCP socket that a web server of ours listens on. */
#pragma once

/* Binds `host`, an address or a name, and `port`, 0: any free one. Returns the socket and
 * the port bound, or -1 with the reason logged, as "cannot TASK on HOST ...". */
int http_socket_open(const char *task, const char *host, int port, int *bound_port);
