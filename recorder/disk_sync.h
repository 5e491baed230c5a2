/* A thread that keeps bringing the take that rolls to the disk itself, and warns when the
 * disk is nearly full. */
#pragma once

#include "recorder/reel.h"

struct disk_sync;

/* Starts the thread, for takes of such a form; NULL, logged, when it cannot be. */
struct disk_sync *disk_sync_start(const struct reel_settings *settings);

/* One thread: the reel to look after from now on, NULL for none. It waits until the last
 * one is let go, which may take as long as the disk does. */
void disk_sync_reel(struct disk_sync *sync, struct reel *reel);

/* Any thread: the minutes that the disk has room for, as disk_room_minutes. */
unsigned disk_sync_free_minutes(const struct disk_sync *sync);

/* Tells the thread to end, without waiting for it. */
void disk_sync_stop(struct disk_sync *sync);

/* Ends the thread, too; NULL is fine. */
void disk_sync_free(struct disk_sync *sync);
