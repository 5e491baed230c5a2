/* A painted head and shoulders that stands in a room, to be mistaken for a hand. */
#pragma once

#include "tests/render/script.h"

/* What is seen of it at a place of the picture (0...1), or `behind` where it is not.
 * `aspect`: the picture's width ÷ height. */
struct vec portrait_at(
	const struct script *script, float aspect, float u, float v, struct vec behind);
