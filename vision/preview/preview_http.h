/* The preview as a web page: /, /stream.mjpg (Motion JPEG), /frame.jpg (one picture),
 * /figures.json. A bounded number of clients, none of which can delay another one or the
 * sensor: who is slow misses pictures, who stands still is dropped. */
#pragma once

#include "vision/preview/ladder_client.h"
#include "vision/preview/preview_slot.h"

struct preview_http;

/* Listens on `host` (NULL: 127.0.0.1), `port` (0: any free one). Slot and synth (NULL:
 * none) are for this alone. NULL, logged, when it can't. */
struct preview_http *preview_http_start(const char *host, int port,
	struct preview_slot *slot, struct ladder_client *synth);
void preview_http_stop(struct preview_http *http);

int preview_http_port(const struct preview_http *http);
