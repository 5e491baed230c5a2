/* One place to send UDP packets to: an address, a name, a multicast group, or a broadcast
 * address that was given as such. It has a connected socket of its own, because only such
 * a socket is told when nobody is there (ICMP), and it is looked up and opened again
 * while that is so, or when its name leads elsewhere.
 *
 * Two threads meet here: the sender's calls udp_target_send and never waits; all else is
 * for one other thread at a time. */
#pragma once

#include "vision/targets/udp_connect.h"

#include <stdatomic.h>
#include <stddef.h>

enum { UDP_GREETING_BYTES = 256 };

struct udp_target {
	const char *text; /* the URL; not ours */
	struct target_url url;
	struct udp_route route;
	/* sent when the target is opened, to find which of a name's addresses listens */
	unsigned char greeting[UDP_GREETING_BYTES];
	size_t greeting_bytes;
	int fd;
	/* the sender's thread */
	double well_since; /* the first success after the last failure; infinite: none */
	/* between the threads */
	atomic_int error; /* why sending fails, as errno; 0 while it does not */
	/* the other thread */
	int told; /* the error that the log knows of */
	double looked_seconds;
};

enum udp_sent { UDP_SENT, UDP_FAILED, UDP_DROPPED };

/* Opens what `text` says. `greeting_bytes` at most UDP_GREETING_BYTES. False, logged,
 * when it is no such URL, its name is not known or may not be sent to; a network that is
 * down may come up later. */
bool udp_target_open(struct udp_target *target, const char *text, int default_port,
	const struct udp_route *route, const void *greeting, size_t greeting_bytes);
void udp_target_close(struct udp_target *target);

/* `now`: seconds of a clock that goes forward. DROPPED: the system's buffers are full.
 * FAILED: this packet or the one before did not arrive, or could not be sent. */
enum udp_sent udp_target_send(
	struct udp_target *target, const void *packet, size_t bytes, double now);

/* Tells the log when sending has begun to fail or goes well again. Returns whether it
 * fails. */
bool udp_target_tell(struct udp_target *target);

/* Every few seconds, opens a failing target again, and any one whose name has come to
 * lead elsewhere. May take long. */
void udp_target_mend(struct udp_target *target, double now);
