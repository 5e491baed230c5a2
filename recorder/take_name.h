/* Names of a take's files, and their making: an existing file is never overwritten. */
#pragma once

#include <stdbool.h>
#include <time.h>

enum { TAKE_PATH_BYTES = 4096 };

struct take_name {
	char wav[TAKE_PATH_BYTES], mid[TAKE_PATH_BYTES];
	int wav_fd, mid_fd; /* open for writing; the caller's */
};

/* Whether `path` is one that a take can have: it ends with ".wav". Logged when not. */
bool take_name_check(const char *path);

/* Makes PATH.wav and PATH.mid. With `path` NULL the name is made from the local time
 * `now`, take-20261124-031650.wav, with -2, -3, ... before the dot as long as it is
 * taken. False, logged, when they cannot be made; nothing is left behind then. */
bool take_name_make(struct take_name *name, const char *path, time_t now);
