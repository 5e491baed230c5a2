/* A performance as OSC packets in a file: the score format that scsynth -N renders, each
 * packet a bundle with its time tag, led by its length as a big-endian 32-bit number.
 * Source: SuperCollider's help, "Non-Realtime Synthesis". */
#pragma once

#include "common/osc_packet.h"

#include <stdio.h>

enum osc_score_read {
	OSC_SCORE_PACKET,
	OSC_SCORE_END,
	OSC_SCORE_BAD, /* logged, as "PATH: packet N ..."; there is no going on */
};

struct osc_score {
	const char *path; /* for messages */
	FILE *file;
	long number;   /* of the packet read last, from 1 */
	double first;  /* its time tag, in seconds */
	double before; /* that of the packet read last */
	size_t bytes;
	unsigned char packet[OSC_PACKET_BYTES];
};

/* Opens a file; `path` stays the caller's. False, logged, when it can't be. */
bool osc_score_open(struct osc_score *score, const char *path);
void osc_score_close(struct osc_score *score);

/* The next packet, in score->packet, and its time from that of the first one, which never
 * goes back; the tag for "at once" is 0. Whether it is well-formed osc_packet_read says.
 * A last packet that is not whole is left out. */
enum osc_score_read osc_score_next(struct osc_score *score, double *seconds);
