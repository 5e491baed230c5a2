/* What a finished take holds and what is missing from it, in words. */
#pragma once

#include "recorder/recording.h"
#include "recorder/take_name.h"

struct summary {
	const struct take_name *name;
	const struct tape *tape;
	const struct recording_end *end;
	unsigned channels;
	uint32_t rate;
};

/* Logs files, length, levels and every loss. */
void summary_log(const struct summary *summary);

/* Whether the recorder itself lost nothing: what the server never delivered is not its
 * loss. */
bool summary_whole(const struct summary *summary);
