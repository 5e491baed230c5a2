/* The verdict on a clock that has jumped: it may have been read too late, so of the lags
 * seen in the periods after it the least is true. All of it belongs to the JACK thread.
 */
#pragma once

#include "common/realtime.h"

#include <stddef.h>
#include <stdint.h>

enum { DOUBT_PERIODS_MAX = 16 };

/* Zero it before use. */
struct doubt {
	size_t count;
	uint64_t index[DOUBT_PERIODS_MAX], lag[DOUBT_PERIODS_MAX]; /* oldest first */
};

REALTIME size_t doubt_pending(const struct doubt *doubt);

/* A period that began with frame `index`, and by how many frames the server's clock was
 * ahead of all the frames handed out before. At most DOUBT_PERIODS_MAX may be pending. */
REALTIME void doubt_push(struct doubt *doubt, uint64_t index, uint64_t lag);

/* The oldest period in doubt. */
REALTIME uint64_t doubt_index(const struct doubt *doubt);
/* Takes it out and returns its lag by what is known now. */
REALTIME uint64_t doubt_pop(struct doubt *doubt);

/* Forgets all periods in doubt when none of them saw a lag above `lag`. */
REALTIME void doubt_forget(struct doubt *doubt, uint64_t lag);
