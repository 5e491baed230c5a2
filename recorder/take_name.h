/* Names of a take's files, and their making: an existing file is never overwritten. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum { TAKE_PATH_BYTES = 4096, TAKE_TIME_BYTES = 32 };

/* The local time as ISO 8601 has it, with dashes so that every file system takes it:
 * 2026-11-25T20-15-30. */
void take_name_time(char text[TAKE_TIME_BYTES], time_t when);

/* The stem of a take that begins now: where `output` is NULL, an existing folder or ends
 * with a slash, a new folder by the time within it ("OUTPUT/2026-11-25T20-15-30/take",
 * with "-2", "-3" ... as long as there is one already); else `output` itself without a
 * `suffix` at its end. False, logged, when the folder cannot be made or the name is too
 * long. */
bool take_name_stem(
	char stem[TAKE_PATH_BYTES], const char *output, const char *suffix, time_t now);

/* A file to be claimed. */
struct take_file {
	char path[TAKE_PATH_BYTES];
	int fd; /* open for reading and writing; the caller's */
};

/* Makes the files STEM + ending, all of them new: where one exists, all are tried as
 * STEM-2 + ending and so on. False, logged, when they cannot be made; nothing is left
 * behind then. */
bool take_name_claim(const char *stem, const char *const *endings,
	struct take_file *files, size_t count);
