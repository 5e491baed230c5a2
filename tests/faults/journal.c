/* Keeps a journal of what a program does to its files, so that a test can make of them
 * what a power cut might have left: LD_PRELOAD before a program, and
 *
 *	JOURNAL_PATH=TEXT	files whose path holds TEXT
 *	JOURNAL=FILE		the journal: a record for each call, then its bytes
 *
 * A sync is there twice: as it begins (what was written before is to be on the disk) and
 * as it ends (it is). */
#include "tests/faults/fd_path.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>

enum kind { WRITE, RESIZE, SYNC_BEGINS, SYNC_ENDS };

struct record {
	uint32_t kind, name_bytes;
	uint64_t at, bytes; /* of a write; RESIZE: `at` is the size */
	double seconds;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int journal_fd = -1;

/* The path of what is written to fd; false: it is none of ours. */
static bool
find_path(int fd, char path[PATH_MAX])
{
	return fd_path_has(fd, getenv("JOURNAL_PATH"), path);
}

static void
note(enum kind kind, const char *path, uint64_t at, const void *bytes, uint64_t count)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	struct record record = {
		.kind = kind,
		.name_bytes = (uint32_t)strlen(path),
		.at = at,
		.bytes = count,
		.seconds = (double)now.tv_sec + now.tv_nsec * 1e-9,
	};
	struct iovec parts[] = { { &record, sizeof(record) },
		{ (void *)(uintptr_t)path, record.name_bytes },
		{ (void *)(uintptr_t)bytes, count } };
	const char *journal = getenv("JOURNAL");
	pthread_mutex_lock(&mutex);
	if (journal_fd < 0 && journal)
		journal_fd =
			open(journal, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (writev(journal_fd, parts, 3) < (ssize_t)sizeof(record))
		abort(); /* a journal with holes proves nothing */
	pthread_mutex_unlock(&mutex);
}

static void *
real(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

ssize_t
pwrite(int fd, const void *bytes, size_t count, off_t at)
{
	ssize_t (*call)(int, const void *, size_t, off_t);
	char path[PATH_MAX];
	*(void **)&call = real("pwrite");
	ssize_t written = call(fd, bytes, count, at);
	if (written > 0 && find_path(fd, path))
		note(WRITE, path, (uint64_t)at, bytes, (uint64_t)written);
	return written;
}

int
ftruncate(int fd, off_t size)
{
	int (*call)(int, off_t);
	char path[PATH_MAX];
	*(void **)&call = real("ftruncate");
	int result = call(fd, size);
	if (result == 0 && find_path(fd, path))
		note(RESIZE, path, (uint64_t)size, NULL, 0);
	return result;
}

static int
sync_file(const char *name, int fd)
{
	int (*call)(int);
	char path[PATH_MAX];
	bool ours = find_path(fd, path);
	*(void **)&call = real(name);
	if (ours)
		note(SYNC_BEGINS, path, 0, NULL, 0);
	int result = call(fd);
	if (ours && result == 0)
		note(SYNC_ENDS, path, 0, NULL, 0);
	return result;
}

int
fdatasync(int fd)
{
	return sync_file("fdatasync", fd);
}

int
fsync(int fd)
{
	return sync_file("fsync", fd);
}
