#include "vision/sources/camera_queue.h"

#include "vision/sources/v4l2.h"
#include "vision/stopwatch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>

#include <linux/videodev2.h>

enum { NONE = -1 };

/* Errors in a row after which a camera does not come round by itself. */
enum { ERRORS_MAX = 5 };

static bool
give_back(struct camera_queue *queue, int index)
{
	struct v4l2_buffer buffer = { .index = (uint32_t)index,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	return v4l2_ioctl(queue->fd, VIDIOC_QBUF, &buffer) == 0;
}

static bool
map_buffer(struct camera_queue *queue, int index)
{
	struct v4l2_buffer buffer = { .index = (uint32_t)index,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	if (v4l2_ioctl(queue->fd, VIDIOC_QUERYBUF, &buffer) < 0)
		return false;
	void *data = mmap(NULL, buffer.length, PROT_READ, MAP_SHARED, queue->fd,
		(off_t)buffer.m.offset);
	if (data == MAP_FAILED)
		return false;
	queue->buffers[index] = (struct camera_buffer){ data, buffer.length, 0 };
	queue->count++;
	return give_back(queue, index);
}

void
camera_queue_stop(struct camera_queue *queue)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	v4l2_ioctl(queue->fd, VIDIOC_STREAMOFF, &type);
	for (int i = 0; i < queue->count; i++)
		munmap(queue->buffers[i].data, queue->buffers[i].bytes);
	struct v4l2_requestbuffers none = { .count = 0,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	v4l2_ioctl(queue->fd, VIDIOC_REQBUFS, &none);
	queue->count = 0;
}

bool
camera_queue_start(struct camera_queue *queue, int fd)
{
	struct v4l2_requestbuffers wanted = { .count = CAMERA_QUEUE_BUFFERS,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	*queue = (struct camera_queue){ .fd = fd, .held = NONE, .first = true };
	if (v4l2_ioctl(fd, VIDIOC_REQBUFS, &wanted) < 0)
		return false;
	for (uint32_t i = 0; i < wanted.count && i < CAMERA_QUEUE_BUFFERS; i++)
		if (!map_buffer(queue, (int)i))
			return false;
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	return v4l2_ioctl(fd, VIDIOC_STREAMON, &type) == 0;
}

struct camera_queue_picture
camera_queue_picture(const struct camera_queue *queue)
{
	if (queue->held == NONE)
		return (struct camera_queue_picture){ NULL, 0 };
	const struct camera_buffer *held = &queue->buffers[queue->held];
	return (struct camera_queue_picture){ held->data, held->used };
}

/* Stamps of another clock, or from the future, or long gone, are no use. */
static double
taken_at(const struct v4l2_buffer *buffer)
{
	double now = stopwatch_now();
	double stamp = (double)buffer->timestamp.tv_sec +
		       (double)buffer->timestamp.tv_usec * 1e-6;
	bool same_clock = (buffer->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) ==
			  V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
	return same_clock && stamp <= now && stamp > now - 2 ? stamp : now;
}

/* The pictures before it in the queue, and those that the driver had no buffer for. */
static void
count_skipped(struct camera_queue *queue, uint32_t sequence)
{
	uint32_t step = sequence - queue->sequence;
	if (!queue->first && step > 1 && step < 1000)
		queue->skipped += step - 1;
	queue->sequence = sequence;
	queue->first = false;
}

enum taken { TAKEN, TAKEN_NONE, TAKEN_DAMAGED, TAKEN_LOST };

/* One picture out of the queue. */
static enum taken
dequeue(struct camera_queue *queue, struct v4l2_buffer *buffer)
{
	*buffer = (struct v4l2_buffer){ .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP };
	if (v4l2_ioctl(queue->fd, VIDIOC_DQBUF, buffer) < 0) {
		if (errno == EAGAIN)
			return TAKEN_NONE;
		/* an error of input or output may pass; all others do not */
		return errno == EIO && ++queue->errors < ERRORS_MAX ? TAKEN_DAMAGED
								    : TAKEN_LOST;
	}
	if (buffer->index >= (uint32_t)queue->count)
		return TAKEN_LOST;
	queue->errors = 0;
	count_skipped(queue, buffer->sequence);
	struct camera_buffer *taken = &queue->buffers[buffer->index];
	taken->used = buffer->bytesused <= taken->bytes ? buffer->bytesused : 0;
	if (taken->used > 0 && !(buffer->flags & V4L2_BUF_FLAG_ERROR))
		return TAKEN;
	return give_back(queue, (int)buffer->index) ? TAKEN_DAMAGED : TAKEN_LOST;
}

/* The newest picture takes the place of the one held; true when they differ. With too few
 * buffers to hold one, they pass for different. */
static bool
hold(struct camera_queue *queue, int index)
{
	int old = queue->held;
	queue->held = index;
	if (old == NONE)
		return true;
	const struct camera_buffer *a = &queue->buffers[old], *b = &queue->buffers[index];
	bool differ = a->used != b->used || memcmp(a->data, b->data, a->used) != 0;
	if (!give_back(queue, old))
		queue->errors = ERRORS_MAX;
	return differ;
}

static enum camera_event
drain(struct camera_queue *queue, double *seconds)
{
	enum camera_event event = CAMERA_NOTHING;
	for (;;) {
		struct v4l2_buffer buffer;
		switch (dequeue(queue, &buffer)) {
		case TAKEN_NONE:
			return event;
		case TAKEN_LOST:
			return CAMERA_GONE;
		case TAKEN_DAMAGED:
			if (event == CAMERA_NOTHING)
				event = CAMERA_DAMAGED;
			if (queue->errors > 0)
				return event;
			continue;
		case TAKEN:
			break;
		}
		*seconds = taken_at(&buffer);
		if (event == CAMERA_PICTURE)
			queue->skipped++;
		if (hold(queue, (int)buffer.index))
			event = CAMERA_PICTURE;
		else if (event != CAMERA_PICTURE)
			event = CAMERA_REPEATED;
	}
}

enum camera_event
camera_queue_wait(struct camera_queue *queue, int timeout_ms, double *seconds)
{
	/* a driver with but two buffers needs both while we wait */
	if (queue->count < 3 && queue->held != NONE) {
		if (!give_back(queue, queue->held))
			return CAMERA_GONE;
		queue->held = NONE;
	}
	struct pollfd ready = { .fd = queue->fd, .events = POLLIN };
	if (poll(&ready, 1, timeout_ms) <= 0)
		return CAMERA_NOTHING;
	enum camera_event event = drain(queue, seconds);
	if (queue->errors >= ERRORS_MAX)
		return CAMERA_GONE;
	/* poll() says at once that something is wrong, again and again */
	if (event == CAMERA_NOTHING && ready.revents & (POLLERR | POLLHUP | POLLNVAL))
		return CAMERA_GONE;
	return event;
}
