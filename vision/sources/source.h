/* Where pictures come from: a camera or a video. Cameras and streams that once worked may
 * vanish, freeze or send rubbish: they are watched, left alone for a moment and opened
 * again, for ever. All of it on one thread, the capture's. */
#pragma once

#include "vision/sources/camera_mode.h"
#include "vision/sources/picture.h"
#include "vision/sources/v4l2.h"

#include <stdbool.h>
#include <stdint.h>

struct source_settings {
	const char *camera; /* as camera_open() wants it, NULL: any */
	const char *video;  /* file, sequence or URL; then there is no camera */
	struct camera_request request; /* hertz: of image sequences, too */
	bool wait; /* need not be there at the beginning: a camera or stream */
	bool (*give_up)(void *context); /* asked while a network is silent; may be NULL */
	/* Asked with each picture's time, before a camera's is decoded: what nobody wants
	 * is not. */
	bool (*wanted)(void *context, double seconds);
	void *context;
};

enum source_event {
	SOURCE_PICTURE,
	SOURCE_SPARED,  /* there is one that is not wanted */
	SOURCE_NOTHING, /* no picture for a moment */
	SOURCE_GONE,    /* told once, when there will be none until it comes back */
	SOURCE_END,     /* the video is over */
	SOURCE_BROKEN,  /* the file is damaged; logged */
};

struct source_counts {
	bool working;
	uint64_t damaged;  /* pictures that were not whole */
	uint64_t repeated; /* the same as the last, byte by byte */
	uint64_t skipped;  /* left in the camera's queue, or lost by its driver */
	uint64_t returned; /* times it was gone, and came back */
	double hertz;      /* as measured over the last second */
};

struct source;

/* NULL, logged, when it cannot be had. */
struct source *source_open(const struct source_settings *settings);
void source_close(struct source *source);

/* The next picture, waiting for it up to 50 ms (a video: until the decoder has it, a
 * stream: two seconds). *seconds is the moment of its capture (CLOCK_MONOTONIC) where
 * source_is_live(), else its media time. Logs what the user should know. */
enum source_event source_read(
	struct source *source, struct picture *picture, double *seconds);

/* A video from its beginning. False, logged, when it cannot be opened again. */
bool source_rewind(struct source *source);

/* False while it is waited for: source_read() then returns at once. */
bool source_is_open(const struct source *source);

/* Pictures come when they are made, and not when they are asked for. */
bool source_is_live(const struct source *source);

/* What was promised; 0 x 0 at 30 while nothing is there yet. */
int source_width(const struct source *source);
int source_height(const struct source *source);
double source_hertz(const struct source *source);

/* How many seconds without a picture mean that its hands must be let go. */
double source_patience(const struct source *source);

struct source_counts source_counts(const struct source *source);

/* Which camera it is; an empty one for a video, or while none has been opened. */
struct v4l2_identity source_camera(const struct source *source);
