#include "vision/preview/preview.h"

#include "common/log.h"
#include "vision/preview/ladder_client.h"
#include "vision/preview/preview_http.h"
#include "vision/preview/preview_window.h"
#include "vision/targets/target_url.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW, PAGE, VIEWERS };

struct preview {
	struct preview_slot *slot[VIEWERS]; /* NULL: nobody there */
	struct ladder_client synth[VIEWERS];
	struct preview_window *window;
	struct preview_http *page;
	bool mirrored;
};

bool
preview_is_wanted(const struct preview_settings *settings)
{
	return settings->window || settings->http_port >= 0;
}

/* For each viewer its own slot and its own socket: they share nothing. */
static bool
prepare(struct preview *preview, int viewer, const char *synth)
{
	struct target_url url;
	preview->slot[viewer] = preview_slot_new();
	if (!preview->slot[viewer])
		return false;
	/* a synth whose name is not known (yet) is one that does not answer */
	if (synth && !target_url_read(synth, 0, &url))
		ladder_client_open(&preview->synth[viewer], url.host, url.port);
	return true;
}

static bool
open_window(struct preview *preview, const char *synth)
{
	if (!prepare(preview, WINDOW, synth))
		return false;
	preview->window = preview_window_start(
		preview->slot[WINDOW], synth ? &preview->synth[WINDOW] : NULL);
	return preview->window;
}

static bool
open_page(struct preview *preview, const struct preview_settings *settings,
	const char *synth)
{
	if (!prepare(preview, PAGE, synth))
		return false;
	preview->page = preview_http_start(settings->http_bind, settings->http_port,
		preview->slot[PAGE], synth ? &preview->synth[PAGE] : NULL);
	if (!preview->page)
		return false;
	const char *host = settings->http_bind ? settings->http_bind : "127.0.0.1";
	bool v6 = strchr(host, ':');
	log_info("shows itself at http://%s%s%s:%d/", v6 ? "[" : "", host, v6 ? "]" : "",
		preview_http_port(preview->page));
	return true;
}

struct preview *
preview_start(const struct preview_settings *settings, const char *target)
{
	const char *synth = settings->synth ? settings->synth : target;
	struct preview *preview = calloc(1, sizeof(*preview));
	if (!preview) {
		log_error("out of memory");
		return NULL;
	}
	preview->mirrored = settings->mirrored;
	for (int i = 0; i < VIEWERS; i++)
		preview->synth[i].fd = -1;
	if ((!settings->window || open_window(preview, synth)) &&
		(settings->http_port < 0 || open_page(preview, settings, synth)))
		return preview;
	preview_stop(preview);
	return NULL;
}

void
preview_stop(struct preview *preview)
{
	if (!preview)
		return;
	preview_window_stop(preview->window);
	preview_http_stop(preview->page);
	for (int i = 0; i < VIEWERS; i++) {
		ladder_client_close(&preview->synth[i]);
		preview_slot_free(preview->slot[i]);
	}
	free(preview);
}

void
preview_offer(struct preview *preview, const struct captured *captured,
	const struct hand_frame *frame, float landmarks[HAND_SIDES][3 * HAND_LANDMARKS],
	const struct sensor_counts *counts, uint64_t dropped)
{
	if (!preview)
		return;
	struct preview_sight sight = {
		.frame = *frame,
		.captured_seconds = captured->captured_seconds,
		.mirrored = preview->mirrored,
		.frames = captured->sequence + 1,
		.dropped = dropped,
		.detections = counts->detections,
	};
	for (int side = 0; side < HAND_SIDES; side++)
		if (frame->hand[side].present)
			memcpy(sight.landmarks[side], landmarks[side],
				sizeof(sight.landmarks[side]));
	for (int i = 0; i < SENSOR_STAGES; i++)
		sight.stage_ms[i] = (float)counts->stage[i].last_ms;
	for (int i = 0; i < VIEWERS; i++)
		if (preview->slot[i])
			preview_slot_offer(preview->slot[i], &captured->image, &sight);
}

void
preview_tell(struct preview *preview, enum preview_source source)
{
	for (int i = 0; preview && i < VIEWERS; i++)
		if (preview->slot[i])
			preview_slot_tell(preview->slot[i], source);
}
