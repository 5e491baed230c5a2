/* Which camera is meant: by its number, its device or its name. */
#pragma once

#include "vision/sources/v4l2.h"

#include <stdbool.h>

/* Opens the camera `name`: "2" is /dev/video2, "/dev/v4l/by-id/..." that device, and
 * anything without a slash a part of the camera's name, in capitals or not, which only
 * one camera may have; NULL is the first camera that can be had. `identity` with a card
 * in it is the camera that was opened before: by NULL or a part of a name, the same one
 * is looked for, wherever it now is.
 * Returns a descriptor, or -1 with the reason in `trouble`. */
int camera_open(
	const char *name, struct v4l2_identity *identity, struct trouble *trouble);

/* Writes all cameras to standard output, with the sizes and rates of every format that
 * can be read. False, logged, when there is none. */
bool camera_list(void);
