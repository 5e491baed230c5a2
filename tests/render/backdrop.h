/* What is behind the hands: a picture file or a drawn room. */
#pragma once

#include "tests/render/script.h"

/* Linear light, row by row; free() it. Says what is wrong and returns NULL on failure. */
struct vec *backdrop_new(const struct script *script);
