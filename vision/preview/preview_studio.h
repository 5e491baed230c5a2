/* Draws a preview's pictures as JPEG and its figures as JSON on a thread of its own, as
 * long as somebody wants them, and keeps the newest for any number of takers. */
#pragma once

#include "vision/preview/preview_json.h"

/* One part of a multipart stream: header, picture and the line's end, ready to send. */
struct preview_print {
	const uint8_t *bytes;
	size_t count;
	size_t jpeg_at, jpeg_count; /* the picture in it */
	uint64_t number;            /* of the picture; a later one is larger */
	/* the studio's own */
	uint8_t *room;
	int takers;
};

#define PREVIEW_BOUNDARY "hand-dance-frame"

enum { PREVIEW_TAKERS_MAX = 16 };

struct preview_studio;

/* Slot and synth (NULL: none) are for the studio alone. NULL, logged, on failure. */
struct preview_studio *preview_studio_start(
	struct preview_slot *slot, struct ladder_client *synth);

/* Wakes all who wait; then nobody may call any more. */
void preview_studio_close(struct preview_studio *studio);
void preview_studio_stop(struct preview_studio *studio);

/* Any thread: a print that is newer than number `after`, waiting for it up to
 * `timeout_ms`; to be given back. NULL when there is none, or more than
 * PREVIEW_TAKERS_MAX hold one. */
const struct preview_print *preview_studio_take(
	struct preview_studio *studio, uint64_t after, int timeout_ms);
void preview_studio_give_back(
	struct preview_studio *studio, const struct preview_print *print);

/* Any thread: the figures of this moment; 0 when there are none. */
size_t preview_studio_figures(
	struct preview_studio *studio, char json[PREVIEW_JSON_BYTES]);
