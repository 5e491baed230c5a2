/* The native dialect: a hand frame as one OSC bundle of one-number messages, as
 * common/hand-dance.7 tells and common/hand_osc.h reads. */
#pragma once

#include "common/hand.h"

#include <stddef.h>

/* Time tag `captured` (seconds of CLOCK_MONOTONIC); each side's landmarks (x, y, z of
 * each, 63 numbers) where not NULL. Returns the length; 0 when it does not fit. */
size_t hand_bundle_write(void *packet, size_t capacity, const struct hand_frame *frame,
	double captured, const float *const landmarks[HAND_SIDES]);

/* What is sent to a target when it is opened. */
size_t hand_bundle_greeting(void *packet, size_t capacity);
