#include "vision/feature_log.h"

#include "common/log.h"
#include "common/ring.h"
#include "vision/feature_row.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_BYTES = 32 * FEATURE_ROW_BYTES };

struct record {
	double seconds;
	struct hand_frame frame;
};

struct feature_log {
	const char *path;
	int file;
	off_t whole; /* bytes of the file that are whole lines */
	struct ring *ring;
	sem_t end;
	pthread_t thread;
	atomic_bool broken; /* nothing is written any more */
	atomic_uint_fast64_t dropped;
	char block[BLOCK_BYTES]; /* whole lines, not written yet */
	size_t length;
	uint64_t in_block; /* how many they are */
};

static bool
write_all(int file, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t written = write(file, bytes, count);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		count -= (size_t)written;
	}
	return true;
}

static void
write_block(struct feature_log *log)
{
	if (log->length > 0 && !log->broken) {
		if (write_all(log->file, log->block, log->length)) {
			log->whole += (off_t)log->length;
			log->in_block = 0;
		} else {
			log_error("cannot write %s: %s; going on without it", log->path,
				strerror(errno));
			/* a half line goes away again; where it stays, readers see
			 * that it has no end */
			if (ftruncate(log->file, log->whole) != 0)
				log_warning("%s ends in a half line", log->path);
			log->broken = true;
		}
	}
	log->dropped += log->in_block;
	log->in_block = 0;
	log->length = 0;
}

static void
write_waiting(struct feature_log *log)
{
	struct record record;
	while (ring_pop(log->ring, &record)) {
		if (log->length + FEATURE_ROW_BYTES > sizeof(log->block))
			write_block(log);
		log->length += feature_row(
			log->block + log->length, record.seconds, &record.frame);
		log->in_block++;
	}
	write_block(log);
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
	log->file =
		open(log->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	if (log->file < 0 && errno == EEXIST)
		log_error("there is a %s already, and it is not overwritten", log->path);
	else if (log->file < 0)
		log_error("cannot begin %s: %s", log->path, strerror(errno));
	if (log->file < 0)
		return false;
	log->length = feature_row_header(log->block);
	write_block(log);
	if (log->broken)
		unlink(log->path);
	return !log->broken;
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
	if (log->file >= 0)
		close(log->file);
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
		log->dropped++;
}

uint64_t
feature_log_dropped(const struct feature_log *log)
{
	return log->dropped;
}

bool
feature_log_close(struct feature_log *log)
{
	if (!log)
		return true;
	sem_post(&log->end);
	pthread_join(log->thread, NULL);
	uint64_t dropped = log->dropped;
	if (dropped > 0)
		log_error("%llu frames are missing in %s", (unsigned long long)dropped,
			log->path);
	release(log);
	return dropped == 0;
}
