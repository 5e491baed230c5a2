#include "common/hand_osc.h"

#include <math.h>
#include <string.h>

/* Features may leave their range by this much: rounding on the way. */
static const double range_slack = 1e-3;

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
