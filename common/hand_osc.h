/* Reads hand frames that come by OSC: one bundle of one-number messages a frame. */
#pragma once

#include "common/hand.h"
#include "common/osc_packet.h"

/* The port that hand-synth listens on unless told otherwise. */
enum { HAND_OSC_PORT = 9731 };
#define HAND_OSC_URL "osc.udp://127.0.0.1:9731/"

/* What one packet changes. Zero it before the first packet. */
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
