/* What a fuzzer holds to be true of every input. */
#pragma once

#include <stdbool.h>
#include <stdlib.h>

static inline void
demand(bool truth)
{
	if (!truth)
		abort();
}
