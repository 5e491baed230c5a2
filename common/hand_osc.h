/* A hand frame as OSC: one bundle of one-number messages a frame, there and back. */
#pragma once

#include "common/hand.h"
#include "common/osc_packet.h"

/* The port that hand-synth listens on unless told otherwise. */
enum { HAND_OSC_PORT = 9731 };
#define HAND_OSC_URL "osc.udp://127.0.0.1:9731/"

/* Sending: a list of targets. One thread at a time. */
struct hand_sender;
struct hand_sender *hand_sender_new(void);
void hand_sender_free(struct hand_sender *sender);

/* Adds "osc.udp://HOST:PORT/"; false, logged, when that is no such URL or the name cannot
 * be resolved. */
bool hand_sender_add(struct hand_sender *sender, const char *url);

/* Sends the frame to every target, time tag `captured` (seconds of CLOCK_MONOTONIC), with
 * each side's landmarks (x, y, z of each, 63 numbers) where not NULL. Returns the number
 * of targets that could not be sent to. */
int hand_sender_send(struct hand_sender *sender, const struct hand_frame *frame,
	double captured, const float *const landmarks[HAND_SIDES]);

/* Receiving: what one packet changes. Zero it before the first packet. */
struct hand_reader {
	struct hand_frame frame; /* the state after the last good packet */
	struct hand_frame pending;
	bool has_sequence, refused;
	int accepted; /* messages of this packet that changed `pending` */
};

enum hand_packet {
	HAND_PACKET_FOREIGN, /* nothing about hands in it */
	HAND_PACKET_FRAME, /* reader->frame is new; has_sequence tells if it was numbered
			    */
	HAND_PACKET_MALFORMED, /* a value absent, of another type, NaN or out of range:
				* the packet is discarded whole, reader->frame is as
				* before */
};

void hand_reader_begin(struct hand_reader *reader);
/* False when the address does not begin with /hand/. */
bool hand_reader_message(struct hand_reader *reader, const struct osc_message *message);
enum hand_packet hand_reader_end(struct hand_reader *reader, bool well_formed);
