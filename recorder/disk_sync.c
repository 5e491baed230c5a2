#include "recorder/disk_sync.h"

#include "common/log.h"
#include "recorder/disk_room.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	SYNC_MILLISECONDS = 50, /* and so what a power cut can cost */
	SYNCS_PER_LOOK = 20,    /* at the room that is left */
	FEW_MINUTES = 2,
};

struct disk_sync {
	struct reel_settings settings;
	atomic_bool stopping;
	atomic_uint free_minutes;
	pthread_t thread;
	pthread_mutex_t syncing; /* held while the reel is synced: may take long */
	struct reel *reel;       /* guarded by it, like what follows */
	bool warned;
};

static void
look_at_room(struct disk_sync *sync)
{
	unsigned minutes = disk_room_minutes(reel_path(sync->reel), &sync->settings);
	sync->free_minutes = minutes;
	if (minutes < FEW_MINUTES && !sync->warned)
		log_warning("the disk is nearly full: room for %s",
			minutes ? "a minute or two" : "less than a minute");
	sync->warned = sync->warned || minutes < FEW_MINUTES;
}

static void
sync_once(struct disk_sync *sync, bool look)
{
	pthread_mutex_lock(&sync->syncing);
	if (sync->reel && look)
		look_at_room(sync);
	if (sync->reel)
		reel_sync(sync->reel);
	pthread_mutex_unlock(&sync->syncing);
}

static void *
run(void *argument)
{
	static const struct timespec pause = { .tv_nsec = SYNC_MILLISECONDS * 1000000L };
	struct disk_sync *sync = argument;
	for (unsigned i = 0; !atomic_load(&sync->stopping); i++) {
		sync_once(sync, i % SYNCS_PER_LOOK == 0);
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
	if (reel)
		look_at_room(sync); /* now: a full disk may be a second away */
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
