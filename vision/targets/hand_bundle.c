#include "vision/targets/hand_bundle.h"

#include "vision/targets/osc_write.h"

#include <stdio.h>

static void
begin(struct osc_writer *writer, const char *side, const char *name, const char *types)
{
	char address[48];
	snprintf(address, sizeof(address), "/hand/%s/%s", side, name);
	osc_write_message(writer, address, types);
}

static void
add_float(struct osc_writer *writer, const char *side, const char *name, float value)
{
	begin(writer, side, name, "f");
	osc_write_float(writer, value);
}

static void
add_integer(struct osc_writer *writer, const char *side, const char *name, int32_t value)
{
	begin(writer, side, name, "i");
	osc_write_integer(writer, value);
}

/* A hit goes out as an event, for who wants one, and as a count and a velocity in every
 * frame, for who must not miss one. */
static void
add_gestures(struct osc_writer *writer, const char *side, const struct hand *hand)
{
	char name[32];
	for (int g = 0; g < HAND_GESTURES; g++) {
		snprintf(name, sizeof(name), "gesture/%s", hand_gesture_name[g]);
		add_integer(writer, side, name, hand->gesture[g]);
	}
	add_integer(writer, side, "hits", hand->hits);
	add_float(writer, side, "velocity", hand->velocity);
	if (hand->hit)
		add_float(writer, side, "hit", hand->velocity);
}

static void
add_landmarks(struct osc_writer *writer, const char *side, const float *landmarks)
{
	char types[3 * HAND_LANDMARKS + 1] = "";
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		types[i] = 'f';
	begin(writer, side, "landmarks", types);
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		osc_write_float(writer, landmarks[i]);
}

static void
add_hand(struct osc_writer *writer, const char *side, const struct hand *hand,
	const float *landmarks)
{
	add_integer(writer, side, "present", hand->present);
	if (!hand->present)
		return;
	for (int f = 0; f < HAND_FEATURES; f++)
		add_float(writer, side, hand_feature_info[f].name, hand->feature[f]);
	add_gestures(writer, side, hand);
	if (landmarks)
		add_landmarks(writer, side, landmarks);
}

size_t
hand_bundle_write(void *packet, size_t capacity, const struct hand_frame *frame,
	double captured, const float *const landmarks[HAND_SIDES])
{
	struct osc_writer writer;
	const struct hand *left = &frame->hand[HAND_LEFT],
			  *right = &frame->hand[HAND_RIGHT];
	osc_write_bundle(&writer, packet, capacity, osc_time_tag(captured));
	osc_write_message(&writer, "/hand/frame", "iif");
	osc_write_integer(&writer, frame->sequence);
	osc_write_integer(&writer, left->present + right->present);
	osc_write_float(&writer, frame->age_ms);
	for (int side = 0; side < HAND_SIDES; side++)
		add_hand(&writer, hand_side_name[side], &frame->hand[side],
			landmarks[side]);
	if (left->present && right->present) {
		osc_write_message(&writer, "/hand/distance", "f");
		osc_write_float(&writer, frame->distance);
	}
	return osc_write_end(&writer);
}

size_t
hand_bundle_greeting(void *packet, size_t capacity)
{
	struct osc_writer writer;
	osc_write_alone(&writer, packet, capacity);
	osc_write_message(&writer, "/hand/hello", "");
	return osc_write_end(&writer);
}
