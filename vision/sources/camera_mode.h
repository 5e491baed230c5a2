/* Which of the many forms in which a camera can send its pictures to ask for. */
#pragma once

#include <stdint.h>

/* 0: as the camera likes. */
struct camera_request {
	int width, height;
	double hertz;
	uint32_t format; /* V4L2_PIX_FMT_... */
};

struct camera_mode {
	uint32_t format;
	int width, height;
	double hertz; /* 0: not told */
};

/* Best first: the full rate at the size asked for, and of several formats the one that
 * takes the least to read. A size or a rate that the camera does not have costs as much
 * as it is away. Grey ones come last. */
void camera_mode_sort(
	struct camera_mode *modes, int count, const struct camera_request *request);

/* The four characters of a format, such as "YUYV". */
struct camera_format_name {
	char text[5];
};
struct camera_format_name camera_format_name(uint32_t format);
