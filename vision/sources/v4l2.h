/* What Linux tells about a camera (Video4Linux2, the kernel's userspace API guide, part
 * I). */
#pragma once

#include "vision/sources/camera_mode.h"
#include "vision/sources/trouble.h"

#include <stdbool.h>
#include <stddef.h>

enum { V4L2_MODES_MAX = 512 };

struct v4l2_identity {
	char device[256];
	char card[33]; /* the camera's name */
	char bus[33];  /* where it is plugged in: one place, several devices perhaps */
};

/* ioctl() until no signal interrupts it; -1 and errno. */
int v4l2_ioctl(int fd, unsigned long request, void *argument);

/* Opens a device that gives pictures, busy or not; -1, with the reason in `trouble`. Then
 * only `device` of `identity` is known. */
int v4l2_open(
	const char *device, struct v4l2_identity *identity, struct trouble *trouble);

/* Whether another program has its pictures. */
bool v4l2_is_busy(int fd);

/* The sizes and rates it has, of the formats that convert.h or jpeg_decoder.h can read.
 * Of a range of them: what comes closest to the request (640 x 480 at 30 for 0). Returns
 * how many, V4L2_MODES_MAX at most. */
int v4l2_modes(int fd, const struct camera_request *request,
	struct camera_mode modes[V4L2_MODES_MAX]);
