/* The features of every frame in a file, as feature_row.h says. A thread of its own
 * writes them, so that a slow disk delays no frame: what it cannot take in time is
 * dropped and counted. Whole lines are written together, several times a second, so that
 * a crash costs but a moment; a reader leaves out a last line that has no end. */
#pragma once

#include "common/hand.h"

#include <stdint.h>

/* How long a line may wait, and how many may. */
enum { FEATURE_LOG_WAIT_MS = 200, FEATURE_LOG_FRAMES = 4096 };

struct feature_log;

/* Begins a new file; NULL, logged, when it cannot, or when there is one of that name: a
 * performance is never overwritten. */
struct feature_log *feature_log_open(const char *path);

/* One thread: hands a frame over; never waits. */
void feature_log_push(
	struct feature_log *log, double seconds, const struct hand_frame *frame);

/* Any thread: frames that are missing in the file, so far. */
uint64_t feature_log_dropped(const struct feature_log *log);

/* Writes what waits and ends the thread. False when frames are missing, which is logged,
 * as is at once why the disk takes no more. NULL is no log and all well. */
bool feature_log_close(struct feature_log *log);
