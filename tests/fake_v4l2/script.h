/* What a camera that is not there is like: device.c says how to write it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <linux/videodev2.h>

enum { FAKE_MODES = 16, FAKE_FILMS = 4 };

struct fake_script {
	char card[32], bus[32], stamps[16];
	struct fake_mode {
		uint32_t format, width, height;
		double hertz;
	} modes[FAKE_MODES];
	int mode_count;
	struct {
		uint32_t format;
		char path[200];
	} films[FAKE_FILMS];
	int film_count;
	uint32_t grant_width, grant_height, crowded, buffers;
	double rate;
	bool busy, denied, metadata, freeze, repeat, garbage, half, flagged, eio, dark;
};

/* False when there is no such file: the camera is unplugged. */
bool fake_script_read(struct fake_script *script, const char *path);

/* The file of frames in that format; NULL: none. */
const char *fake_script_film(const struct fake_script *script, uint32_t format);

/* From what is asked for to what there is, by its size. */
void fake_script_grant(const struct fake_script *script, struct v4l2_pix_format *format);

/* The rate of that format and size that is nearest to the one wanted. */
double fake_script_rate(const struct fake_script *script, uint32_t format, uint32_t width,
	uint32_t height, double wanted);

/* The calls that only ask: capabilities, formats, sizes, rates, controls. False: no such
 * thing. */
bool fake_script_tell(
	const struct fake_script *script, unsigned long request, void *argument);
