/* A frame's features as a line of text: the format of hand-vision --log and of
 * hand-recorder --features, which hand-vision(1) describes. Comma-separated values, one
 * header, one line a frame; what is not known (the features of an absent hand, a distance
 * without two hands) is an empty field, and floats have the digits that they need to be
 * read back the same. */
#pragma once

#include "common/hand.h"

#include <stddef.h>

enum {
	FEATURE_ROW_BYTES = 2048,
	FEATURE_ROW_HAND_FIELDS = 1 + HAND_FEATURES + HAND_GESTURES + 2,
	FEATURE_ROW_FIELDS = 3 + HAND_SIDES * FEATURE_ROW_HAND_FIELDS + 1,
};

/* Each writes one line with its end and returns its length. `seconds`: when the frame was
 * captured or arrived, of any clock that goes forward. */
size_t feature_row_header(char row[FEATURE_ROW_BYTES]);
size_t feature_row(
	char row[FEATURE_ROW_BYTES], double seconds, const struct hand_frame *frame);
