/* A camera that is running: its newest picture, and what goes wrong with it. For one
 * thread at a time; nothing is allocated once it runs. */
#pragma once

#include "vision/sources/camera.h"
#include "vision/sources/camera_queue.h"
#include "vision/sources/picture.h"

struct camera_stream;

/* Opens a camera as camera_open() does, agrees with it on size, rate and format and
 * starts it. NULL with the reason in `trouble`. */
struct camera_stream *camera_stream_open(const char *name,
	const struct camera_request *request, struct v4l2_identity *identity,
	struct trouble *trouble);
void camera_stream_close(struct camera_stream *stream);

/* What the camera has granted. */
struct camera_mode camera_stream_mode(const struct camera_stream *stream);

/* Waits up to `timeout_ms` and drains the camera's queue: all but the newest picture go
 * back unread. *seconds is when it was taken (CLOCK_MONOTONIC): the driver's own stamp
 * where it is of that clock, else when it came. */
enum camera_event camera_stream_wait(
	struct camera_stream *stream, int timeout_ms, double *seconds);

/* Reads the picture that camera_stream_wait() announced; false when it is damaged. */
bool camera_stream_read(struct camera_stream *stream, struct picture *picture);

/* Pictures that were there and never shown: drained, or lost by the driver. */
unsigned long camera_stream_skipped(const struct camera_stream *stream);

/* Whether the camera may take longer for a picture in the dark (its control "exposure
 * dynamic framerate"). */
bool camera_stream_slows_in_dark(const struct camera_stream *stream);
