#include "vision/sources/v4l2.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "vision/opencv/convert.h"

int
v4l2_ioctl(int fd, unsigned long request, void *argument)
{
	int result;
	do
		result = ioctl(fd, request, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

/* Drivers let any number of programs open a camera but only one have its buffers: to ask
 * for none shows whether another one has them. */
bool
v4l2_is_busy(int fd)
{
	struct v4l2_requestbuffers none = { .count = 0,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	return v4l2_ioctl(fd, VIDIOC_REQBUFS, &none) < 0 && errno == EBUSY;
}

static bool
identify(int fd, struct v4l2_identity *identity, struct trouble *trouble)
{
	struct v4l2_capability capability;
	if (v4l2_ioctl(fd, VIDIOC_QUERYCAP, &capability) < 0) {
		trouble_is(trouble, "%s is not a camera", identity->device);
		return false;
	}
	snprintf(identity->card, sizeof(identity->card), "%.32s", capability.card);
	snprintf(identity->bus, sizeof(identity->bus), "%.32s", capability.bus_info);
	uint32_t able = capability.capabilities & V4L2_CAP_DEVICE_CAPS
				? capability.device_caps
				: capability.capabilities;
	if ((able & V4L2_CAP_VIDEO_CAPTURE) && (able & V4L2_CAP_STREAMING))
		return true;
	trouble_is(trouble, "%s gives no pictures: another device of the same camera may",
		identity->device);
	return false;
}

static void
explain(const char *device, struct trouble *trouble)
{
	if (errno == EACCES)
		trouble_is(trouble,
			"no permission for camera %s: join its group with "
			"\"sudo adduser $USER video\" and log in again",
			device);
	else if (errno == EBUSY)
		trouble_is(trouble, "camera %s is busy: another program uses it", device);
	else
		trouble_is(trouble, "no camera %s: %s", device, strerror(errno));
}

int
v4l2_open(const char *device, struct v4l2_identity *identity, struct trouble *trouble)
{
	struct stat status;
	*identity = (struct v4l2_identity){ 0 };
	snprintf(identity->device, sizeof(identity->device), "%s", device);
	if (stat(device, &status) == 0 && !S_ISCHR(status.st_mode)) {
		trouble_is(trouble, "%s is not a camera but a file or folder", device);
		return -1;
	}
	int fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		explain(device, trouble);
		return -1;
	}
	if (identify(fd, identity, trouble))
		return fd;
	close(fd);
	return -1;
}

/* One after the other, as they are found; what does not fit is left out. */
struct listing {
	int fd;
	const struct camera_request *request;
	struct camera_mode *modes;
	int count;
};

static void
add_mode(struct listing *listing, struct camera_mode mode)
{
	if (listing->count < V4L2_MODES_MAX)
		listing->modes[listing->count++] = mode;
}

static double
rate_of(struct v4l2_fract interval)
{
	return interval.numerator ? (double)interval.denominator / interval.numerator : 0;
}

static double
clamp(double value, double low, double high)
{
	return fmin(fmax(value, low), high);
}

static void
add_rates(struct listing *listing, struct camera_mode mode)
{
	struct v4l2_frmivalenum rate = { .pixel_format = mode.format,
		.width = (uint32_t)mode.width,
		.height = (uint32_t)mode.height };
	for (; rate.index < V4L2_MODES_MAX &&
		v4l2_ioctl(listing->fd, VIDIOC_ENUM_FRAMEINTERVALS, &rate) == 0;
		rate.index++) {
		if (rate.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
			double wanted = listing->request->hertz;
			mode.hertz = clamp(wanted > 0 ? wanted : 30,
				rate_of(rate.stepwise.max), rate_of(rate.stepwise.min));
			add_mode(listing, mode);
			return;
		}
		mode.hertz = rate_of(rate.discrete);
		add_mode(listing, mode);
	}
	if (rate.index == 0)
		add_mode(listing, mode);
}

/* Of low, low + step, ... high. */
static int
nearest_step(int wanted, uint32_t low, uint32_t high, uint32_t step)
{
	double steps = (clamp(wanted, low, high) - low) / (step ? step : 1);
	return (int)(low + lround(steps) * (step ? step : 1));
}

static void
add_sizes(struct listing *listing, uint32_t format)
{
	const struct camera_request *request = listing->request;
	struct v4l2_frmsizeenum size = { .pixel_format = format };
	for (; size.index < V4L2_MODES_MAX &&
		v4l2_ioctl(listing->fd, VIDIOC_ENUM_FRAMESIZES, &size) == 0;
		size.index++) {
		struct camera_mode mode = { format, (int)size.discrete.width,
			(int)size.discrete.height, 0 };
		const struct v4l2_frmsize_stepwise *range = &size.stepwise;
		if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
			add_rates(listing, mode);
			continue;
		}
		mode.width = nearest_step(request->width > 0 ? request->width : 640,
			range->min_width, range->max_width, range->step_width);
		mode.height = nearest_step(request->height > 0 ? request->height : 480,
			range->min_height, range->max_height, range->step_height);
		add_rates(listing, mode);
		return;
	}
	if (size.index == 0) /* a driver that does not tell: it will when it is asked */
		add_mode(listing,
			(struct camera_mode){ format,
				request->width > 0 ? request->width : 640,
				request->height > 0 ? request->height : 480, 0 });
}

int
v4l2_modes(int fd, const struct camera_request *request,
	struct camera_mode modes[V4L2_MODES_MAX])
{
	struct listing listing = { fd, request, modes, 0 };
	struct v4l2_fmtdesc format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	for (; format.index < 256 && v4l2_ioctl(fd, VIDIOC_ENUM_FMT, &format) == 0;
		format.index++)
		if (format.pixelformat == V4L2_PIX_FMT_MJPEG ||
			format.pixelformat == V4L2_PIX_FMT_JPEG ||
			convert_knows(format.pixelformat))
			add_sizes(&listing, format.pixelformat);
	return listing.count;
}
