/* Frames of a video file, an image sequence or a network stream, one after the other. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vision/sources/trouble.h"

#ifdef __cplusplus
extern "C" {
#endif

struct frame_source;

enum frame_status {
	FRAME_READ,
	FRAME_NONE,   /* nothing usable this time: the next one may be */
	FRAME_END,    /* the video has ended where it should */
	FRAME_BROKEN, /* file damaged (logged), or stream lost */
};

struct frame_wishes {
	double hertz;                   /* of image sequences */
	bool (*give_up)(void *context); /* asked while a network is silent, by the
					 * thread that waits; NULL: never */
	void *context;
};

/* Opens a file, an address with "://", or an image sequence (picture_list.h), and reads
 * the first frame, which is then what frame_source_read() gives first. NULL with the
 * reason in `trouble`. One source belongs to one thread at a time. */
struct frame_source *frame_source_open(
	const char *name, const struct frame_wishes *wishes, struct trouble *trouble);

/* The same, for those who try but once: NULL after one line in the log. Sequences at 30
 * frames a second. */
struct frame_source *frame_source_open_video(const char *name);

void frame_source_close(struct frame_source *source);

/* Whether it is a stream that goes on as time does, and cannot be rewound. */
bool frame_source_is_live(const struct frame_source *source);

/* Its name for the log: without a password that may stand in it. */
const char *frame_source_name(const struct frame_source *source);

/* Every frame has the size of the first. */
int frame_source_width(const struct frame_source *source);
int frame_source_height(const struct frame_source *source);

/* The nominal rate, always a sensible one. */
double frame_source_hertz(const struct frame_source *source);

/* Writes a frame as image.h says, rows without gaps: 3 x width x height bytes. *seconds
 * is the media time, or of a live stream the moment when it came (CLOCK_MONOTONIC).
 * Waits for the next frame, a second or two at most. */
enum frame_status frame_source_read(
	struct frame_source *source, uint8_t *pixels, double *seconds);

/* Back to the beginning of a video. False, logged, when it cannot be opened again. */
bool frame_source_rewind(struct frame_source *source);

#ifdef __cplusplus
}
#endif
