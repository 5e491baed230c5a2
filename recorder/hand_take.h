/* The hands of a take in a file: the rows of feature_row.h, with the time since the
 * take's first frame. */
#pragma once

#include "common/feature_file.h"
#include "recorder/hands.h"

struct hand_take {
	uint32_t rate;
	uint64_t frames, casualties;
	struct feature_file file;
};

/* Begins the file in `fd`, which it owns from now on, and `path`, which must outlive it.
 * NULL, logged. */
struct hand_take *hand_take_open(int fd, const char *path, uint32_t rate);

/* A frame that came at frame `at` of the take. */
void hand_take_add(struct hand_take *take, uint64_t at, const struct hands *hands);

/* After this, the process may be killed. A file that cannot be written is told of once,
 * and the rest of the take goes on. */
void hand_take_flush(struct hand_take *take);

/* Any thread, between open and close: brings it all to the disk itself. */
void hand_take_sync(struct hand_take *take);

/* Finishes and frees; false when rows are missing. NULL is allowed. */
bool hand_take_close(struct hand_take *take);
