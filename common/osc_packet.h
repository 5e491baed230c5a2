/* Reads OSC 1.0 packets from the network: every length is checked before it is believed.
 *
 * liblo's own reader takes packets in with allocations, passes NaN on, lets the sender's
 * patterns choose the handler and reads a few bytes too far on damaged ones; it is used
 * for sending only. Source: The Open Sound Control 1.0 Specification, M. Wright 2002. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OSC_ARGUMENTS_MAX = 144,  /* a ladder of 128 notes and what it is called */
	OSC_PACKET_BYTES = 65536, /* no UDP packet is larger */
	OSC_NESTING_MAX = 4,      /* bundles in bundles */
};

/* `type` is the OSC type tag; T and F come as `number` 1 and 0. */
struct osc_argument {
	char type;
	double number;      /* i, f, d, h, t, T, F; may be NaN or infinite */
	const char *string; /* s, S; points into the packet */
};

struct osc_message {
	const char *address; /* points into the packet */
	size_t count;
	struct osc_argument argument[OSC_ARGUMENTS_MAX];
};

typedef void osc_message_handler(void *context, const struct osc_message *message);

/* Calls `handler` for every message of the packet, in order, or returns false without any
 * call when any part of it is malformed. Time tags are read over: what has arrived
 * counts. */
bool osc_packet_read(
	const void *packet, size_t bytes, osc_message_handler *handler, void *context);

/* The argument as a finite number; false when it is absent, no number, NaN or infinite.
 */
bool osc_number(const struct osc_message *message, size_t index, double *number);

/* The same, and a whole number that fits an int32_t. */
bool osc_integer(const struct osc_message *message, size_t index, int32_t *integer);

/* The argument as a string, or NULL. */
const char *osc_string(const struct osc_message *message, size_t index);
