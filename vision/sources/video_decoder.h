/* The pictures of a video file or stream, decoded by FFmpeg. Takes every byte for
 * hostile: a size is believed when a picture has it, not when a header says so. */
#pragma once

#include "vision/image.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* No more pixels than this: a little over 8K. */
enum { VIDEO_PIXELS_MAX = 36 << 20 };

enum video_status {
	VIDEO_READ,
	VIDEO_NONE, /* a picture of a kind that is not known: the next one may be; or it
		     * was told to give up */
	VIDEO_END,  /* or an error after which nothing comes, or nothing came in time */
};

struct video_wishes {
	double open_seconds, read_seconds; /* patience */
	bool local; /* a file, which must not lead to other places */
	bool hurry; /* begin at once instead of studying the video; keep nothing back */
	bool (*give_up)(void *context); /* asked while waiting; NULL: never */
	void *context;
};

struct video_decoder;

/* An address of FFmpeg's, "file:..." for a file. NULL when it is no video, or there is no
 * memory; nothing is logged. For one thread at a time. */
struct video_decoder *video_decoder_open(
	const char *address, const struct video_wishes *wishes);
void video_decoder_close(struct video_decoder *decoder);

/* As the file says, 0 where it does not: frames a second, their number, and by how many
 * degrees clockwise (90, 180, 270) its pictures must be turned to stand upright. */
double video_decoder_hertz(const struct video_decoder *decoder);
double video_decoder_frames(const struct video_decoder *decoder);
int video_decoder_turn(const struct video_decoder *decoder);

/* The next picture, which stands until the next call, and its time from the beginning in
 * seconds, NaN when it has none. Damaged parts are passed over. */
enum video_status video_decoder_read(
	struct video_decoder *decoder, struct image *image, double *seconds);

#ifdef __cplusplus
}
#endif
