/* The baseline: a hand is the largest patch of one range of skin colours, as the project
 * that Hand Dance grew out of has it. */
#pragma once

#include "tests/eval/boxes.h"
#include "vision/image.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether there is a patch, and the box around the largest. */
bool skin_detector_find(const struct image *image, struct box *box);

#ifdef __cplusplus
}
#endif
