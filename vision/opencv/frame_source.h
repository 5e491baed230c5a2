/* Frames of a camera, a video file or a stream, one after the other. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct frame_source;

/* What is asked of a camera; it may give something else. 0: as it likes. */
struct frame_request {
	int width, height;
	double hertz;
};

enum frame_status {
	FRAME_READ,
	FRAME_NONE,   /* nothing usable this time: the next one may be */
	FRAME_END,    /* the file or stream has ended where it should */
	FRAME_BROKEN, /* camera gone, or file damaged; logged */
};

/* Both read the first frame, which is then what frame_source_read() gives first. NULL on
 * failure, after one line in the log. One source belongs to one thread at a time. */
struct frame_source *frame_source_open_camera(
	const char *name, const struct frame_request *request);
struct frame_source *frame_source_open_video(const char *path_or_url);

void frame_source_close(struct frame_source *source);

/* Every frame has the size of the first. */
int frame_source_width(const struct frame_source *source);
int frame_source_height(const struct frame_source *source);

/* The nominal rate, always a sensible one. */
double frame_source_hertz(const struct frame_source *source);

/* Writes a frame as image.h says, rows without gaps: 3 x width x height bytes. *seconds
 * is the media time for files and streams, the moment of capture (CLOCK_MONOTONIC) for
 * cameras. Where a file has both uneven times and reordered frames it is the decoder's
 * time: OpenCV 4.6 does not tell the other. Waits for the next frame, a second or two at
 * most. */
enum frame_status frame_source_read(
	struct frame_source *source, uint8_t *pixels, double *seconds);

/* Back to the beginning of a video. False, logged, when it cannot be opened again. */
bool frame_source_rewind(struct frame_source *source);

#ifdef __cplusplus
}
#endif
