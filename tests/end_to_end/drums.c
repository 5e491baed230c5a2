#include "tests/end_to_end/drums.h"

#include "synth/drums/drummer.h"

#include <stdlib.h>
#include <string.h>

/* The drums start before the recorder, by no more than this. */
enum { HEAD_SECONDS = 10, PERIOD = 256 };

static bool
find_pattern(struct pattern *pattern, const char *name)
{
	for (size_t i = 0; i < pattern_builtins(); i++)
		if (strcmp(pattern_builtin_name(i), name) == 0)
			return pattern_builtin(pattern, i);
	return false;
}

static float *
render(size_t frames, uint32_t rate, const char *name, double tempo)
{
	struct pattern pattern;
	if (!find_pattern(&pattern, name))
		return NULL;
	struct kit *kit = kit_new(rate);
	struct drummer *drummer = drummer_new(kit, &pattern);
	size_t rounded = (frames + PERIOD - 1) / PERIOD * PERIOD;
	float *left = calloc(rounded, sizeof(*left));
	drummer_set_tempo(drummer, tempo);
	drummer_start(drummer, 0);
	for (size_t at = 0; at < rounded; at += PERIOD) {
		float right[PERIOD];
		drummer_render(drummer, NULL, 0, left + at, right, PERIOD);
	}
	drummer_free(drummer);
	kit_free(kit);
	return left;
}

static size_t
equal_from(const float *recorded, size_t stride, size_t frames, const float *rendered)
{
	size_t i = 0;
	while (i < frames && recorded[i * stride] == rendered[i])
		i++;
	return i;
}

size_t
drums_equal(const float *recorded, size_t stride, size_t frames, uint32_t rate,
	const char *pattern, double tempo, size_t *start)
{
	size_t head = (size_t)rate * HEAD_SECONDS, most = 0;
	float *rendered = render(head + frames, rate, pattern, tempo);
	if (!rendered)
		return 0;
	for (size_t shift = 0; shift < head && most < frames; shift++) {
		size_t equal = equal_from(recorded, stride, frames, rendered + shift);
		if (equal > most) {
			most = equal;
			*start = shift;
		}
	}
	free(rendered);
	return most;
}
