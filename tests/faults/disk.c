/* A disk that stalls or fails: LD_PRELOAD before a program, and
 *
 *	FAULT_PATH=TEXT		files whose path holds TEXT
 *	FAULT_AT=BYTES		from when so much of one is written
 *	FAULT_STALL=SECONDS	its next write takes so long, once
 *	FAULT_ERRNO=NUMBER	or: all of its writes fail with this
 *	FAULT_SAYS=FILE		is made when the fault begins */
#include "tests/faults/fd_path.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>

static atomic_bool begun;

static long
setting(const char *name)
{
	const char *text = getenv(name);
	return text ? atol(text) : 0;
}

static void
say(void)
{
	const char *file = getenv("FAULT_SAYS");
	if (file)
		close(open(file, O_WRONLY | O_CREAT, 0666));
}

/* Whether the write at this place is to fail. */
static bool
interfere(int fd, off_t at)
{
	char path[PATH_MAX];
	if (!fd_path_has(fd, getenv("FAULT_PATH"), path) || at < setting("FAULT_AT"))
		return false;
	bool first = !atomic_exchange(&begun, true);
	if (first)
		say();
	if (setting("FAULT_ERRNO")) {
		errno = (int)setting("FAULT_ERRNO");
		return true;
	}
	if (first) {
		const struct timespec stall = { .tv_sec = setting("FAULT_STALL") };
		nanosleep(&stall, NULL);
	}
	return false;
}

ssize_t
pwrite(int fd, const void *bytes, size_t count, off_t at)
{
	static ssize_t (*real)(int, const void *, size_t, off_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pwrite");
	return interfere(fd, at) ? -1 : real(fd, bytes, count, at);
}

ssize_t
write(int fd, const void *bytes, size_t count)
{
	static ssize_t (*real)(int, const void *, size_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	return fd > 2 && interfere(fd, lseek(fd, 0, SEEK_CUR)) ? -1
							       : real(fd, bytes, count);
}
