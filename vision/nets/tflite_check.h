/* Whether a network that was read from a file can be executed without harm. */
#pragma once

#include "vision/nets/tflite.h"

/* Limits of the whole network, in elements: the largest hand model has 14 million. */
enum { TFLITE_MAX_ELEMENTS = 64 << 20 };

/* Checks that operators come in order, use each other's outputs, and that the shape of
 * each tensor follows from the operator that makes it. NULL, or what is wrong. */
const char *tflite_check(const struct tflite *model);
