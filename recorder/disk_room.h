/* How much longer the disk lasts. */
#pragma once

#include "recorder/reel.h"

enum { DISK_ROOM_MAX = 6000 };

/* Minutes of such a take that there is room for beside the file `path`; at most
 * DISK_ROOM_MAX, which also stands for not known. */
unsigned disk_room_minutes(const char *path, const struct reel_settings *reel);
