/* The native dialect: what is written is what hand_osc.h reads and what liblo reads. */
#include "vision/targets/hand_bundle.h"

#include "common/hand_osc.h"
#include "tests/hand_frames.h"
#include "tests/tap.h"

#include <lo/lo.h>
#include <time.h>

static const float *const no_landmarks[HAND_SIDES];

static void
on_message(void *context, const struct osc_message *message)
{
	hand_reader_message(context, message);
}

static enum hand_packet
read_packet(struct hand_reader *reader, const void *packet, size_t bytes)
{
	hand_reader_begin(reader);
	bool well_formed = osc_packet_read(packet, bytes, on_message, reader);
	return hand_reader_end(reader, well_formed);
}

static void
test_round_trip(void)
{
	struct hand_reader reader = { 0 };
	const struct hand_frame *got = &reader.frame;
	unsigned char packet[4096];
	float points[3 * HAND_LANDMARKS];
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		points[i] = (float)i / 100 - 0.3f;
	const float *const landmarks[HAND_SIDES] = { points, points };
	struct hand_frame frame = make_frame(true, true);
	size_t bytes = hand_bundle_write(packet, sizeof(packet), &frame, 0, landmarks);
	ok(read_packet(&reader, packet, bytes) == HAND_PACKET_FRAME,
		"two hands with landmarks are a frame");
	ok(reader.has_sequence && got->sequence == 123456 && got->age_ms == 12.5f &&
			got->distance == 0.625f,
		"sequence, age and distance are as written");
	ok(same_hand(&got->hand[HAND_LEFT], &frame.hand[HAND_LEFT]),
		"so is the left hand");
	ok(same_hand(&got->hand[HAND_RIGHT], &frame.hand[HAND_RIGHT]),
		"so is the right hand");
	frame = make_frame(false, true);
	frame.sequence = INT32_MAX;
	bytes = hand_bundle_write(packet, sizeof(packet), &frame, 0, no_landmarks);
	ok(read_packet(&reader, packet, bytes) == HAND_PACKET_FRAME &&
			!got->hand[HAND_LEFT].present && got->hand[HAND_RIGHT].present &&
			got->sequence == INT32_MAX,
		"a frame of one hand takes the other one away");
	frame = make_frame(false, false);
	bytes = hand_bundle_write(packet, sizeof(packet), &frame, 0, no_landmarks);
	ok(read_packet(&reader, packet, bytes) == HAND_PACKET_FRAME &&
			!got->hand[HAND_LEFT].present && !got->hand[HAND_RIGHT].present,
		"a frame without hands takes both away");
	bytes = hand_bundle_greeting(packet, sizeof(packet));
	ok(read_packet(&reader, packet, bytes) == HAND_PACKET_FOREIGN,
		"the greeting is no frame");
}

struct counted {
	int messages, landmarks;
};

static int
count(const char *path, const char *types, lo_arg **argument, int arguments,
	lo_message message, void *context)
{
	struct counted *counted = context;
	(void)types;
	(void)argument;
	(void)message;
	counted->messages++;
	if (strcmp(path, "/hand/right/landmarks") == 0)
		counted->landmarks = arguments;
	return 0;
}

static void
test_liblo(void)
{
	unsigned char packet[4096];
	float points[3 * HAND_LANDMARKS] = { 0 };
	const float *const landmarks[HAND_SIDES] = { NULL, points };
	struct counted counted = { 0, 0 };
	struct hand_frame frame = make_frame(true, true);
	lo_server server = lo_server_new(NULL, NULL);
	lo_server_add_method(server, NULL, NULL, count, &counted);
	size_t bytes = hand_bundle_write(packet, sizeof(packet), &frame, 0, landmarks);
	ok(lo_server_dispatch_data(server, packet, bytes) > 0, "liblo takes a frame");
	ok(counted.messages == 2 + 2 * (1 + HAND_FEATURES + HAND_GESTURES + 2) + 2 &&
			counted.landmarks == 3 * HAND_LANDMARKS,
		"with each number: %d messages, %d numbers of landmarks",
		counted.messages, counted.landmarks);
	lo_server_free(server);
}

static void
test_size(void)
{
	unsigned char packet[4096];
	struct hand_frame frame = make_frame(true, true);
	frame.hand[HAND_LEFT].hit = true;
	size_t bytes = hand_bundle_write(packet, sizeof(packet), &frame, 0, no_landmarks);
	ok(bytes > 0 && bytes <= 1452,
		"two hands and two hits, %zu bytes, fit into one packet of an Ethernet",
		bytes);
	bool none = true;
	for (size_t room = 0; room < bytes; room++)
		none = none &&
		       hand_bundle_write(packet, room, &frame, 0, no_landmarks) == 0;
	ok(none, "in less room there is no packet");
}

/* The bundle's time tag is the moment of capture. */
static void
test_time_tag(void)
{
	unsigned char packet[4096];
	struct timespec now, wall;
	struct hand_frame frame = make_frame(true, false);
	clock_gettime(CLOCK_MONOTONIC, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	double captured = (double)now.tv_sec + (double)now.tv_nsec * 1e-9 - 0.25;
	hand_bundle_write(packet, sizeof(packet), &frame, captured, no_landmarks);
	double seconds = 0, part = 0;
	for (int i = 0; i < 4; i++) {
		seconds = seconds * 256 + packet[8 + i];
		part = part * 256 + packet[12 + i];
	}
	ok_near(seconds + part / 4294967296.0,
		(double)wall.tv_sec + (double)wall.tv_nsec * 1e-9 - 0.25 + 2208988800.0,
		0.05, "its time tag is the moment of capture");
}

int
main(void)
{
	test_round_trip();
	test_liblo();
	test_size();
	test_time_tag();
	return tap_done();
}
