/* The preview in a window, on a thread of its own that redraws at the screen's rate.
 *
 * Keys: f or F11 the whole screen and back, m mirror or not, q or Esc closes. Closing it
 * ends the preview only: the instrument plays on. */
#pragma once

#include "vision/preview/ladder_client.h"
#include "vision/preview/preview_slot.h"

struct preview_window;

/* Opens it. Slot and synth (NULL: none) are for this alone. NULL, logged, when there is
 * no screen. */
struct preview_window *preview_window_start(
	struct preview_slot *slot, struct ladder_client *synth);
void preview_window_stop(struct preview_window *window);
