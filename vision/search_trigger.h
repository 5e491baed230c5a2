/* Says when it is worth while to look for another hand beside those that are followed: a
 * hand that comes moves something. Compares thumbnails of the picture with the one of the
 * last search, without the hands that are followed and their arms. */
#pragma once

#include "vision/nets/crop.h"
#include "vision/thumbnail.h"

#include <stdbool.h>

enum { SEARCH_HANDS_MAX = 2 };

struct search_trigger {
	struct thumbnail last; /* at the last search */
	struct crop hand[SEARCH_HANDS_MAX];
	int hands;
	double seconds; /* its time */
	bool begun;
};

/* Whether to search this picture, taken at `seconds`: something has changed, or it is
 * half a second since the last search; but not more than twenty times a second. `hands`
 * are the crops of those that are followed. */
bool search_trigger_fires(const struct search_trigger *trigger, const struct image *image,
	const struct crop *hands, int count, double seconds);

/* Tells of every search, whatever its reason, and of the hands as it leaves them. */
void search_trigger_searched(struct search_trigger *trigger, const struct image *image,
	const struct crop *hands, int count, double seconds);
