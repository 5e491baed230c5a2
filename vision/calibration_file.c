#include "vision/calibration_file.h"

#include "common/log.h"
#include "common/option.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_CHARS = 48, LINES_MAX = 100 };

static const char folder[] = "hand-dance/calibration";

static void
key_of_stream(const char *url, const char *host, char key[CALIBRATION_KEY_BYTES])
{
	int length = (int)strcspn(host, "?#");
	const char *at = memchr(host, '@', strcspn(host, "/?#"));
	int scheme = (int)(host - url); /* with its "://" */
	if (at) {
		length -= (int)(at + 1 - host);
		host = at + 1;
	}
	snprintf(
		key, CALIBRATION_KEY_BYTES, "stream %.*s%.*s", scheme, url, length, host);
}

void
calibration_key(const char *video, const struct v4l2_identity *camera,
	char key[CALIBRATION_KEY_BYTES])
{
	const char *host = video ? strstr(video, "://") : NULL;
	const char *slash = video ? strrchr(video, '/') : NULL;
	if (!video)
		snprintf(key, CALIBRATION_KEY_BYTES, "camera %s (%s)", camera->card,
			camera->bus);
	else if (host)
		key_of_stream(video, host + strlen("://"), key);
	else
		snprintf(key, CALIBRATION_KEY_BYTES, "video %s",
			slash ? slash + 1 : video);
}

/* FNV-1a, 32 bits (Fowler, Noll, Vo; IETF draft-eastlake-fnv). */
static uint32_t
hash(const char *text)
{
	uint32_t sum = 2166136261u;
	for (; *text; text++)
		sum = (sum ^ (uint8_t)*text) * 16777619u;
	return sum;
}

/* The key as a file's name: its letters and digits, and a number for the rest. */
static void
file_name(const char *key, char *name, size_t bytes)
{
	char readable[NAME_CHARS + 1];
	int length = 0;
	for (const char *p = key; *p && length < NAME_CHARS; p++) {
		bool plain = isalnum((unsigned char)*p);
		if (plain || (length > 0 && readable[length - 1] != '-'))
			readable[length++] = plain ? *p : '-';
	}
	readable[length] = '\0';
	snprintf(name, bytes, "%s-%08x.ini", readable, hash(key));
}

/* $XDG_CONFIG_HOME, which must be absolute to count (XDG Base Directory Specification),
 * or ~/.config. */
static bool
config_home(char path[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	bool known = config && config[0] == '/';
	if (!known && (!home || home[0] != '/')) {
		log_error("neither XDG_CONFIG_HOME nor HOME names a directory for "
			  "calibrations");
		return false;
	}
	int length = known ? snprintf(path, PATH_MAX, "%s", config)
			   : snprintf(path, PATH_MAX, "%s/.config", home);
	if (length < PATH_MAX / 2)
		return true;
	log_error("the path of the calibrations is too long");
	return false;
}

/* Cuts blanks off both ends. */
static char *
trim(char *text)
{
	text += strspn(text, " \t\r\n");
	size_t length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* As it can stand in a line of the file: some cameras' names end in blanks or worse. */
static void
clean_key(const char *key, char clean[CALIBRATION_KEY_BYTES])
{
	char copy[CALIBRATION_KEY_BYTES];
	snprintf(copy, sizeof(copy), "%s", key);
	for (char *p = copy; *p; p++)
		if (iscntrl((unsigned char)*p))
			*p = ' ';
	snprintf(clean, CALIBRATION_KEY_BYTES, "%s", trim(copy));
}

static bool
file_path(const char *key, char path[PATH_MAX])
{
	char home[PATH_MAX], name[NAME_CHARS + 16];
	if (!config_home(home))
		return false;
	file_name(key, name, sizeof(name));
	snprintf(path, PATH_MAX, "%.*s/%s/%s", PATH_MAX / 2, home, folder, name);
	return true;
}

struct reading {
	const char *path, *key;
	int line;
	struct reach_range range;
	bool named; /* the camera's line has come */
};

static bool
refuse(const struct reading *reading, const char *what)
{
	log_error("%s:%d: %s: this calibration is not used", reading->path, reading->line,
		what);
	return false;
}

static bool
read_size(const struct reading *reading, const char *text, float *size)
{
	double number;
	if (!option_number(text, 1e-5, 1, &number))
		return refuse(reading, "expected a size, from 0.00001 to 1");
	*size = (float)number;
	return true;
}

static bool
read_line(struct reading *reading, char *line)
{
	char *name = trim(line), *value = strchr(name, '=');
	if (*name == '\0' || *name == '#' || *name == ';')
		return true;
	if (!value)
		return refuse(reading, "expected 'name = value'");
	*value++ = '\0';
	name = trim(name);
	value = trim(value);
	if (strcmp(name, "far") == 0)
		return read_size(reading, value, &reading->range.far_size);
	if (strcmp(name, "near") == 0)
		return read_size(reading, value, &reading->range.near_size);
	if (strcmp(name, "camera") != 0)
		return refuse(reading, "expected camera, far or near");
	reading->named = true;
	return strcmp(value, reading->key) == 0 ||
	       refuse(reading, "this is another camera's");
}

static bool
read_file(struct reading *reading, FILE *file)
{
	char line[512];
	while (fgets(line, sizeof(line), file)) {
		reading->line++;
		if (reading->line > LINES_MAX || strlen(line) == sizeof(line) - 1)
			return refuse(reading, "too long for a calibration");
		if (!read_line(reading, line))
			return false;
	}
	if (!reading->named)
		return refuse(reading, "no line names the camera");
	return reach_is_valid(&reading->range) ||
	       refuse(reading, "far and near are missing or too much alike");
}

enum calibration_read
calibration_load(const char *key, struct reach_range *range)
{
	char path[PATH_MAX], clean[CALIBRATION_KEY_BYTES];
	clean_key(key, clean);
	if (!file_path(clean, path))
		return CALIBRATION_REFUSED;
	FILE *file = fopen(path, "re");
	if (!file && (errno == ENOENT || errno == ENOTDIR))
		return CALIBRATION_ABSENT;
	struct reading reading = { .path = path, .key = clean };
	bool good = file && read_file(&reading, file);
	if (!file)
		log_error("cannot read %s: %s", path, strerror(errno));
	else
		fclose(file);
	if (good)
		*range = reading.range;
	return good ? CALIBRATION_READ : CALIBRATION_REFUSED;
}

/* All directories on the way to a file. */
static bool
make_directories(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
		if (!made)
			log_error("cannot make %s: %s", path, strerror(errno));
		*slash = '/';
		if (!made)
			return false;
	}
	return true;
}

static bool
write_file(int fd, const char *key, const struct reach_range *range)
{
	FILE *file = fdopen(fd, "w");
	if (!file) {
		close(fd);
		return false;
	}
	fprintf(file,
		"# How far and near a player reaches, as feature size; hand-vision(1).\n"
		"camera = %s\nfar = %.6f\nnear = %.6f\n",
		key, (double)range->far_size, (double)range->near_size);
	bool good = fflush(file) == 0 && fsync(fd) == 0;
	return fclose(file) == 0 && good;
}

bool
calibration_save(const char *key, const struct reach_range *range, char *path)
{
	char target[PATH_MAX], temporary[PATH_MAX + 8], clean[CALIBRATION_KEY_BYTES];
	clean_key(key, clean);
	if (!file_path(clean, target) || !make_directories(target))
		return false;
	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", target);
	int fd = mkstemp(temporary);
	bool good =
		fd >= 0 && write_file(fd, clean, range) && rename(temporary, target) == 0;
	if (!good) {
		log_error("cannot write %s: %s", target, strerror(errno));
		if (fd >= 0)
			unlink(temporary);
	}
	if (path)
		strcpy(path, target);
	return good;
}

bool
calibration_forget(const char *key)
{
	char path[PATH_MAX], clean[CALIBRATION_KEY_BYTES];
	clean_key(key, clean);
	if (!file_path(clean, path))
		return false;
	if (unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR)
		return true;
	log_error("cannot remove %s: %s", path, strerror(errno));
	return false;
}
