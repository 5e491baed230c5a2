#include "vision/sources/camera_mode.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include <linux/videodev2.h>

static double
format_cost(uint32_t format)
{
	switch (format) {
	case V4L2_PIX_FMT_MJPEG:
	case V4L2_PIX_FMT_JPEG:
		return 0.02; /* 2 ms a frame, and blocks */
	case V4L2_PIX_FMT_GREY:
		return 1;
	default:
		return 0;
	}
}

/* Octaves away; too small is worse than too large. */
static double
size_cost(int has, int wanted)
{
	if (wanted <= 0)
		return 0;
	double octaves = log2((double)has / wanted);
	return octaves < 0 ? -1.2 * octaves : octaves;
}

/* Thrice the part that is missing; more than enough only costs bandwidth. */
static double
rate_cost(double has, double wanted)
{
	if (wanted <= 0 || has <= 0)
		return 0;
	return has < wanted ? 3 * (wanted - has) / wanted : 0.05 * log2(has / wanted);
}

static double
cost(const struct camera_mode *mode, const struct camera_request *request)
{
	return size_cost(mode->width, request->width) +
	       size_cost(mode->height, request->height) +
	       rate_cost(mode->hertz, request->hertz) + format_cost(mode->format);
}

/* By insertion: equal ones stay in the camera's own order, which means something. */
void
camera_mode_sort(
	struct camera_mode *modes, int count, const struct camera_request *request)
{
	for (int i = 1; i < count; i++) {
		struct camera_mode mode = modes[i];
		int at = i;
		for (; at > 0 && cost(&modes[at - 1], request) > cost(&mode, request);
			at--)
			modes[at] = modes[at - 1];
		modes[at] = mode;
	}
}

struct camera_format_name
camera_format_name(uint32_t format)
{
	struct camera_format_name name = { "" };
	for (size_t i = 0; i < 4; i++) {
		char c = (char)(format >> (8 * i) & 0x7f);
		name.text[i] = c >= ' ' && c < 127 ? c : '?';
	}
	return name;
}
