/* Up to sixteen UDP targets, and the thread that mends them. One thread sends. */
#pragma once

#include "vision/targets/udp_target.h"

enum { UDP_TARGETS_MAX = 16 };

struct udp_targets;

/* NULL, logged, when it can't be had. */
struct udp_targets *udp_targets_new(const struct udp_route *route);
void udp_targets_free(struct udp_targets *targets);

/* As udp_target_open; the text must outlive the targets. Returns the target's index, or
 * -1. */
int udp_targets_add(struct udp_targets *targets, const char *text, int default_port,
	const void *greeting, size_t greeting_bytes);

/* Neither waits nor allocates. */
enum udp_sent udp_targets_send(
	struct udp_targets *targets, int index, const void *packet, size_t bytes);
