/* Whether a V4L2 camera can be used, and if not why: better told than by the library that
 * then opens it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The device of a camera named by its path or by its number: "2" is /dev/video2. False,
 * logged, when it does not fit. */
bool camera_device(const char *name, char *device, size_t bytes);

/* False after one line in the log: no such device, not a camera, no permission, busy. */
bool camera_check(const char *device);
