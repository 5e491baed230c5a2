/* Changes to a patch while it is played. */
#pragma once

#include "common/realtime.h"
#include "synth/patch.h"

/* `next` takes the place of `now`; what it does not name of the play stays as it is. */
REALTIME void patch_succeed(struct patch *now, const struct patch *next);

/* Adds a route, or replaces the one to the same destination; false when there are
 * PATCH_ROUTES_MAX. */
REALTIME bool patch_set_route(struct patch *patch, const struct route *route);

REALTIME void patch_drop_route(struct patch *patch, int destination);
