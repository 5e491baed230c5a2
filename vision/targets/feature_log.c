#include "vision/targets/feature_log.h"

#include "common/feature_file.h"
#include "common/log.h"
#include "common/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct record {
	double seconds;
	struct hand_frame frame;
};

struct feature_log {
	const char *path;
	int fd;
	struct ring *ring;
	sem_t end;
	pthread_t thread;
	atomic_uint_fast64_t refused;   /* found no room in the ring */
	atomic_uint_fast64_t unwritten; /* file.missing, for other threads */
	struct feature_file file;       /* the thread's own */
};

static void
write_waiting(struct feature_log *log)
{
	struct record record;
	while (ring_pop(log->ring, &record))
		feature_file_add(&log->file, record.seconds, &record.frame);
	feature_file_flush(&log->file);
	log->unwritten = log->file.missing;
}

static bool
wait_for_end(struct feature_log *log)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += FEATURE_LOG_WAIT_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	return sem_clockwait(&log->end, CLOCK_MONOTONIC, &until) == 0;
}

static void *
run(void *argument)
{
	struct feature_log *log = argument;
	bool end;
	do {
		end = wait_for_end(log);
		write_waiting(log);
	} while (!end);
	return NULL;
}

static bool
create_file(struct feature_log *log)
{
	log->fd =
		open(log->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (log->fd < 0 && errno == EEXIST)
		log_error("there is a %s already, and it is not overwritten", log->path);
	else if (log->fd < 0)
		log_error("cannot begin %s: %s", log->path, strerror(errno));
	if (log->fd < 0)
		return false;
	if (feature_file_begin(&log->file, log->fd, log->path))
		return true;
	unlink(log->path);
	return false;
}

static bool
start(struct feature_log *log)
{
	log->ring = ring_new(FEATURE_LOG_FRAMES, sizeof(struct record));
	int error = log->ring ? pthread_create(&log->thread, NULL, run, log) : ENOMEM;
	if (error == 0)
		return true;
	log_error("cannot begin %s: %s", log->path, strerror(error));
	unlink(log->path);
	return false;
}

static void
release(struct feature_log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	ring_free(log->ring);
	sem_destroy(&log->end);
	free(log);
}

struct feature_log *
feature_log_open(const char *path)
{
	struct feature_log *log = calloc(1, sizeof(*log));
	if (!log) {
		log_error("out of memory");
		return NULL;
	}
	log->path = path;
	sem_init(&log->end, 0, 0);
	if (create_file(log) && start(log))
		return log;
	release(log);
	return NULL;
}

void
feature_log_push(struct feature_log *log, double seconds, const struct hand_frame *frame)
{
	const struct record record = { seconds, *frame };
	if (!ring_push(log->ring, &record))
		log->refused++;
}

uint64_t
feature_log_dropped(const struct feature_log *log)
{
	return log->refused + log->unwritten;
}

bool
feature_log_close(struct feature_log *log)
{
	if (!log)
		return true;
	sem_post(&log->end);
	pthread_join(log->thread, NULL);
	uint64_t dropped = feature_log_dropped(log);
	if (dropped > 0)
		log_error("%llu frames are missing in %s", (unsigned long long)dropped,
			log->path);
	release(log);
	return dropped == 0;
}
