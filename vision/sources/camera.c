#include "vision/sources/camera.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

enum { DEVICES = 256 }; /* the kernel's own limit */

/* Whether there is a device of that number, and its path. */
static bool
device_exists(int number, char path[32])
{
	snprintf(path, 32, "/dev/video%d", number);
	return access(path, F_OK) == 0;
}

static bool
is_number(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!isdigit((unsigned char)*p))
			return false;
	return *name != '\0' && strlen(name) <= 3;
}

static int
open_free(const char *device, struct v4l2_identity *identity, struct trouble *trouble)
{
	int fd = v4l2_open(device, identity, trouble);
	if (fd < 0 || !v4l2_is_busy(fd))
		return fd;
	trouble_is(trouble, "camera %s is busy: another program uses it", device);
	close(fd);
	return -1;
}

static int
open_path(const char *name, struct v4l2_identity *identity, struct trouble *trouble)
{
	char device[sizeof(identity->device)];
	int length = snprintf(device, sizeof(device), "%s%s",
		is_number(name) ? "/dev/video" : "", name);
	if (*name && length > 0 && (size_t)length < sizeof(device))
		return open_free(device, identity, trouble);
	trouble_is(trouble, "\"%s\" is no camera", name);
	return -1;
}

/* The first that can be had; else what is wrong with the first. */
static int
open_first(struct v4l2_identity *identity, struct trouble *trouble)
{
	char device[32];
	bool any = false;
	for (int i = 0; i < DEVICES; i++) {
		if (!device_exists(i, device))
			continue;
		struct trouble reason;
		int fd = open_free(device, identity, &reason);
		if (fd >= 0)
			return fd;
		if (!any)
			*trouble = reason;
		any = true;
	}
	if (!any)
		trouble_is(trouble, "no camera is there: no /dev/video0, nor any other");
	return -1;
}

/* How well a device goes with what is looked for. */
enum match { MATCH_NONE, MATCH_PART, MATCH_CARD, MATCH_PLACE };

static enum match
match(const struct v4l2_identity *identity, const char *name,
	const struct v4l2_identity *known)
{
	if (known->card[0])
		return strcmp(identity->card, known->card) != 0 ? MATCH_NONE
		       : strcmp(identity->bus, known->bus) == 0 ? MATCH_PLACE
								: MATCH_CARD;
	if (strcasecmp(identity->card, name) == 0)
		return MATCH_CARD;
	return strcasestr(identity->card, name) ? MATCH_PART : MATCH_NONE;
}

struct search {
	const char *name;
	struct v4l2_identity known;
	struct v4l2_identity best;
	enum match match;
	struct v4l2_identity rival; /* as good, at another place; device "" for none */
	struct trouble trouble;     /* of a device that could not be looked at */
};

/* Of several devices at one place the first is meant: the others give other pictures. */
static void
consider(struct search *search, const struct v4l2_identity *identity)
{
	enum match found = match(identity, search->name, &search->known);
	if (found > search->match) {
		search->best = *identity;
		search->match = found;
		search->rival.device[0] = '\0';
	} else if (found != MATCH_NONE && found == search->match &&
		   strcmp(identity->bus, search->best.bus) != 0) {
		search->rival = *identity;
	}
}

static void
search_all(struct search *search)
{
	char device[32];
	for (int i = 0; i < DEVICES; i++) {
		struct v4l2_identity identity;
		if (!device_exists(i, device))
			continue;
		int fd = v4l2_open(device, &identity, &search->trouble);
		if (fd < 0)
			continue;
		consider(search, &identity);
		close(fd);
	}
}

static int
open_named(const char *name, struct v4l2_identity *identity, struct trouble *trouble)
{
	struct search search = { .name = name, .known = *identity };
	search_all(&search);
	if (search.match == MATCH_NONE) {
		trouble_is(trouble, "no camera is called \"%s\"%s%s",
			name ? name : identity->card, search.trouble.text[0] ? "; " : "",
			search.trouble.text);
		return -1;
	}
	if (search.rival.device[0] && !search.known.card[0]) {
		trouble_is(trouble,
			"\"%s\" may be %s (%s) or %s (%s): give the device instead", name,
			search.best.device, search.best.card, search.rival.device,
			search.rival.card);
		return -1;
	}
	return open_free(search.best.device, identity, trouble);
}

int
camera_open(const char *name, struct v4l2_identity *identity, struct trouble *trouble)
{
	struct v4l2_identity opened = *identity;
	int fd;
	if (name && (!*name || is_number(name) || strchr(name, '/')))
		fd = open_path(name, &opened, trouble);
	else if (name || identity->card[0])
		fd = open_named(name, &opened, trouble);
	else
		fd = open_first(&opened, trouble);
	if (fd >= 0)
		*identity = opened;
	return fd;
}

static bool
same_size(const struct camera_mode *a, const struct camera_mode *b)
{
	return a->format == b->format && a->width == b->width && a->height == b->height;
}

static void
print_modes(int fd)
{
	static struct camera_mode modes[V4L2_MODES_MAX];
	const struct camera_request request = { 0 };
	int count = v4l2_modes(fd, &request, modes);
	for (int i = 0; i < count; i++) {
		bool first = i == 0 || !same_size(&modes[i], &modes[i - 1]);
		if (first)
			printf("%s    %s %d x %d", i ? "\n" : "",
				camera_format_name(modes[i].format).text, modes[i].width,
				modes[i].height);
		if (modes[i].hertz > 0)
			printf("%s%.4g", first ? " at " : ", ", modes[i].hertz);
	}
	puts(count ? "" : "    no format that can be read");
}

/* A device that gives no pictures is left out; one that may not be opened is not. */
static bool
print_camera(const char *device)
{
	struct v4l2_identity identity;
	struct trouble trouble;
	int fd = v4l2_open(device, &identity, &trouble);
	bool denied = fd < 0 && errno == EACCES;
	if (denied)
		printf("%s  (no permission)\n", device);
	if (fd < 0)
		return denied;
	printf("%s  %s  %s%s\n", device, identity.card, identity.bus,
		v4l2_is_busy(fd) ? "  (busy)" : "");
	print_modes(fd);
	close(fd);
	return true;
}

bool
camera_list(void)
{
	char device[32];
	bool any = false;
	for (int i = 0; i < DEVICES; i++)
		if (device_exists(i, device) && print_camera(device))
			any = true;
	if (!any)
		log_error("no camera is there");
	return any;
}
