/* The TUIO dialect: each hand a blob of TUIO 1.1's profile /tuio/2Dblb, for programs that
 * take touch tables. A blob is the upright or turned box around the 21 landmarks, as the
 * player sees it in a mirror: x from 0 at the left to 1 at the right, y from 0 at the top
 * to 1 at the bottom, the angle clockwise from fingers up.
 *
 * Source: M. Kaltenbrunner, TUIO 1.1 Protocol Specification. */
#pragma once

#include "common/hand.h"

#include <stddef.h>

enum { TUIO_PORT = 3333, TUIO_SOURCE_BYTES = 128 };

struct tuio_hand {
	bool present;
	int32_t id;              /* another one for another hand */
	const struct hand *hand; /* its x, y, roll and area count */
	const float *landmarks;  /* x, y (fractions of the picture, y up) and z of each */
};

struct tuio_blob {
	bool alive;
	int32_t id;
	float x, y;                         /* 0...1, of the box's centre */
	float angle;                        /* 0...2 pi */
	float width, height;                /* 0...1, before it is turned by the angle */
	float area;                         /* 0...1 */
	float speed_x, speed_y, turning;    /* sides, turns a second */
	float acceleration, turning_change; /* the same, a second */
};

struct tuio {
	char source[TUIO_SOURCE_BYTES];
	int32_t sequence; /* of the last frame; 0: none yet */
	double seconds;   /* of the last frame */
	struct tuio_blob blob[HAND_SIDES];
};

/* `name` of the source, such as "hand-vision"; the machine's own is added. */
void tuio_init(struct tuio *tuio, const char *name);

/* The blobs of a frame captured at `seconds`, in a picture `aspect` times as wide as
 * high: source, alive, a set for each, fseq. Returns the packet's length, 0 when it does
 * not fit. */
size_t tuio_write(struct tuio *tuio, void *packet, size_t capacity,
	const struct tuio_hand hand[HAND_SIDES], double aspect, double seconds);

/* For when there is no frame: the same blobs are still alive, fseq -1. */
size_t tuio_write_alive(const struct tuio *tuio, void *packet, size_t capacity);

/* What is sent to a target when it is opened: the source alone. */
size_t tuio_greeting(const struct tuio *tuio, void *packet, size_t capacity);
