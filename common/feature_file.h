/* A file of feature_row.h's lines, which are gathered and written together: for a thread
 * that may wait for the disk. A crash leaves whole lines; a reader leaves out a last one
 * that has no end. */
#pragma once

#include "common/feature_row.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { FEATURE_FILE_BLOCK_BYTES = 32 * FEATURE_ROW_BYTES };

struct feature_file {
	const char *path; /* for messages */
	int fd;
	off_t whole;   /* bytes of the file that are whole lines */
	bool broken;   /* nothing is written any more */
	size_t length; /* of what is gathered */
	uint64_t in_block;
	uint64_t missing; /* rows that could not be written */
	char block[FEATURE_FILE_BLOCK_BYTES];
};

/* Writes the header to `fd`, empty and open for writing; it and `path` stay the caller's.
 * False, logged, when it cannot be. */
bool feature_file_begin(struct feature_file *file, int fd, const char *path);

/* Gathers a row; writes when there is no room for more. */
void feature_file_add(
	struct feature_file *file, double seconds, const struct hand_frame *frame);

/* Writes what is gathered. What cannot be written is told once, and counted from then on.
 */
void feature_file_flush(struct feature_file *file);
