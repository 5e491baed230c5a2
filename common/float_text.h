/* Floats as short text. */
#pragma once

#include <stddef.h>

enum { FLOAT_TEXT_BYTES = 32 };

/* Writes `value` times `scale` in the fewest digits from which dividing by `scale` gives
 * the same float again; returns the text's length. */
size_t float_text(float value, double scale, char text[FLOAT_TEXT_BYTES]);
