/* Drum patterns: bars of steps, read from a text grid.
 *
 *   # a comment
 *   name rock
 *   beats 4            beats a bar
 *   steps 4            steps a beat
 *   kick  X--- --x- X--- ----
 *   snare ---- X--- ---- X---
 *   hat   x-o- x-o- x-o- x-o-
 *
 * One line a drum, named as in drum_info; X an accent, x a hit, o a soft one, - or .
 * none; blanks and | are only for the eye. All lines are equally long, whole bars. */
#pragma once

#include "synth/drums/kit.h"

enum { PATTERN_STEPS_MAX = 256, PATTERN_NAME_BYTES = 32 };

struct pattern {
	char name[PATTERN_NAME_BYTES];
	int beats; /* a bar */
	int steps_per_beat;
	int steps;                                        /* in all */
	unsigned char velocity[DRUMS][PATTERN_STEPS_MAX]; /* 0: no hit, to 127 */
};

/* Reads a grid; `source` names it in messages. False, logged with the line's number, when
 * it is none. */
bool pattern_parse(struct pattern *pattern, const char *text, const char *source);

/* Steps a bar. */
REALTIME int pattern_bar(const struct pattern *pattern);

/* The built-in patterns: their number, and name, purpose and pattern by index. */
size_t pattern_builtins(void);
const char *pattern_builtin_name(size_t index);
const char *pattern_builtin_about(size_t index);
bool pattern_builtin(struct pattern *pattern, size_t index);
