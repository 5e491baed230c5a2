#include "recorder/doubt.h"

#include <string.h>

REALTIME size_t
doubt_pending(const struct doubt *doubt)
{
	return doubt->count;
}

REALTIME void
doubt_push(struct doubt *doubt, uint64_t index, uint64_t lag)
{
	if (doubt->count == DOUBT_PERIODS_MAX)
		return;
	doubt->index[doubt->count] = index;
	doubt->lag[doubt->count++] = lag;
}

REALTIME uint64_t
doubt_index(const struct doubt *doubt)
{
	return doubt->index[0];
}

REALTIME uint64_t
doubt_pop(struct doubt *doubt)
{
	uint64_t least = doubt->lag[0];
	for (size_t i = 1; i < doubt->count; i++)
		if (doubt->lag[i] < least)
			least = doubt->lag[i];
	doubt->count--;
	memmove(doubt->index, doubt->index + 1, doubt->count * sizeof(*doubt->index));
	memmove(doubt->lag, doubt->lag + 1, doubt->count * sizeof(*doubt->lag));
	return least;
}

REALTIME void
doubt_forget(struct doubt *doubt, uint64_t lag)
{
	for (size_t i = 0; i < doubt->count; i++)
		if (doubt->lag[i] > lag)
			return;
	doubt->count = 0;
}
