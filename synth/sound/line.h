/* A delay line, written and read a few frames at a time. Its memory is touched from the
 * start, so that the JACK thread meets no page for the first time. */
#pragma once

#include "common/realtime.h"
#include "synth/sound/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What no one hears, nor when a few of it add up: -140 dBFS. */
#define LINE_INAUDIBLE 1e-7f

struct line {
	float *sound;
	size_t length; /* a power of two */
	size_t write;  /* the next frame to be written */
	size_t filled; /* frames written since it was emptied, `length` at most */
};

/* Able to read `delay` frames back; false when out of memory. */
static inline bool
line_init(struct line *line, size_t delay)
{
	*line = (struct line){ .length = 64 };
	while (line->length < delay + SOUND_GRID)
		line->length *= 2;
	line->sound = malloc(line->length * sizeof(float));
	if (line->sound)
		memset(line->sound, 0, line->length * sizeof(float));
	return line->sound != NULL;
}

static inline void
line_finish(struct line *line)
{
	free(line->sound);
	line->sound = NULL;
}

/* What was written is forgotten: it reads as silence. */
REALTIME static inline void
line_empty(struct line *line)
{
	line->filled = 0;
}

REALTIME static inline void
line_write(struct line *line, const float *sound, size_t frames)
{
	size_t first = line->length - line->write;
	if (first > frames)
		first = frames;
	memcpy(line->sound + line->write, sound, first * sizeof(float));
	memcpy(line->sound, sound + first, (frames - first) * sizeof(float));
	line->write = (line->write + frames) & (line->length - 1);
	line->filled += frames;
	if (line->filled > line->length)
		line->filled = line->length;
}

/* Reads from the frame that was written `delay` frames before the next one, `delay` not
 * below `frames` nor above what the line was made for. */
REALTIME static inline void
line_read(const struct line *line, size_t delay, float *sound, size_t frames)
{
	size_t from = (line->write - delay) & (line->length - 1);
	size_t first = line->length - from;
	if (first > frames)
		first = frames;
	memcpy(sound, line->sound + from, first * sizeof(float));
	memcpy(sound + first, line->sound, (frames - first) * sizeof(float));
	for (size_t i = 0; i < frames && delay - i > line->filled; i++)
		sound[i] = 0;
}

/* The largest absolute value. */
REALTIME static inline float
line_peak(const float *sound, size_t frames)
{
	float peak = 0;
	for (size_t i = 0; i < frames; i++)
		peak = fmaxf(peak, fabsf(sound[i]));
	return peak;
}

/* Zero for what is too small to matter and on its way to the denormal numbers. */
REALTIME static inline float
line_flush(float sound)
{
	return fabsf(sound) < 1e-15f ? 0 : sound;
}
