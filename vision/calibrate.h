/* hand-vision --calibrate: tells a player on the terminal what to do, and saves it. */
#pragma once

#include "vision/vision_settings.h"

/* Takes about ten seconds of the source's own time, more with --wait. False, logged, when
 * something cannot be opened, the player did not do as told, or it cannot be saved: then
 * what was saved before stays. */
bool calibrate_run(const struct vision_settings *settings);
