/* A video frame by frame, for tests and measurements. */
#pragma once

#include "common/log.h"
#include "vision/image.h"
#include "vision/opencv/frame_source.h"

#include <stdbool.h>
#include <stdlib.h>

struct film {
	struct frame_source *source;
	uint8_t *pixels;
	struct image image; /* the frame that was read last */
	double seconds;
};

static inline void
film_close(struct film *film)
{
	free(film->pixels);
	if (film->source)
		frame_source_close(film->source);
	*film = (struct film){ 0 };
}

/* False, logged, when it cannot be opened: there is nothing to close then, though closing
 * it does no harm. */
static inline bool
film_open(struct film *film, const char *path)
{
	*film = (struct film){ .source = frame_source_open_video(path) };
	if (!film->source)
		return false;
	int width = frame_source_width(film->source);
	int height = frame_source_height(film->source);
	film->pixels = malloc((size_t)width * (size_t)height * 3);
	film->image = (struct image){ film->pixels, width, height, 3 * width };
	if (film->pixels)
		return true;
	log_error("out of memory");
	film_close(film);
	return false;
}

/* False at the end. */
static inline bool
film_read(struct film *film)
{
	return frame_source_read(film->source, film->pixels, &film->seconds) ==
	       FRAME_READ;
}
