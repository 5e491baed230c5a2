/* Writes OSC 1.0 packets into a buffer of fixed size, without allocation: one bundle with
 * its messages, or one message alone. What does not fit, or does not match its type tags,
 * spoils the packet, and the end tells. Source: The Open Sound Control 1.0 Specification,
 * M. Wright 2002. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The time tag that means "at once". */
enum { OSC_AT_ONCE = 1 };

struct osc_writer {
	unsigned char *packet;
	size_t capacity, bytes;
	size_t element;    /* where the open message's length stands; 0: no bundle */
	const char *types; /* in the packet: the tags that have no argument yet */
	bool spoilt;
};

/* The packet is a bundle (time tag in NTP's format: seconds since 1900, and their
 * 2^32nd parts), or, with osc_write_alone, the one message that is written next. */
void osc_write_bundle(
	struct osc_writer *writer, void *packet, size_t capacity, uint64_t time_tag);
void osc_write_alone(struct osc_writer *writer, void *packet, size_t capacity);

/* Begins a message; then one call for each of its type tags (i, f, s). */
void osc_write_message(struct osc_writer *writer, const char *address, const char *types);
void osc_write_integer(struct osc_writer *writer, int32_t value);
void osc_write_float(struct osc_writer *writer, float value);
void osc_write_string(struct osc_writer *writer, const char *value);

/* The length of the packet; 0 when it is spoilt. */
size_t osc_write_end(struct osc_writer *writer);

/* Wall time of a moment of CLOCK_MONOTONIC as a time tag. */
uint64_t osc_time_tag(double monotonic_seconds);
