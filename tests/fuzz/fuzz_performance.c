/* For libFuzzer: any bytes as a log of features or as a score of OSC bundles. A row that
 * is read must be one that a sender may send, not earlier than the one before, and the
 * same when it is written and read again. */
#include "common/feature_reader.h"
#include "common/hand_osc.h"
#include "common/osc_score.h"
#include "tests/fuzz/demand_frame.h"
#include "tests/fuzz/memory_file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static long rows, frames;

static void
tell(void)
{
	fprintf(stderr, "files: rows %ld, frames of scores %ld\n", rows, frames);
}

/* A row that is read, written, read and written is the same text both times. */
static void
demand_same(double seconds, const struct hand_frame *frame)
{
	static struct feature_reader reader;
	struct hand_frame got;
	double then;
	char text[2 * FEATURE_ROW_BYTES], again[FEATURE_ROW_BYTES];
	size_t header = feature_row_header(text);
	size_t length = feature_row(text + header, seconds, frame);
	const char *path = memory_file((const uint8_t *)text, header + length);
	demand(feature_reader_open(&reader, path));
	demand(feature_reader_next(&reader, &then, &got) == FEATURE_READ_ROW);
	feature_reader_close(&reader);
	demand(feature_row(again, then, &got) == length);
	demand(memcmp(text + header, again, length) == 0);
}

static void
try_rows(const uint8_t *bytes, size_t count)
{
	static struct feature_reader reader;
	struct hand_frame frame, last;
	double seconds, before = -1e10;
	if (!feature_reader_open(&reader, memory_file(bytes, count)))
		return;
	while (feature_reader_next(&reader, &seconds, &frame) == FEATURE_READ_ROW) {
		demand_frame(&frame);
		demand(seconds >= before);
		before = seconds;
		last = frame;
		rows++;
	}
	feature_reader_close(&reader);
	if (before > -1e10)
		demand_same(before, &last);
}

static void
pass(void *context, const struct osc_message *message)
{
	hand_reader_message(context, message);
}

static void
try_score(const uint8_t *bytes, size_t count)
{
	static struct osc_score score;
	struct hand_reader reader = { 0 };
	double seconds, before = 0;
	if (!osc_score_open(&score, memory_file(bytes, count)))
		return;
	while (osc_score_next(&score, &seconds) == OSC_SCORE_PACKET) {
		demand(seconds >= before && score.bytes <= sizeof(score.packet));
		before = seconds;
		hand_reader_begin(&reader);
		bool well_formed =
			osc_packet_read(score.packet, score.bytes, pass, &reader);
		if (hand_reader_end(&reader, well_formed) == HAND_PACKET_FRAME)
			frames++;
	}
	osc_score_close(&score);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	static char text[FEATURE_ROW_BYTES + (1 << 16)];
	static bool telling;
	if (!telling)
		telling = atexit(tell) == 0;
	if (count == 0 || count > 1 << 16)
		return 0;
	size_t header = bytes[0] % 3 == 0 ? feature_row_header(text) : 0;
	memcpy(text + header, bytes + 1, count - 1);
	if (bytes[0] % 3 < 2)
		try_rows((const uint8_t *)text, header + count - 1);
	else
		try_score((const uint8_t *)text, count - 1);
	return 0;
}
