#include "tests/fuzz/memory_file.h"

#include "tests/fuzz/demand.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

const char *
memory_file(const uint8_t *bytes, size_t count)
{
	static int file = -1;
	static char path[64];
	if (file < 0) {
		file = memfd_create("input", MFD_CLOEXEC);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	}
	demand(ftruncate(file, 0) == 0 &&
		pwrite(file, bytes, count, 0) == (ssize_t)count);
	return path;
}
