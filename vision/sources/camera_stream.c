#include "vision/sources/camera_stream.h"

#include "vision/opencv/convert.h"
#include "vision/sources/jpeg_decoder.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/videodev2.h>

struct camera_stream {
	int fd;
	struct v4l2_format format;
	struct camera_mode mode;
	struct camera_queue queue;
	struct jpeg_decoder *decoder;
};

static bool
fail(struct trouble *trouble, const struct v4l2_identity *identity, const char *what)
{
	if (errno == EBUSY)
		trouble_is(trouble, "camera %s is busy: another program uses it",
			identity->device);
	else
		trouble_is(trouble, "camera %s %s: %s", identity->device, what,
			strerror(errno));
	return false;
}

/* The rate is a wish: many drivers have but one. */
static void
set_rate(struct camera_stream *stream, double hertz)
{
	struct v4l2_streamparm parameters = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	struct v4l2_fract *interval = &parameters.parm.capture.timeperframe;
	if (hertz > 0) {
		interval->numerator = 1000;
		interval->denominator = (uint32_t)lround(hertz * 1000);
		v4l2_ioctl(stream->fd, VIDIOC_S_PARM, &parameters);
	}
	bool told = v4l2_ioctl(stream->fd, VIDIOC_G_PARM, &parameters) == 0;
	stream->mode.hertz = told && interval->numerator && interval->denominator
				     ? (double)interval->denominator / interval->numerator
				     : hertz;
}

static bool
is_jpeg(uint32_t format)
{
	return format == V4L2_PIX_FMT_MJPEG || format == V4L2_PIX_FMT_JPEG;
}

static bool
set_mode(struct camera_stream *stream, const struct camera_mode *mode,
	const struct v4l2_identity *identity, struct trouble *trouble)
{
	struct v4l2_format *format = &stream->format;
	*format = (struct v4l2_format){ .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	format->fmt.pix.width = (uint32_t)mode->width;
	format->fmt.pix.height = (uint32_t)mode->height;
	format->fmt.pix.pixelformat = mode->format;
	format->fmt.pix.field = V4L2_FIELD_ANY;
	if (v4l2_ioctl(stream->fd, VIDIOC_S_FMT, format) < 0)
		return fail(trouble, identity, "cannot be set");
	stream->mode = (struct camera_mode){ format->fmt.pix.pixelformat,
		(int)format->fmt.pix.width, (int)format->fmt.pix.height, 0 };
	if (!is_jpeg(stream->mode.format) && !convert_knows(stream->mode.format)) {
		trouble_is(trouble, "camera %s sends %s, which nobody here can read",
			identity->device, camera_format_name(stream->mode.format).text);
		return false;
	}
	set_rate(stream, mode->hertz);
	return true;
}

/* Keeps only what has the format asked for. */
static int
keep_format(struct camera_mode *modes, int count, uint32_t format)
{
	int kept = 0;
	for (int i = 0; i < count; i++)
		if (format == 0 || modes[i].format == format)
			modes[kept++] = modes[i];
	return kept;
}

/* The best mode that works: a bus may not have the room for the very best one, and what
 * takes less is tried then. */
static bool
try_modes(struct camera_stream *stream, const struct camera_request *request,
	const struct v4l2_identity *identity, struct trouble *trouble)
{
	static const int tries = 8;
	struct camera_mode *modes = malloc(V4L2_MODES_MAX * sizeof(*modes));
	if (!modes)
		return fail(trouble, identity, "cannot be asked");
	int count = v4l2_modes(stream->fd, request, modes);
	count = keep_format(modes, count, request->format);
	camera_mode_sort(modes, count, request);
	bool started = false;
	if (count == 0)
		trouble_is(trouble, "camera %s has no %s pictures", identity->device,
			request->format ? camera_format_name(request->format).text
					: "readable");
	for (int i = 0; i < count && i < tries && !started; i++) {
		if (!set_mode(stream, &modes[i], identity, trouble))
			continue;
		started = camera_queue_start(&stream->queue, stream->fd) ||
			  fail(trouble, identity, "does not start");
		if (!started)
			camera_queue_stop(&stream->queue);
	}
	free(modes);
	return started;
}

struct camera_stream *
camera_stream_open(const char *name, const struct camera_request *request,
	struct v4l2_identity *identity, struct trouble *trouble)
{
	struct camera_stream *stream = calloc(1, sizeof(*stream));
	if (!stream) {
		trouble_is(trouble, "not enough memory for a camera");
		return NULL;
	}
	stream->fd = stream->queue.fd = camera_open(name, identity, trouble);
	if (stream->fd >= 0 && try_modes(stream, request, identity, trouble) &&
		(!is_jpeg(stream->mode.format) || (stream->decoder = jpeg_decoder_new())))
		return stream;
	camera_stream_close(stream);
	return NULL;
}

void
camera_stream_close(struct camera_stream *stream)
{
	if (!stream)
		return;
	if (stream->fd >= 0) {
		camera_queue_stop(&stream->queue);
		close(stream->fd);
	}
	jpeg_decoder_free(stream->decoder);
	free(stream);
}

enum camera_event
camera_stream_wait(struct camera_stream *stream, int timeout_ms, double *seconds)
{
	return camera_queue_wait(&stream->queue, timeout_ms, seconds);
}

bool
camera_stream_read(struct camera_stream *stream, struct picture *picture)
{
	struct camera_queue_picture sent = camera_queue_picture(&stream->queue);
	if (!sent.data)
		return false;
	if (stream->decoder)
		return jpeg_decoder_read(stream->decoder, sent.data, sent.bytes, picture);
	const struct raw_picture raw = { sent.data, sent.bytes, stream->mode.format,
		stream->mode.width, stream->mode.height,
		(int)stream->format.fmt.pix.bytesperline };
	return convert_read(&raw, picture);
}

struct camera_mode
camera_stream_mode(const struct camera_stream *stream)
{
	return stream->mode;
}

unsigned long
camera_stream_skipped(const struct camera_stream *stream)
{
	return stream->queue.skipped;
}

bool
camera_stream_slows_in_dark(const struct camera_stream *stream)
{
	struct v4l2_control control = { .id = V4L2_CID_EXPOSURE_AUTO_PRIORITY };
	return v4l2_ioctl(stream->fd, VIDIOC_G_CTRL, &control) == 0 && control.value;
}
