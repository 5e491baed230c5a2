/* For libraries that stand between a program and its files. */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The path that fd was opened by; false when it has none, or `wanted` is not part of it
 * (NULL: is in none). */
static inline bool
fd_path_has(int fd, const char *wanted, char path[PATH_MAX])
{
	char link[64];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, PATH_MAX - 1);
	if (!wanted || length <= 0)
		return false;
	path[length] = '\0';
	return strstr(path, wanted);
}
