#include "common/data_path.h"

#include "common/log.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
data_path(const char *name, char *path, size_t bytes)
{
	const char *directory = getenv("HAND_DANCE_DATA");
	char program[PATH_MAX] = "";
	int length;
	if (directory && *directory) {
		length = snprintf(path, bytes, "%s/%s", directory, name);
	} else {
		if (readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
			strcpy(program, "./hand-dance");
		*strrchr(program, '/') = '\0';
		length =
			snprintf(path, bytes, "%s/../share/hand-dance/%s", program, name);
	}
	if (length < 0 || (size_t)length >= bytes) {
		log_error("the path of %s is too long", name);
		return false;
	}
	return true;
}
