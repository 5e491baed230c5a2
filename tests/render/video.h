/* Writes frames to a video file: YUV4MPEG2, or whatever ffmpeg makes of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct video {
	const char *path;
	FILE *out;
	pid_t encoder; /* the ffmpeg that reads `out`, or 0 */
	int error;     /* errno of the first write that failed, or 0 */
};

/* "-" writes YUV4MPEG2 to standard output, PATH.mp4 and .mkv hold H.264, .avi Motion
 * JPEG, everything else YUV4MPEG2. Says what is wrong and returns false on failure. */
bool video_open(struct video *video, const char *path, int width, int height, float fps);

/* Frames as develop_frame makes them. False when the other end is gone. */
bool video_push(struct video *video, const uint8_t *frame, size_t bytes);

/* Says what is wrong and returns false if the file is not whole. */
bool video_close(struct video *video);
