/* The thread that reads frames, and the newest frame for the one that looks at them.
 *
 * Cameras, streams, and videos that are paced by their own time stamps, always give their
 * newest frame: what was not taken in time is dropped and counted. Videos that are not
 * paced give every frame in its turn, as fast as they are taken. Cameras and streams that
 * go away are awaited: source.h. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vision/image.h"
#include "vision/sources/source.h"

struct capture_settings {
	const char *camera; /* as camera_open() wants it, NULL: the first; or else */
	const char *video;  /* file, image sequence or URL */
	bool pace; /* a video by its own time stamps, else as fast as it is taken */
	bool loop; /* a video again from its beginning, for ever */
	bool wait; /* camera or stream need not be there yet */
	int width, height; /* asked of a camera, 0: as it likes */
	double fps;        /* of an image sequence, too */
	double max_fps;    /* frames beyond this rate are spared; 0: none are */
	uint32_t format;   /* V4L2_PIX_FMT_..., 0: as it likes */
};

struct captured {
	struct image image; /* stands until the next capture_next() or capture_stop() */
	uint64_t sequence;  /* of frames read, from 0: what is missing was dropped */
	double captured_seconds; /* CLOCK_MONOTONIC: a camera's exposure; a stream's
				  * arrival; a paced video's moment; without pace, when
				  * it was read */
	double media_seconds; /* in the video, going on where it loops; of a camera, since
			       * its first frame */
};

enum capture_status {
	CAPTURE_FRAME,
	CAPTURE_TIMEOUT, /* no frame for that long: the source stalls */
	CAPTURE_END,     /* the video is over, its last frame has been given */
	CAPTURE_LOST,    /* the file is damaged; logged */
};

struct capture_counts {
	uint64_t read;    /* so far */
	uint64_t dropped; /* of them: nobody took them in time */
	uint64_t spared;  /* of them: too many for max_fps */
};

struct capture;

/* Opens camera or video and starts the thread. NULL, logged, on failure. */
struct capture *capture_start(const struct capture_settings *settings);

/* Ends the thread and closes the source: at once, or within 50 ms. */
void capture_stop(struct capture *capture);

/* In place of a time: until two frames are missing by the source's present rate, 150 ms
 * at most; or until it is gone. Then again every 100 ms. */
enum { CAPTURE_PATIENCE = -1 };

/* The newest frame that has not been given yet, waiting up to `timeout_ms` for it.
 * For one thread; the others of these functions may be called by it too. */
enum capture_status capture_next(
	struct capture *capture, struct captured *out, int timeout_ms);

struct capture_counts capture_counts(struct capture *capture);

/* How the source is. Any thread may ask. */
struct source_counts capture_source(struct capture *capture);

/* Which camera it is, as source_camera(). Any thread may ask. */
struct v4l2_identity capture_camera(struct capture *capture);
