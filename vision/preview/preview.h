/* What the player may look at while he plays: a window, a web page, both or none. Each
 * has its own thread and draws when it likes; the sensor only ever hands over a copy of a
 * picture that one of them waits for. */
#pragma once

#include "vision/preview/preview_slot.h"
#include "vision/sources/capture.h"

struct preview_settings {
	bool window;
	int http_port;         /* negative: no web page; 0: any free port */
	const char *http_bind; /* NULL: the loopback address */
	bool mirrored;         /* the camera's picture is as in a mirror already */
	const char *synth;     /* URL of the synth to ask; NULL: see preview_start */
};

struct preview;

bool preview_is_wanted(const struct preview_settings *settings);

/* Opens what is wanted. Without settings->synth, the synth is asked at `target`, where
 * the hands are sent; NULL: nowhere. NULL, logged, when something cannot be opened. */
struct preview *preview_start(
	const struct preview_settings *settings, const char *target);

/* NULL is allowed. */
void preview_stop(struct preview *preview);

/* Sensor's thread, after its work on a picture: copies it for the viewers who wait for
 * one (see preview_slot.h). `landmarks` of hands that are absent are not read; `dropped`:
 * frames so far. NULL is allowed. */
void preview_offer(struct preview *preview, const struct captured *captured,
	const struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS],
	const struct sensor_counts *counts, uint64_t dropped);

/* Sensor's thread: why there is no picture. NULL is allowed. */
void preview_tell(struct preview *preview, enum preview_source source);
