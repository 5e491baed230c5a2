#include "common/hand_osc.h"

#include "common/log.h"
#include "common/option.h"

#include <lo/lo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TARGETS_MAX = 16 };

/* Features may leave their range by this much: rounding on the way. */
static const double range_slack = 1e-3;

struct hand_sender {
	size_t count;
	lo_address target[TARGETS_MAX];
};

struct hand_sender *
hand_sender_new(void)
{
	return calloc(1, sizeof(struct hand_sender));
}

void
hand_sender_free(struct hand_sender *sender)
{
	if (!sender)
		return;
	for (size_t i = 0; i < sender->count; i++)
		lo_address_free(sender->target[i]);
	free(sender);
}

/* Splits osc.udp://HOST:PORT/; liblo's own reading of it trusts what it is given. */
static bool
split_url(const char *url, char host[256], char port[8])
{
	char bracket[2] = "", after[2] = "";
	int end = 0;
	if (sscanf(url, "osc.udp://[%255[0-9a-fA-F:.]%1[]]:%7[0-9]%n", host, bracket,
		    port, &end) != 3 &&
		sscanf(url, "osc.udp://%255[^][:/]:%7[0-9]%n", host, port, &end) != 2)
		return false;
	int number;
	sscanf(url + end, "/%1s", after);
	return (!url[end] || url[end] == '/') && !*after &&
	       option_integer(port, 1, 65535, &number);
}

bool
hand_sender_add(struct hand_sender *sender, const char *url)
{
	char host[256], port[8];
	if (sender->count == TARGETS_MAX) {
		log_error("more than %d OSC targets", TARGETS_MAX);
		return false;
	}
	if (!split_url(url, host, port)) {
		log_error("'%s' is not like osc.udp://HOST:PORT/", url);
		return false;
	}
	lo_address address = lo_address_new(host, port);
	if (!address) {
		log_error("out of memory");
		return false;
	}
	/* The first send resolves the name: let it fail now, not in the middle of a take.
	 */
	if (lo_send(address, "/hand/hello", "") < 0) {
		log_error("cannot send to '%s': %s", url, lo_address_errstr(address));
		lo_address_free(address);
		return false;
	}
	sender->target[sender->count++] = address;
	return true;
}

/* Wall time of a moment of CLOCK_MONOTONIC as an OSC time tag (NTP: seconds since 1900).
 */
static lo_timetag
time_tag(double monotonic)
{
	struct timespec now, wall;
	clock_gettime(CLOCK_MONOTONIC, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	double age = (double)now.tv_sec + now.tv_nsec * 1e-9 - monotonic;
	double seconds = (double)wall.tv_sec + wall.tv_nsec * 1e-9 - age + 2208988800.0;
	double whole = floor(seconds);
	return (lo_timetag){ .sec = (uint32_t)(int64_t)whole, /* begins anew in 2036 */
		.frac = (uint32_t)((seconds - whole) * 4294967296.0) };
}

static void
add(lo_bundle bundle, const char *path, lo_message message)
{
	lo_bundle_add_message(bundle, path, message);
}

static void
add_float(lo_bundle bundle, const char *path, float value)
{
	lo_message message = lo_message_new();
	lo_message_add_float(message, value);
	add(bundle, path, message);
}

static void
add_integer(lo_bundle bundle, const char *path, int32_t value)
{
	lo_message message = lo_message_new();
	lo_message_add_int32(message, value);
	add(bundle, path, message);
}

/* A hit goes out as an event, for who wants one, and as a count and a velocity in every
 * frame, for who must not miss one. */
static void
add_gestures(lo_bundle bundle, const char *side, const struct hand *hand)
{
	char path[48];
	for (int g = 0; g < HAND_GESTURES; g++) {
		snprintf(path, sizeof(path), "/hand/%s/gesture/%s", side,
			hand_gesture_name[g]);
		add_integer(bundle, path, hand->gesture[g]);
	}
	snprintf(path, sizeof(path), "/hand/%s/hits", side);
	add_integer(bundle, path, hand->hits);
	snprintf(path, sizeof(path), "/hand/%s/velocity", side);
	add_float(bundle, path, hand->velocity);
	snprintf(path, sizeof(path), "/hand/%s/hit", side);
	if (hand->hit)
		add_float(bundle, path, hand->velocity);
}

static void
add_hand(lo_bundle bundle, enum hand_side side, const struct hand *hand,
	const float *landmarks)
{
	char path[48];
	snprintf(path, sizeof(path), "/hand/%s/present", hand_side_name[side]);
	add_integer(bundle, path, hand->present);
	if (!hand->present)
		return;
	for (int f = 0; f < HAND_FEATURES; f++) {
		snprintf(path, sizeof(path), "/hand/%s/%s", hand_side_name[side],
			hand_feature_info[f].name);
		add_float(bundle, path, hand->feature[f]);
	}
	add_gestures(bundle, hand_side_name[side], hand);
	if (!landmarks)
		return;
	lo_message message = lo_message_new();
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		lo_message_add_float(message, landmarks[i]);
	snprintf(path, sizeof(path), "/hand/%s/landmarks", hand_side_name[side]);
	add(bundle, path, message);
}

int
hand_sender_send(struct hand_sender *sender, const struct hand_frame *frame,
	double captured, const float *const landmarks[HAND_SIDES])
{
	lo_bundle bundle = lo_bundle_new(time_tag(captured));
	lo_message head = lo_message_new();
	lo_message_add_int32(head, frame->sequence);
	lo_message_add_int32(
		head, frame->hand[HAND_LEFT].present + frame->hand[HAND_RIGHT].present);
	lo_message_add_float(head, frame->age_ms);
	add(bundle, "/hand/frame", head);
	for (int side = 0; side < HAND_SIDES; side++)
		add_hand(bundle, side, &frame->hand[side],
			landmarks ? landmarks[side] : NULL);
	if (frame->hand[HAND_LEFT].present && frame->hand[HAND_RIGHT].present)
		add_float(bundle, "/hand/distance", frame->distance);
	int failed = 0;
	for (size_t i = 0; i < sender->count; i++)
		failed += lo_send_bundle(sender->target[i], bundle) < 0;
	lo_bundle_free_recursive(bundle);
	return failed;
}

void
hand_reader_begin(struct hand_reader *reader)
{
	reader->pending = reader->frame;
	reader->has_sequence = false;
	reader->refused = false;
	reader->accepted = 0;
	for (int side = 0; side < HAND_SIDES; side++)
		reader->pending.hand[side].hit = false;
}

static bool
read_frame(struct hand_reader *reader, const struct osc_message *message)
{
	int32_t sequence, hands;
	double age_ms;
	if (!osc_integer(message, 0, &sequence) || !osc_integer(message, 1, &hands) ||
		!osc_number(message, 2, &age_ms) || sequence < 0 || hands < 0 ||
		hands > HAND_SIDES || fabs(age_ms) > 1e6)
		return false;
	reader->pending.sequence = sequence;
	reader->pending.age_ms = (float)age_ms;
	reader->has_sequence = true;
	return true;
}

static bool
read_bool(const struct osc_message *message, bool *value)
{
	int32_t integer;
	if (!osc_integer(message, 0, &integer) || integer < 0 || integer > 1)
		return false;
	*value = integer;
	return true;
}

static bool
read_in_range(const struct osc_message *message, double min, double max, float *to)
{
	double value;
	if (!osc_number(message, 0, &value) || value < min - range_slack ||
		value > max + range_slack)
		return false;
	*to = (float)fmin(fmax(value, min), max);
	return true;
}

static bool
read_gesture(struct hand *hand, const char *name, const struct osc_message *message)
{
	for (int g = 0; g < HAND_GESTURES; g++)
		if (strcmp(name, hand_gesture_name[g]) == 0)
			return read_bool(message, &hand->gesture[g]);
	return false;
}

static bool
read_hits(struct hand *hand, const struct osc_message *message)
{
	int32_t hits;
	if (!osc_integer(message, 0, &hits) || hits < 0)
		return false;
	hand->hits = hits;
	return true;
}

static bool
read_hit(struct hand *hand, const struct osc_message *message)
{
	hand->hit = read_in_range(message, 0, 1, &hand->velocity);
	return hand->hit;
}

/* They are checked like all else, though nobody here wants them. */
static bool
are_landmarks(const struct osc_message *message)
{
	double number;
	for (size_t i = 0; i < 3 * HAND_LANDMARKS; i++)
		if (!osc_number(message, i, &number))
			return false;
	return true;
}

static bool
read_hand(struct hand *hand, const char *name, const struct osc_message *message)
{
	static const char gesture[] = "gesture/";
	for (int f = 0; f < HAND_FEATURES; f++) {
		const struct hand_feature_info *info = &hand_feature_info[f];
		if (strcmp(name, info->name) == 0)
			return read_in_range(
				message, info->min, info->max, &hand->feature[f]);
	}
	if (strncmp(name, gesture, sizeof(gesture) - 1) == 0)
		return read_gesture(hand, name + sizeof(gesture) - 1, message);
	if (strcmp(name, "present") == 0)
		return read_bool(message, &hand->present);
	if (strcmp(name, "hits") == 0)
		return read_hits(hand, message);
	if (strcmp(name, "velocity") == 0)
		return read_in_range(message, 0, 1, &hand->velocity);
	if (strcmp(name, "hit") == 0)
		return read_hit(hand, message);
	return strcmp(name, "landmarks") == 0 && are_landmarks(message);
}

static bool
read_message(
	struct hand_reader *reader, const char *name, const struct osc_message *message)
{
	if (strcmp(name, "frame") == 0)
		return read_frame(reader, message);
	if (strcmp(name, "distance") == 0) {
		double distance;
		if (!osc_number(message, 0, &distance) || distance < 0 || distance > 10)
			return false;
		reader->pending.distance = (float)distance;
		return true;
	}
	for (int side = 0; side < HAND_SIDES; side++) {
		size_t length = strlen(hand_side_name[side]);
		if (strncmp(name, hand_side_name[side], length) != 0 ||
			name[length] != '/')
			continue;
		return read_hand(&reader->pending.hand[side], name + length + 1, message);
	}
	return strcmp(name, "hello") == 0;
}

bool
hand_reader_message(struct hand_reader *reader, const struct osc_message *message)
{
	static const char prefix[] = "/hand/";
	if (strncmp(message->address, prefix, sizeof(prefix) - 1) != 0)
		return false;
	const char *name = message->address + sizeof(prefix) - 1;
	if (!read_message(reader, name, message))
		reader->refused = true;
	else if (strcmp(name, "hello") != 0)
		reader->accepted++;
	return true;
}

enum hand_packet
hand_reader_end(struct hand_reader *reader, bool well_formed)
{
	if (!well_formed || reader->refused)
		return HAND_PACKET_MALFORMED;
	if (reader->accepted == 0)
		return HAND_PACKET_FOREIGN;
	reader->frame = reader->pending;
	return HAND_PACKET_FRAME;
}
