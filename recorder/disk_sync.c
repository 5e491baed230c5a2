#include "recorder/disk_sync.h"

#include "common/log.h"
#include "recorder/disk_room.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SYNC_MILLISECONDS = 50 /* and so what a power cut can cost */ };

struct disk_sync {
	struct reel_settings settings;
	atomic_bool stopping;
	atomic_uint free_minutes;
	pthread_t thread;
	pthread_mutex_t syncing; /* held while the reel is synced: may take long */
	struct reel *reel;
};

static void
sync_once(struct disk_sync *sync, bool look_at_disk, bool *warned)
{
	pthread_mutex_lock(&sync->syncing);
	struct reel *reel = sync->reel;
	if (reel && look_at_disk)
		sync->free_minutes = disk_room_minutes(reel_path(reel), &sync->settings);
	if (reel)
		reel_sync(reel);
	pthread_mutex_unlock(&sync->syncing);
	if (reel && sync->free_minutes < 2 && !*warned) {
		log_warning("the disk is nearly full: room for %s",
			sync->free_minutes ? "a minute or two" : "less than a minute");
		*warned = true;
	}
}

static void *
run(void *argument)
{
	static const struct timespec pause = { .tv_nsec = SYNC_MILLISECONDS * 1000000L };
	struct disk_sync *sync = argument;
	bool warned = false;
	for (unsigned i = 0; !atomic_load(&sync->stopping); i++) {
		sync_once(sync, i % 20 == 0, &warned);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

struct disk_sync *
disk_sync_start(const struct reel_settings *settings)
{
	struct disk_sync *sync = calloc(1, sizeof(*sync));
	if (!sync) {
		log_error("out of memory");
		return NULL;
	}
	sync->settings = *settings;
	sync->free_minutes = DISK_ROOM_MAX;
	pthread_mutex_init(&sync->syncing, NULL);
	int error = pthread_create(&sync->thread, NULL, run, sync);
	if (!error)
		return sync;
	log_error("cannot start a thread: %s", strerror(error));
	pthread_mutex_destroy(&sync->syncing);
	free(sync);
	return NULL;
}

void
disk_sync_reel(struct disk_sync *sync, struct reel *reel)
{
	pthread_mutex_lock(&sync->syncing);
	sync->reel = reel;
	pthread_mutex_unlock(&sync->syncing);
}

unsigned
disk_sync_free_minutes(const struct disk_sync *sync)
{
	return sync->free_minutes;
}

void
disk_sync_stop(struct disk_sync *sync)
{
	atomic_store(&sync->stopping, true);
}

void
disk_sync_free(struct disk_sync *sync)
{
	if (!sync)
		return;
	disk_sync_stop(sync);
	pthread_join(sync->thread, NULL);
	pthread_mutex_destroy(&sync->syncing);
	free(sync);
}
