/* Reads osc.udp://HOST:PORT/, where HOST is a name, an IPv4 address or an IPv6 address in
 * brackets, with %INTERFACE where it needs one. */
#pragma once

#include <stdbool.h>

struct target_url {
	char host[256];
	char port[6];
	bool literal_v6; /* was in brackets */
};

/* `default_port` stands in for a port that is not there; 0: there must be one. Returns
 * NULL when all is well, else what is wrong with it. */
const char *target_url_read(const char *text, int default_port, struct target_url *url);
