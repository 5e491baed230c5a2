/* The buffers that a running camera and we pass to and fro: the newest picture is held,
 * all others are the camera's. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two for the driver, so that it never waits for us; the picture that is looked at; and,
 * while the next one is compared with it, that. */
enum { CAMERA_QUEUE_BUFFERS = 4 };

enum camera_event {
	CAMERA_PICTURE,  /* a new one waits to be read */
	CAMERA_NOTHING,  /* not within the time-out */
	CAMERA_DAMAGED,  /* one came, and is not whole */
	CAMERA_REPEATED, /* the same again, byte by byte: no real camera does that */
	CAMERA_GONE,     /* unplugged, or out of order until it is opened anew */
};

struct camera_buffer {
	uint8_t *data;
	size_t bytes; /* of memory */
	size_t used;
};

struct camera_queue {
	int fd;
	struct camera_buffer buffers[CAMERA_QUEUE_BUFFERS];
	int count;
	int held; /* buffer of the newest picture; negative: none */
	int errors;
	bool first;
	uint32_t sequence;     /* of the newest picture */
	unsigned long skipped; /* drained, or lost by the driver */
};

/* Gets buffers from an opened camera whose format is set, and starts it. False with errno
 * set; camera_queue_stop() cleans up in any case. */
bool camera_queue_start(struct camera_queue *queue, int fd);
void camera_queue_stop(struct camera_queue *queue);

/* Waits up to `timeout_ms` and takes the newest picture; *seconds is when it was taken,
 * by CLOCK_MONOTONIC. */
enum camera_event camera_queue_wait(
	struct camera_queue *queue, int timeout_ms, double *seconds);

/* The picture that is held, as the camera sent it; stands until the next
 * camera_queue_wait(). */
struct camera_queue_picture {
	const uint8_t *data; /* NULL: none */
	size_t bytes;
};
struct camera_queue_picture camera_queue_picture(const struct camera_queue *queue);
