#include "vision/camera.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "common/log.h"

bool
camera_device(const char *name, char *device, size_t bytes)
{
	bool number = *name != '\0' && strlen(name) <= 3;
	for (const char *p = name; *p; p++)
		number = number && isdigit((unsigned char)*p);
	int length = snprintf(device, bytes, "%s%s", number ? "/dev/video" : "", name);
	if (length > 0 && (size_t)length < bytes)
		return true;
	log_error("\"%s\" is no camera", name);
	return false;
}

static int
retry_ioctl(int fd, unsigned long request, void *argument)
{
	int result;
	do
		result = ioctl(fd, request, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

/* Drivers let any number of programs open a camera but only one have its buffers: to ask
 * for none shows whether another one has them. */
static bool
is_busy(int fd)
{
	struct v4l2_requestbuffers none = { .count = 0,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	return retry_ioctl(fd, VIDIOC_REQBUFS, &none) < 0 && errno == EBUSY;
}

static bool
check_open(int fd, const char *device)
{
	struct v4l2_capability capability;
	if (retry_ioctl(fd, VIDIOC_QUERYCAP, &capability) < 0) {
		log_error("%s is not a camera", device);
		return false;
	}
	uint32_t able = capability.capabilities & V4L2_CAP_DEVICE_CAPS
				? capability.device_caps
				: capability.capabilities;
	if (!(able & V4L2_CAP_VIDEO_CAPTURE)) {
		log_error("%s gives no pictures: another device of the same camera may",
			device);
		return false;
	}
	if (is_busy(fd)) {
		log_error("camera %s is busy: another program uses it", device);
		return false;
	}
	return true;
}

bool
camera_check(const char *device)
{
	struct stat status;
	if (stat(device, &status) == 0 && !S_ISCHR(status.st_mode)) {
		log_error("%s is not a camera but a file or folder", device);
		return false;
	}
	int fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == EACCES)
		log_error("no permission for camera %s: join its group with "
			  "\"sudo adduser $USER video\" and log in again",
			device);
	else if (fd < 0 && errno == EBUSY)
		log_error("camera %s is busy: another program uses it", device);
	else if (fd < 0)
		log_error("no camera %s: %s", device, strerror(errno));
	if (fd < 0)
		return false;
	bool usable = check_open(fd, device);
	close(fd);
	return usable;
}
