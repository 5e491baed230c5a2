/* Hand frames by OSC: what is sent over real UDP is what is read, and no bad packet
 * changes anything. */
#include "common/hand_osc.h"

#include "common/log.h"
#include "common/osc_server.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <arpa/inet.h>
#include <lo/lo.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct listener {
	struct hand_reader reader; /* the server's thread only */
	sem_t arrived;
	pthread_mutex_t lock; /* for the rest: what the last packet brought */
	enum hand_packet verdict;
	bool numbered;
	struct hand_frame frame;
};

static void
on_packet(void *context)
{
	struct listener *listener = context;
	hand_reader_begin(&listener->reader);
}

static void
on_message(void *context, const struct osc_message *message)
{
	struct listener *listener = context;
	hand_reader_message(&listener->reader, message);
}

static void
on_packet_end(void *context, bool well_formed)
{
	struct listener *listener = context;
	pthread_mutex_lock(&listener->lock);
	listener->verdict = hand_reader_end(&listener->reader, well_formed);
	listener->numbered = listener->reader.has_sequence;
	listener->frame = listener->reader.frame;
	pthread_mutex_unlock(&listener->lock);
	sem_post(&listener->arrived);
}

/* Whether a packet comes within 5 s that is of this kind; copies its frame. */
static bool
wait_packet(struct listener *listener, enum hand_packet kind, struct hand_frame *frame)
{
	struct timespec end;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += 5;
	if (sem_timedwait(&listener->arrived, &end) != 0)
		return false;
	pthread_mutex_lock(&listener->lock);
	bool expected = listener->verdict == kind &&
			listener->numbered == (kind == HAND_PACKET_FRAME);
	*frame = listener->frame;
	pthread_mutex_unlock(&listener->lock);
	return expected;
}

static float
value_of(int side, int feature)
{
	const struct hand_feature_info *info = &hand_feature_info[feature];
	float part = (float)(1 + feature + HAND_FEATURES * side) / 32;
	return info->min + (info->max - info->min) * part;
}

static struct hand_frame
make_frame(bool left, bool right)
{
	struct hand_frame frame = {
		.sequence = 123456, .age_ms = 12.5f, .distance = 0.625f
	};
	frame.hand[HAND_LEFT].present = left;
	frame.hand[HAND_RIGHT].present = right;
	for (int side = 0; side < HAND_SIDES; side++) {
		struct hand *hand = &frame.hand[side];
		for (int f = 0; f < HAND_FEATURES; f++)
			hand->feature[f] = value_of(side, f);
		for (int g = 0; g < HAND_GESTURES; g++)
			hand->gesture[g] = (g + side) % 2;
		hand->hit = side == HAND_RIGHT;
		hand->hits = 7 + side;
		hand->velocity = 0.25f + 0.5f * (float)side;
	}
	return frame;
}

static bool
same_hand(const struct hand *one, const struct hand *other)
{
	return one->present == other->present && one->hit == other->hit &&
	       one->hits == other->hits && one->velocity == other->velocity &&
	       memcmp(one->gesture, other->gesture, sizeof(one->gesture)) == 0 &&
	       memcmp(one->feature, other->feature, sizeof(one->feature)) == 0;
}

static double
seconds_now(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void
test_round_trip(void)
{
	struct listener listener = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct hand_frame got;
	sem_init(&listener.arrived, 0, 0);
	struct osc_server_calls calls = { .context = &listener,
		.program = "hand-test",
		.packet = on_packet,
		.message = on_message,
		.packet_end = on_packet_end };
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	struct hand_sender *sender = hand_sender_new();
	char url[64];
	snprintf(url, sizeof(url), "osc.udp://127.0.0.1:%d/", osc_server_port(server));
	ok(hand_sender_add(sender, url), "the listener is a target");
	ok(wait_packet(&listener, HAND_PACKET_FOREIGN, &got),
		"the greeting on adding a target is no frame");

	struct hand_frame frame = make_frame(true, true);
	float points[3 * HAND_LANDMARKS];
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		points[i] = (float)i / 100 - 0.3f;
	const float *const landmarks[HAND_SIDES] = { points, points };
	ok(hand_sender_send(sender, &frame, 0, landmarks) == 0, "two hands are sent");
	ok(wait_packet(&listener, HAND_PACKET_FRAME, &got), "and arrive as a frame");
	ok(got.sequence == 123456 && got.age_ms == 12.5f && got.distance == 0.625f,
		"sequence, age and distance are as sent");
	ok(same_hand(&got.hand[HAND_LEFT], &frame.hand[HAND_LEFT]),
		"so is the left hand");
	ok(same_hand(&got.hand[HAND_RIGHT], &frame.hand[HAND_RIGHT]),
		"so is the right hand");

	frame = make_frame(false, true);
	frame.sequence = INT32_MAX;
	ok(hand_sender_send(sender, &frame, 0, NULL) == 0 &&
			wait_packet(&listener, HAND_PACKET_FRAME, &got) &&
			!got.hand[HAND_LEFT].present && got.hand[HAND_RIGHT].present &&
			got.sequence == INT32_MAX,
		"a frame of one hand takes the other one away");
	frame = make_frame(false, false);
	ok(hand_sender_send(sender, &frame, 0, NULL) == 0 &&
			wait_packet(&listener, HAND_PACKET_FRAME, &got) &&
			!got.hand[HAND_LEFT].present && !got.hand[HAND_RIGHT].present,
		"a frame without hands takes both away");
	hand_sender_free(sender);
	osc_server_stop(server);
	sem_destroy(&listener.arrived);
}

/* The bundle's time tag is the moment of capture. */
static void
test_time_tag(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t address_bytes = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	bind(fd, (struct sockaddr *)&address, sizeof(address));
	getsockname(fd, (struct sockaddr *)&address, &address_bytes);
	struct hand_sender *sender = hand_sender_new();
	char url[64];
	snprintf(url, sizeof(url), "osc.udp://127.0.0.1:%d", ntohs(address.sin_port));
	ok(hand_sender_add(sender, url), "a target without the last stroke");
	unsigned char packet[2048], more[2048];
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 5 },
		sizeof(struct timeval));
	ok(recv(fd, packet, sizeof(packet), 0) > 0, "it is greeted");
	struct hand_frame frame = make_frame(true, false);
	double captured = seconds_now(CLOCK_REALTIME) - 0.25;
	hand_sender_send(sender, &frame, seconds_now(CLOCK_MONOTONIC) - 0.25, NULL);
	ssize_t bytes = recv(fd, packet, sizeof(packet), 0);
	ok(bytes > 16 && memcmp(packet, "#bundle", 8) == 0, "a frame is a bundle");
	frame = make_frame(true, true);
	frame.hand[HAND_LEFT].hit = true;
	hand_sender_send(sender, &frame, 0, NULL);
	ssize_t most = recv(fd, more, sizeof(more), 0);
	ok(most > bytes && most <= 1452,
		"two hands and two hits, %zd bytes, fit into one packet of an Ethernet",
		most);
	uint32_t words[2];
	memcpy(words, packet + 8, sizeof(words));
	double tag = ntohl(words[0]) - 2208988800.0 + ntohl(words[1]) / 4294967296.0;
	ok_near(tag, captured, 0.02, "its time tag is the moment of capture");
	hand_sender_free(sender);
	close(fd);
}

static void
test_targets(void)
{
	static const char *const bad[] = { "", "nonsense", "127.0.0.1:9731",
		"osc.tcp://127.0.0.1:9731/", "osc.udp://127.0.0.1/", "osc.udp://",
		"osc.udp://127.0.0.1:0/", "osc.udp://127.0.0.1:65536/",
		"osc.udp://127.0.0.1:-1/", "osc.udp://127.0.0.1:97x/",
		"osc.udp://127.0.0.1:99999999999/", "osc.unix:///tmp/x",
		"osc.udp://:9731/", "osc.udp://[::1:9731/", "osc.udp://[::1]9731/",
		"osc.udp://127.0.0.1:9731/path", "osc.udp://127.0.0.1:9731?x",
		"osc.udp://a:b:9731/", "osc.udp://:", "osc.udp://[]:9731/",
		"osc.udp://no.such.host.invalid:9731/" };
	struct hand_sender *sender = hand_sender_new();
	struct capture capture;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		capture_begin(&capture, STDERR_FILENO);
		bool added = hand_sender_add(sender, bad[i]);
		capture_end(&capture);
		if (!ok(!added && capture_lines(&capture) == 1 &&
				    strstr(capture.text, bad[i]),
			    "'%s' is no target, in one line", bad[i]))
			printf("# %d: %s\n", added, capture.text);
	}
	struct hand_frame frame = make_frame(true, true);
	ok(hand_sender_send(sender, &frame, 0, NULL) == 0, "no target, no failure");
	bool all = true;
	for (int i = 0; i < 16; i++)
		all = all && hand_sender_add(sender, "osc.udp://127.0.0.1:9/");
	ok(all, "there may be 16 targets");
	capture_begin(&capture, STDERR_FILENO);
	bool added = hand_sender_add(sender, "osc.udp://127.0.0.1:9/");
	capture_end(&capture);
	ok(!added && capture_lines(&capture) == 1, "and not one more");
	bool calm = true;
	for (int i = 0; i < 50; i++)
		calm = calm && hand_sender_send(sender, &frame, 0, NULL) == 0;
	ok(calm, "a target that nobody listens on does not disturb");
	hand_sender_free(sender);
	hand_sender_free(NULL);
}

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
	log_init("hand-test");
	test_round_trip();
	test_time_tag();
	test_targets();
	test_refusals();
	test_packets();
	test_hits();
	return tap_done();
}
