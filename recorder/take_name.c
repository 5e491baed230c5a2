#include "recorder/take_name.h"

#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 10000 };

void
take_name_time(char text[TAKE_TIME_BYTES], time_t when)
{
	struct tm local;
	localtime_r(&when, &local);
	strftime(text, TAKE_TIME_BYTES, "%Y-%m-%dT%H-%M-%S", &local);
}

static bool
too_long(const char *path)
{
	log_error("the name of the take is too long: %.60s...", path);
	return false;
}

/* "" for the first try, then "-2", "-3" ... */
static const char *
numbering(char text[16], int number)
{
	if (number > 1)
		snprintf(text, 16, "-%d", number);
	else
		*text = '\0';
	return text;
}

static bool
make_folder(char stem[TAKE_PATH_BYTES], const char *parent, time_t now)
{
	char time_text[TAKE_TIME_BYTES], number[16];
	take_name_time(time_text, now);
	for (int i = 1; i <= TRIES; i++) {
		int length = snprintf(stem, TAKE_PATH_BYTES, "%s%s%s", parent, time_text,
			numbering(number, i));
		if (length < 0 || length >= TAKE_PATH_BYTES - (int)sizeof("/take"))
			return too_long(parent);
		if (mkdir(stem, 0777) == 0) {
			strcat(stem, "/take");
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	log_error("cannot make the folder %s: %s", stem, strerror(errno));
	return false;
}

static bool
is_folder(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool
take_name_stem(
	char stem[TAKE_PATH_BYTES], const char *output, const char *suffix, time_t now)
{
	char parent[TAKE_PATH_BYTES] = "";
	size_t length = output ? strlen(output) : 0, ending = strlen(suffix);
	if (length + 2 > sizeof(parent))
		return too_long(output);
	if (length == 0)
		return make_folder(stem, "", now);
	if (output[length - 1] == '/' || is_folder(output)) {
		snprintf(parent, sizeof(parent), "%s%s", output,
			output[length - 1] == '/' ? "" : "/");
		return make_folder(stem, parent, now);
	}
	if (length > ending && strcasecmp(output + length - ending, suffix) == 0)
		length -= ending;
	snprintf(stem, TAKE_PATH_BYTES, "%.*s", (int)length, output);
	return true;
}

/* All or none; errno tells why not, *culprit which. */
static bool
make_all(struct take_file *files, size_t count, size_t *culprit)
{
	for (size_t i = 0; i < count; i++) {
		files[i].fd =
			open(files[i].path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (files[i].fd >= 0)
			continue;
		int error = errno;
		*culprit = i;
		while (i-- > 0) {
			close(files[i].fd);
			unlink(files[i].path);
		}
		errno = error;
		return false;
	}
	return true;
}

bool
take_name_claim(const char *stem, const char *const *endings, struct take_file *files,
	size_t count)
{
	char number[16];
	size_t culprit = 0;
	for (int i = 1; i <= TRIES; i++) {
		for (size_t f = 0; f < count; f++)
			if (snprintf(files[f].path, TAKE_PATH_BYTES, "%s%s%s", stem,
				    numbering(number, i), endings[f]) >= TAKE_PATH_BYTES)
				return too_long(stem);
		if (make_all(files, count, &culprit)) {
			if (i > 1)
				log_info("%s exists already: this take is %s%s", stem,
					stem, numbering(number, i));
			return true;
		}
		if (errno != EEXIST)
			break;
	}
	log_error("cannot make %s: %s", files[culprit].path, strerror(errno));
	return false;
}
