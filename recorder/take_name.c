#include "recorder/take_name.h"

#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { SUFFIX_BYTES = 4, TRIES = 1000 };

bool
take_name_check(const char *path)
{
	size_t length = strlen(path);
	if (length >= TAKE_PATH_BYTES) {
		log_error("the name of the take is too long");
		return false;
	}
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	if (strlen(base) <= SUFFIX_BYTES ||
		strcasecmp(path + length - SUFFIX_BYTES, ".wav") != 0) {
		log_error("'%s' does not end with .wav", path);
		return false;
	}
	return true;
}

/* Both or neither; errno tells why not, *culprit which. */
static bool
make_both(struct take_name *name, const char **culprit)
{
	int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
	*culprit = name->wav;
	name->wav_fd = open(name->wav, flags, 0666);
	if (name->wav_fd < 0)
		return false;
	*culprit = name->mid;
	name->mid_fd = open(name->mid, flags, 0666);
	if (name->mid_fd >= 0)
		return true;
	int error = errno;
	close(name->wav_fd);
	unlink(name->wav);
	errno = error;
	return false;
}

static bool
refuse(const char *path)
{
	if (errno == EEXIST)
		log_error("%s exists already; a take is never overwritten", path);
	else
		log_error("cannot make %s: %s", path, strerror(errno));
	return false;
}

bool
take_name_make(struct take_name *name, const char *path, time_t now)
{
	const char *culprit;
	if (path) {
		size_t stem = strlen(path) - SUFFIX_BYTES;
		snprintf(name->wav, sizeof(name->wav), "%s", path);
		snprintf(name->mid, sizeof(name->mid), "%.*s.mid", (int)stem, path);
		return make_both(name, &culprit) || refuse(culprit);
	}
	struct tm local;
	char stem[64];
	localtime_r(&now, &local);
	strftime(stem, sizeof(stem), "take-%Y%m%d-%H%M%S", &local);
	for (int i = 1; i <= TRIES; i++) {
		char number[16] = "";
		if (i > 1)
			snprintf(number, sizeof(number), "-%d", i);
		snprintf(name->wav, sizeof(name->wav), "%s%s.wav", stem, number);
		snprintf(name->mid, sizeof(name->mid), "%s%s.mid", stem, number);
		if (make_both(name, &culprit))
			return true;
		if (errno != EEXIST)
			break;
	}
	return refuse(culprit);
}
