/* hand-vision at work: every frame of the source through the sensor and out to the
 * targets, with a port of its own for questions. */
#pragma once

#include "vision/vision_settings.h"

struct daemon;

/* Opens nets, targets, own port, source and log, in that order: a live camera would fill
 * up while the nets load, and without a picture no log is begun. NULL, logged, when one
 * of them cannot be had. */
struct daemon *daemon_new(const struct vision_settings *settings);
void daemon_free(struct daemon *daemon);

/* Works until the end is asked for (common/quit.h) or the picture ends, then lets go of
 * all hands and logs its counters; false when something failed, or is missing in the
 * log. */
bool daemon_run(struct daemon *daemon);
