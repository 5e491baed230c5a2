/* Whether recorded drums are, sample by sample, what the drummer renders by itself. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Renders the built-in `pattern` at `tempo` and finds where the recording (left channel,
 * samples `stride` apart, the first `frames` of them) lies in it. Returns the frames that
 * are equal from the first on, and in *start how long the drums had played when the
 * recording began. */
size_t drums_equal(const float *recorded, size_t stride, size_t frames, uint32_t rate,
	const char *pattern, double tempo, size_t *start);
