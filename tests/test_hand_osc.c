/* Hand frames that come by OSC: no bad packet changes anything. */
#include "common/hand_osc.h"

#include "tests/hand_frames.h"
#include "tests/tap.h"

#include <lo/lo.h>
#include <stdlib.h>

struct feeding {
	struct hand_reader *reader;
	int others; /* messages that were not about hands */
};

static void
feed_message(void *context, const struct osc_message *message)
{
	struct feeding *feeding = context;
	feeding->others += !hand_reader_message(feeding->reader, message);
}

/* One message after a good /hand/frame and a good area, as one packet. */
static enum hand_packet
feed(struct hand_reader *reader, const char *path, lo_message message)
{
	lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
	lo_message head = lo_message_new(), area = lo_message_new();
	lo_message_add(head, "iif", 999, 1, 1.0);
	lo_message_add(area, "f", 0.875);
	lo_bundle_add_message(bundle, "/hand/frame", head);
	lo_bundle_add_message(bundle, "/hand/left/area", area);
	lo_bundle_add_message(bundle, path, message);
	size_t bytes;
	void *packet = lo_bundle_serialise(bundle, NULL, &bytes);
	struct feeding feeding = { reader, 0 };
	hand_reader_begin(reader);
	bool well_formed = osc_packet_read(packet, bytes, feed_message, &feeding);
	free(packet);
	lo_bundle_free_recursive(bundle);
	return hand_reader_end(reader, well_formed);
}

static enum hand_packet
feed_alone(struct hand_reader *reader, const char *path, lo_message message)
{
	size_t bytes;
	void *packet = lo_message_serialise(message, path, NULL, &bytes);
	struct feeding feeding = { reader, 0 };
	hand_reader_begin(reader);
	bool well_formed = osc_packet_read(packet, bytes, feed_message, &feeding);
	free(packet);
	lo_message_free(message);
	return hand_reader_end(reader, well_formed);
}

#define MESSAGE(...) make_message(__VA_ARGS__, LO_ARGS_END)

static lo_message
make_message(const char *types, ...)
{
	lo_message message = lo_message_new();
	va_list arguments;
	va_start(arguments, types);
	lo_message_add_varargs(message, types, arguments);
	return message;
}

static void
refuses(const char *path, lo_message message, const char *what)
{
	struct hand_reader reader = { .frame = make_frame(true, true) }, before = reader;
	enum hand_packet verdict = feed(&reader, path, message);
	ok(verdict == HAND_PACKET_MALFORMED &&
			memcmp(&reader.frame, &before.frame, sizeof(before.frame)) == 0,
		"%s: %s is refused, and nothing is changed", path, what);
}

static void
test_refusals(void)
{
	char path[64];
	for (int f = 0; f < HAND_FEATURES; f++) {
		const struct hand_feature_info *info = &hand_feature_info[f];
		double far = (info->max - info->min) * 0.01;
		snprintf(path, sizeof(path), "/hand/right/%s", info->name);
		refuses(path, MESSAGE("f", NAN), "NaN");
		refuses(path, MESSAGE("f", INFINITY), "infinity");
		refuses(path, MESSAGE("f", info->max + far), "too much");
		refuses(path, MESSAGE("f", info->min - far), "too little");
		refuses(path, MESSAGE("s", "0.5"), "a string");
		refuses(path, MESSAGE(""), "no value");
	}
	refuses("/hand/left/present", MESSAGE("i", 2), "2");
	refuses("/hand/left/present", MESSAGE("i", -1), "-1");
	refuses("/hand/left/present", MESSAGE("f", 0.5), "a half");
	refuses("/hand/left/present", MESSAGE("s", "yes"), "a string");
	for (int g = 0; g < HAND_GESTURES; g++) {
		snprintf(path, sizeof(path), "/hand/right/gesture/%s",
			hand_gesture_name[g]);
		refuses(path, MESSAGE("i", 2), "2");
		refuses(path, MESSAGE("f", 0.5), "a half");
		refuses(path, MESSAGE("f", NAN), "NaN");
	}
	refuses("/hand/left/gesture/wave", MESSAGE("i", 1), "an unknown gesture");
	refuses("/hand/left/gesture/", MESSAGE("i", 1), "no gesture");
	refuses("/hand/left/gesture", MESSAGE("i", 1), "no gesture, no stroke");
	refuses("/hand/left/hits", MESSAGE("i", -1), "-1");
	refuses("/hand/left/hits", MESSAGE("f", 1.5), "one and a half");
	refuses("/hand/left/hits", MESSAGE("d", 1e10), "1e10");
	refuses("/hand/left/hit", MESSAGE("f", 1.5), "too hard a hit");
	refuses("/hand/left/hit", MESSAGE("f", NAN), "NaN");
	refuses("/hand/left/hit", MESSAGE(""), "no value");
	refuses("/hand/left/velocity", MESSAGE("f", -0.5), "-0.5");
	refuses("/hand/left/velocity", MESSAGE("s", "loud"), "a string");
	refuses("/hand/frame", MESSAGE("iif", -1, 0, 1.0), "sequence -1");
	refuses("/hand/frame", MESSAGE("iif", 5, 3, 1.0), "3 hands");
	refuses("/hand/frame", MESSAGE("iif", 5, -1, 1.0), "-1 hands");
	refuses("/hand/frame", MESSAGE("iif", 5, 1, NAN), "an age of NaN");
	refuses("/hand/frame", MESSAGE("ii", 5, 1), "no age");
	refuses("/hand/frame", MESSAGE("dif", 1e12, 1, 1.0), "sequence 1e12");
	refuses("/hand/distance", MESSAGE("f", -1.0), "-1");
	refuses("/hand/distance", MESSAGE("f", NAN), "NaN");
	refuses("/hand/left/landmarks", MESSAGE("f", 1.0), "one number of 63");
	refuses("/hand/left/area/more", MESSAGE("f", 0.5), "an unknown address");
	refuses("/hand/middle/area", MESSAGE("f", 0.5), "a third side");
	refuses("/hand/leftarea", MESSAGE("f", 0.5), "no stroke");
	refuses("/hand/left/", MESSAGE("f", 0.5), "no feature");
	refuses("/hand/", MESSAGE("f", 0.5), "nothing");
	refuses("/hand/*/area", MESSAGE("f", 0.5), "a pattern");
}

static void
test_packets(void)
{
	struct hand_reader reader = { .frame = make_frame(true, false) };
	ok(feed_alone(&reader, "/synth/gain", MESSAGE("f", 0.5)) == HAND_PACKET_FOREIGN,
		"a packet without hands is foreign");
	ok(feed_alone(&reader, "/handy", MESSAGE("f", 0.5)) == HAND_PACKET_FOREIGN,
		"so is one whose address only begins alike");
	ok(feed_alone(&reader, "/hand/right/present", MESSAGE("i", 1)) ==
				HAND_PACKET_FRAME &&
			!reader.has_sequence && reader.frame.hand[HAND_RIGHT].present &&
			reader.frame.sequence == 123456,
		"a value alone changes that one, without a number");
	ok(feed_alone(&reader, "/hand/left/x", MESSAGE("i", 1)) == HAND_PACKET_FRAME &&
			reader.frame.hand[HAND_LEFT].feature[HAND_X] == 1,
		"an integer is a number");
	ok(feed_alone(&reader, "/hand/left/area", MESSAGE("f", 1.0005)) ==
				HAND_PACKET_FRAME &&
			reader.frame.hand[HAND_LEFT].feature[HAND_AREA] == 1,
		"rounding beyond the range is cut");
	ok(feed(&reader, "/other", MESSAGE("s", "x")) == HAND_PACKET_FRAME &&
			reader.has_sequence && reader.frame.sequence == 999 &&
			reader.frame.hand[HAND_LEFT].feature[HAND_AREA] == 0.875f,
		"foreign messages beside a frame do not harm it");
	struct hand_frame before = reader.frame;
	hand_reader_begin(&reader);
	reader.pending.sequence = 5;
	ok(hand_reader_end(&reader, false) == HAND_PACKET_MALFORMED &&
			memcmp(&before, &reader.frame, sizeof(before)) == 0,
		"a malformed packet changes nothing");
	ok(feed_alone(&reader, "/hand/left/area", MESSAGE("f", NAN)) ==
				HAND_PACKET_MALFORMED &&
			feed_alone(&reader, "/hand/left/area", MESSAGE("f", 0.5)) ==
				HAND_PACKET_FRAME,
		"and the next good one counts again");
}

/* A hit is in one packet; that it was is in every later one, and an old sender's silence
 * about hits is none. */
static void
test_hits(void)
{
	struct hand_reader reader = { 0 };
	const struct hand *hand = &reader.frame.hand[HAND_LEFT];
	ok(feed(&reader, "/hand/left/hits", MESSAGE("i", 3)) == HAND_PACKET_FRAME &&
			hand->hits == 3 && !hand->hit,
		"a count without a hit");
	ok(feed(&reader, "/hand/left/hit", MESSAGE("f", 0.5)) == HAND_PACKET_FRAME &&
			hand->hit && hand->velocity == 0.5f,
		"a hit has its velocity");
	ok(feed(&reader, "/hand/left/present", MESSAGE("i", 1)) == HAND_PACKET_FRAME &&
			!hand->hit && hand->hits == 3 && hand->velocity == 0.5f,
		"the next packet does not repeat it");
	ok(feed(&reader, "/hand/left/hits", MESSAGE("i", INT32_MAX)) ==
				HAND_PACKET_FRAME &&
			hand->hits == INT32_MAX,
		"the count may be as high as it gets");
	ok(feed(&reader, "/hand/left/gesture/fist", MESSAGE("i", 1)) ==
				HAND_PACKET_FRAME &&
			hand->gesture[GESTURE_FIST] && !hand->gesture[GESTURE_OPEN] &&
			!reader.frame.hand[HAND_RIGHT].gesture[GESTURE_FIST],
		"a gesture of one hand is its own");
}

int
main(void)
{
	test_refusals();
	test_packets();
	test_hits();
	return tap_done();
}
