#include "common/feature_row.h"

#include <stdarg.h>
#include <stdio.h>

/* So many characters a field at most, with its comma: "-1.23456789e-38". */
enum { FIELD_BYTES = 24 };
_Static_assert((FEATURE_ROW_FIELDS + 1) * FIELD_BYTES <= FEATURE_ROW_BYTES,
	"a row may be longer than its place");

struct row {
	char *text;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void
add(struct row *row, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(row->text + row->length, FEATURE_ROW_BYTES - row->length,
		format, arguments);
	va_end(arguments);
	if (length > 0)
		row->length += (size_t)length;
}

size_t
feature_row_header(char text[FEATURE_ROW_BYTES])
{
	struct row row = { text, 0 };
	add(&row, "frame,seconds,age_ms");
	for (int side = 0; side < HAND_SIDES; side++) {
		const char *name = hand_side_name[side];
		add(&row, ",%s_present", name);
		for (int i = 0; i < HAND_FEATURES; i++)
			add(&row, ",%s_%s", name, hand_feature_info[i].name);
		for (int i = 0; i < HAND_GESTURES; i++)
			add(&row, ",%s_gesture_%s", name, hand_gesture_name[i]);
		add(&row, ",%s_hits,%s_velocity", name, name);
	}
	add(&row, ",distance\n");
	return row.length;
}

static void
add_hand(struct row *row, const struct hand *hand)
{
	add(row, ",%d", hand->present);
	for (int i = 0; i < HAND_FEATURES; i++)
		if (hand->present)
			add(row, ",%.9g", (double)hand->feature[i]);
		else
			add(row, ",");
	for (int i = 0; i < HAND_GESTURES; i++)
		if (hand->present)
			add(row, ",%d", hand->gesture[i]);
		else
			add(row, ",");
	if (hand->present)
		add(row, ",%d,%.9g", (int)hand->hits, (double)hand->velocity);
	else
		add(row, ",,");
}

size_t
feature_row(char text[FEATURE_ROW_BYTES], double seconds, const struct hand_frame *frame)
{
	struct row row = { text, 0 };
	add(&row, "%d,%.6f,%.3f", (int)frame->sequence, seconds, (double)frame->age_ms);
	for (int side = 0; side < HAND_SIDES; side++)
		add_hand(&row, &frame->hand[side]);
	if (frame->hand[HAND_LEFT].present && frame->hand[HAND_RIGHT].present)
		add(&row, ",%.9g", (double)frame->distance);
	else
		add(&row, ",");
	add(&row, "\n");
	return row.length;
}
