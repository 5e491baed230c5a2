/* When what has arrived is to be heard: exactly one period later, at the sample. */
#pragma once

#include "common/realtime.h"

#include <stdint.h>

/* A period as JACK's clock sees it. */
struct period {
	uint64_t begin, end; /* microseconds */
	uint32_t frames;
};

/* Frames from the start of this period at which an event that arrived at `arrival` (same
 * clock) is heard; period->frames or more: in a later period. What is already late is
 * heard at once, and so is what seems to come from a far future, as when the server's
 * time and the clock's part in freewheel. */
REALTIME static inline uint32_t
period_offset(const struct period *period, uint64_t arrival)
{
	int64_t microseconds = (int64_t)(period->end - period->begin);
	int64_t frames = period->frames;
	if (microseconds <= 0)
		return 0;
	int64_t since = (int64_t)(arrival - period->begin);
	if (since < -microseconds || since > 8 * microseconds)
		return 0;
	int64_t scaled = since * frames * 2 + microseconds; /* rounds to the nearest */
	int64_t doubled = 2 * microseconds;
	int64_t whole =
		scaled >= 0 ? scaled / doubled : -((doubled - 1 - scaled) / doubled);
	int64_t offset = whole + frames;
	return offset > 0 ? (uint32_t)offset : 0;
}
