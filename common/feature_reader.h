/* Reads back what feature_row.h writes: the frames of hand-vision --log and of
 * hand-recorder --features, each the same as it was, one after the other.
 *
 * Columns are known by their names, whatever their order; others are read over. Nothing
 * passes that a sender may not send: numbers that are none, out of range or absent, and
 * times that go back are faults. A last line without an end is left out: it was being
 * written when its writer died. */
#pragma once

#include "common/feature_row.h"

#include <stdbool.h>
#include <stdio.h>

enum { FEATURE_LINE_BYTES = 16384, FEATURE_COLUMNS_MAX = 512 };

enum feature_read {
	FEATURE_READ_ROW,
	FEATURE_READ_END,
	FEATURE_READ_BAD, /* logged, as "PATH:LINE: ..."; there is no going on */
};

struct feature_reader {
	const char *path; /* for messages */
	FILE *file;
	long line; /* number of the one read last */
	int columns;
	int place[FEATURE_ROW_FIELDS]; /* of each column in the file */
	double seconds;                /* of the last row; at first far in the past */
	int32_t hits[HAND_SIDES]; /* of the hand when it was last seen; at first -1 */
	char text[FEATURE_LINE_BYTES];
};

/* Opens a file and reads its header; `path` stays the caller's. False, logged, when it
 * can't be read or a column is missing. */
bool feature_reader_open(struct feature_reader *reader, const char *path);
void feature_reader_close(struct feature_reader *reader);

/* The next frame and its time, which never goes back. Features of an absent hand are 0,
 * and a hit is in the frame in which the hits have become more. */
enum feature_read feature_reader_next(
	struct feature_reader *reader, double *seconds, struct hand_frame *frame);
