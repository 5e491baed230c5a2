/* For libFuzzer: any bytes as an OSC packet to the hand reader. Aborts when a refused
 * packet has been passed on or has changed anything, or when an accepted one leaves a
 * value that no sender may send. */
#include "common/hand_osc.h"
#include "tests/fuzz/demand_frame.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

struct passing {
	struct hand_reader reader;
	int messages;
	size_t sum; /* of all that a message points to */
};

static void
pass(void *context, const struct osc_message *message)
{
	struct passing *passing = context;
	passing->messages++;
	passing->sum += strlen(message->address);
	demand(message->address[0] == '/' && message->count <= OSC_ARGUMENTS_MAX);
	for (size_t i = 0; i <= message->count; i++) {
		double number;
		int32_t integer;
		const char *string = osc_string(message, i);
		passing->sum += string ? strlen(string) : 0;
		if (osc_integer(message, i, &integer))
			demand(osc_number(message, i, &number) && number == integer);
		if (osc_number(message, i, &number))
			demand(isfinite(number) && !string && i < message->count);
	}
	hand_reader_message(&passing->reader, message);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	struct passing passing = { 0 };
	struct hand_frame before = passing.reader.frame;
	hand_reader_begin(&passing.reader);
	bool well_formed = osc_packet_read(bytes, count, pass, &passing);
	enum hand_packet kind = hand_reader_end(&passing.reader, well_formed);
	demand(well_formed || passing.messages == 0);
	if (kind == HAND_PACKET_FRAME)
		demand_frame(&passing.reader.frame);
	else
		demand(memcmp(&before, &passing.reader.frame, sizeof(before)) == 0);
	return 0;
}
