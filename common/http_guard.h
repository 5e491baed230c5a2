/* Which web requests are from people who may look. */
#pragma once

#include <stdbool.h>

/* Whether the Host header names this machine: an address, "localhost", the machine's own
 * name or `bound`, the name that it was told to listen on (NULL: none). A page from
 * elsewhere that has its own name point here (DNS rebinding) is not among them. NULL, no
 * header, is refused. */
bool http_guard_host(const char *host, const char *bound);
