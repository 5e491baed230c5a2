/* The thread that reads frames, and the newest frame for the one that looks at them.
 *
 * Cameras, and videos that are paced by their own time stamps, always give their newest
 * frame: what was not taken in time is dropped and counted. Videos that are not paced
 * give every frame in its turn, as fast as they are taken. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vision/image.h"
#include "vision/opencv/frame_source.h"

struct capture_settings {
	const char *camera; /* device or number; or else */
	const char *video;  /* file or URL */
	bool pace; /* a video by its own time stamps, else as fast as it is taken */
	bool loop; /* a video again from its beginning, for ever */
	int width, height; /* asked of a camera, 0: as it likes */
	double fps;
};

struct captured {
	struct image image; /* stands until the next capture_next() or capture_stop() */
	uint64_t sequence;  /* of frames read, from 0: what is missing was dropped */
	double captured_seconds; /* CLOCK_MONOTONIC: a camera's exposure; a paced video's
				  * moment; without pace, when it was read */
	double media_seconds; /* in the video, going on where it loops; of a camera, since
			       * its first frame */
};

enum capture_status {
	CAPTURE_FRAME,
	CAPTURE_TIMEOUT, /* no frame for that long: the camera stalls */
	CAPTURE_END,     /* the video is over, its last frame has been given */
	CAPTURE_LOST,    /* the camera is gone or the file damaged; logged */
};

struct capture;

/* Opens camera or video and starts the thread. NULL, logged, on failure. */
struct capture *capture_start(const struct capture_settings *settings);

/* Ends the thread and closes the source; may take as long as a silent camera's time-out.
 */
void capture_stop(struct capture *capture);

/* The newest frame that has not been given yet, waiting up to `timeout_ms` for it.
 * For one thread; the others of these functions may be called by it too. */
enum capture_status capture_next(
	struct capture *capture, struct captured *out, int timeout_ms);

/* Frames read so far, and those of them that nobody took in time. */
uint64_t capture_read(struct capture *capture);
uint64_t capture_dropped(struct capture *capture);

int capture_width(const struct capture *capture);
int capture_height(const struct capture *capture);

/* The nominal rate of the source. */
double capture_hertz(const struct capture *capture);
