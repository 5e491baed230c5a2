#include "vision/sources/camera_mode.h"

#include "tests/tap.h"

#include <linux/videodev2.h>

enum { YUYV = V4L2_PIX_FMT_YUYV, MJPG = V4L2_PIX_FMT_MJPEG, GREY = V4L2_PIX_FMT_GREY };

#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

static void
check_first(const struct camera_mode *modes, int count,
	const struct camera_request *request, struct camera_mode expected,
	const char *name)
{
	struct camera_mode sorted[16];
	memcpy(sorted, modes, (size_t)count * sizeof(*modes));
	camera_mode_sort(sorted, count, request);
	const struct camera_mode *first = sorted;
	bool same = first->format == expected.format && first->width == expected.width &&
		    first->height == expected.height &&
		    fabs(first->hertz - expected.hertz) < 1e-9;
	ok(same, "%s", name);
	if (!same)
		printf("# got %s %d x %d at %g\n", camera_format_name(first->format).text,
			first->width, first->height, first->hertz);
}

int
main(void)
{
	/* a usual one: beyond VGA, only Motion JPEG has the full rate */
	const struct camera_mode usual[] = { { YUYV, 640, 480, 30 },
		{ YUYV, 1280, 720, 10 }, { YUYV, 320, 240, 30 }, { MJPG, 640, 480, 30 },
		{ MJPG, 640, 480, 60 }, { MJPG, 1280, 720, 30 },
		{ MJPG, 1920, 1080, 30 } };
	int count = COUNT(usual);
	check_first(usual, count, &(struct camera_request){ 640, 480, 30, 0 },
		(struct camera_mode){ YUYV, 640, 480, 30 },
		"what needs no decoding, where it has the full rate");
	check_first(usual, count, &(struct camera_request){ 1280, 720, 30, 0 },
		(struct camera_mode){ MJPG, 1280, 720, 30 }, "JPEG, where only it has");
	check_first(usual, count, &(struct camera_request){ 640, 480, 60, 0 },
		(struct camera_mode){ MJPG, 640, 480, 60 }, "even at a higher rate");
	check_first(usual, count, &(struct camera_request){ 640, 480, 120, 0 },
		(struct camera_mode){ MJPG, 640, 480, 60 }, "the fastest there is");
	check_first(usual, count, &(struct camera_request){ 800, 600, 30, 0 },
		(struct camera_mode){ YUYV, 640, 480, 30 }, "the nearest size");
	check_first(usual, count, &(struct camera_request){ 4000, 3000, 30, 0 },
		(struct camera_mode){ MJPG, 1920, 1080, 30 }, "the largest there is");
	const struct camera_mode slow[] = { { YUYV, 1280, 720, 10 },
		{ YUYV, 640, 480, 30 } };
	check_first(slow, COUNT(slow), &(struct camera_request){ 1280, 720, 30, 0 },
		(struct camera_mode){ YUYV, 640, 480, 30 },
		"rather smaller than three times too slow");
	const struct camera_mode grey[] = { { GREY, 640, 480, 30 },
		{ MJPG, 640, 480, 30 } };
	check_first(grey, COUNT(grey), &(struct camera_request){ 640, 480, 30, 0 },
		(struct camera_mode){ MJPG, 640, 480, 30 }, "rather colours than grey");
	const struct camera_mode silent[] = { { MJPG, 640, 480, 0 },
		{ YUYV, 640, 480, 0 } };
	check_first(silent, COUNT(silent), &(struct camera_request){ 0, 0, 0, 0 },
		(struct camera_mode){ YUYV, 640, 480, 0 },
		"something, where nothing is asked for and nothing told");
	ok_string(camera_format_name(MJPG).text, "MJPG", "a format's name");
	ok_string(camera_format_name(0x20010a59).text, "Y?? ",
		"which may hold anything but a terminal's commands");
	return tap_done();
}
