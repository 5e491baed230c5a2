/* The sheet of a take: a small JSON file that tells what it is, how it was made and what
 * is missing from it. */
#pragma once

#include "recorder/hand_take.h"
#include "recorder/levels.h"
#include "recorder/tape.h"

#include <stdbool.h>

enum { SHEET_FACTS_MAX = 64, SHEET_LABEL_BYTES = 128 };

/* "patch=saw": what the user or the launcher says of the takes. */
struct sheet_facts {
	size_t count;
	const char *fact[SHEET_FACTS_MAX];
};

struct sheet_marker {
	uint64_t frame;
	char label[SHEET_LABEL_BYTES];
};

/* All that stands in it; lists belong to the caller. */
struct sheet {
	const char *begin; /* ISO 8601 with offset, of the first frame */
	uint32_t rate;
	unsigned channels;
	const char *sample; /* "float", "24", "16" or the lossy kind */
	uint64_t frames, events, xruns, clipped;
	bool finished;           /* false while the take goes on */
	const char *const *file; /* names without folders */
	size_t files;
	const struct sheet_facts *facts;
	const struct sheet_marker *marker;
	size_t markers;
	const struct tape_gap *gap;
	size_t gaps, later_gaps;       /* listed, and only counted */
	const struct hand_take *hands; /* NULL: not recorded */
	const struct level *level;     /* one a channel, or NULL */
	struct wave_loudness loudness;
};

/* Writes it to `path`, in the place of what is there: the old sheet or the new one is
 * there at every moment. False with errno when it cannot. */
bool sheet_write(const struct sheet *sheet, const char *path);

/* Whether `fact` is like KEY=VALUE, with a key of letters, digits, - and _. */
bool sheet_fact_check(const char *fact);
