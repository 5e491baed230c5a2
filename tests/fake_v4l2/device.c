/* Cameras that are not there, for tests: a library to be preloaded that plays frames
 * through Video4Linux2's calls, at a pace of its own, and misbehaves as it is told.
 *
 *   FAKE_V4L2=FOLDER LD_PRELOAD=build/tests/fake_v4l2.so build/bin/hand-vision
 *
 * A file FOLDER/videoN is the camera /dev/videoN: to remove it unplugs the camera, to
 * move it plugs it in elsewhere. FOLDER/by-id/NAME, a link to such a file, is
 * /dev/v4l/by-id/NAME. The files are read again for each frame, a word with its values a
 * line:
 *
 *   card NAME, bus PLACE         who it is, and where
 *   mode FORMAT W H RATE         what it can; once for each
 *   frames FORMAT FILE           raw pictures one after the other, or JPEGs
 *   grant W H                    gives this size, whatever is asked for
 *   rate R                       the real rate, when it is not the promised one
 *   buffers N                    no more than so many
 *   busy, denied, metadata       cannot be had, may not be had, gives no pictures
 *   crowded FORMAT               the bus has no room for that format
 *   freeze, repeat               no more pictures; always the same
 *   garbage, half, flagged, eio  noise, half pictures, pictures with the driver's error
 *                                mark, errors in their place
 *   stamps none|future|back      odd times
 *   dark                         its control says that it is slow in the dark */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include "tests/fake_v4l2/film.h"
#include "tests/fake_v4l2/script.h"

enum { HANDLES = 64, BUFFERS = 8, BUFFER_BYTES = 1 << 22 };

struct handle {
	int fd, signal; /* ends of a pipe: a byte in it for each picture that is done */
	char path[200]; /* of its script */
	struct fake_script script;
	bool gone, streaming;
	uint32_t format;
	uint32_t width, height;
	double hertz;
	int buffer_count;
	int memory[BUFFERS]; /* memfd */
	uint8_t *data[BUFFERS];
	int queued[BUFFERS], queued_count;
	struct v4l2_buffer done[BUFFERS];
	int done_count;
	uint32_t sequence;
	struct fake_film film;
	pthread_t player;
};

/* Our own calls of what is replaced here come back to us. */
static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static struct handle *handles[HANDLES];

static struct handle *
find(int fd)
{
	for (int i = 0; i < HANDLES; i++)
		if (handles[i] && handles[i]->fd == fd)
			return handles[i];
	return NULL;
}

static int
refuse(int error)
{
	errno = error;
	return -1;
}

/* The moment of the next frame, looking every few ms whether the plug is pulled. */
static void
await(struct handle *handle, struct timespec moment)
{
	for (;;) {
		struct timespec now, nap = { 0, 4000000 };
		clock_gettime(CLOCK_MONOTONIC, &now);
		double left = (double)(moment.tv_sec - now.tv_sec) +
			      (double)(moment.tv_nsec - now.tv_nsec) * 1e-9;
		if (left <= 0 || access(handle->path, F_OK) != 0)
			return;
		if (left < 0.004)
			nap.tv_nsec = (long)(left * 1e9);
		nanosleep(&nap, NULL);
	}
}

static void
stamp(struct v4l2_buffer *buffer, const struct fake_script *script)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	buffer->timestamp.tv_sec = now.tv_sec;
	buffer->timestamp.tv_usec = now.tv_nsec / 1000;
	buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
	if (strcmp(script->stamps, "none") == 0)
		buffer->flags = buffer->timestamp.tv_sec = 0;
	else if (strcmp(script->stamps, "future") == 0)
		buffer->timestamp.tv_sec += 1000;
	else if (strcmp(script->stamps, "back") == 0)
		buffer->timestamp.tv_sec -= 1000 + buffer->sequence % 7;
}

/* A picture into the next free buffer; without one it is lost, as with real drivers. */
static void
play(struct handle *handle)
{
	const struct fake_script *script = &handle->script;
	uint32_t sequence = handle->sequence++;
	if (script->freeze || handle->queued_count == 0)
		return;
	int index = handle->queued[0];
	memmove(handle->queued, handle->queued + 1,
		(size_t)--handle->queued_count * sizeof(int));
	struct v4l2_buffer *buffer = &handle->done[handle->done_count++];
	*buffer = (struct v4l2_buffer){ .index = (uint32_t)index,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP,
		.sequence = sequence };
	buffer->bytesused = fake_film_show(&handle->film, script->repeat ? 0 : sequence,
		handle->data[index], BUFFER_BYTES);
	stamp(buffer, script);
	if (script->garbage)
		for (uint32_t i = 0; i < buffer->bytesused; i++)
			handle->data[index][i] = (uint8_t)rand();
	if (script->half)
		buffer->bytesused /= 2;
	if (script->flagged)
		buffer->flags |= V4L2_BUF_FLAG_ERROR;
	(void)!write(handle->signal, "", 1);
}

static void *
run(void *argument)
{
	struct handle *handle = argument;
	struct timespec moment;
	clock_gettime(CLOCK_MONOTONIC, &moment);
	for (bool go_on = true; go_on;) {
		double hertz =
			handle->script.rate > 0 ? handle->script.rate : handle->hertz;
		moment.tv_nsec += (long)(1e9 / hertz);
		moment.tv_sec += moment.tv_nsec / 1000000000;
		moment.tv_nsec %= 1000000000;
		await(handle, moment);
		pthread_mutex_lock(&mutex);
		if (!fake_script_read(&handle->script, handle->path)) {
			handle->gone = true;
			close(handle->signal); /* poll() hears of it */
			handle->signal = -1;
		} else if (handle->streaming) {
			play(handle);
		}
		go_on = handle->streaming && !handle->gone;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static int
request_buffers(struct handle *handle, struct v4l2_requestbuffers *request)
{
	if (handle->script.busy)
		return refuse(EBUSY);
	uint32_t most = handle->script.buffers ? handle->script.buffers : BUFFERS;
	request->count = request->count < most ? request->count : most;
	for (int i = 0; i < handle->buffer_count; i++) {
		munmap(handle->data[i], BUFFER_BYTES);
		close(handle->memory[i]);
	}
	handle->buffer_count = (int)request->count;
	for (int i = 0; i < handle->buffer_count; i++) {
		handle->memory[i] = memfd_create("picture", 0);
		(void)!ftruncate(handle->memory[i], BUFFER_BYTES);
		handle->data[i] = mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE,
			MAP_SHARED, handle->memory[i], 0);
	}
	handle->queued_count = handle->done_count = 0;
	return 0;
}

static int
queue(struct handle *handle, struct v4l2_buffer *buffer)
{
	if (buffer->index >= (uint32_t)handle->buffer_count)
		return refuse(EINVAL);
	handle->queued[handle->queued_count++] = (int)buffer->index;
	return 0;
}

static int
dequeue(struct handle *handle, struct v4l2_buffer *buffer)
{
	char byte;
	if (handle->done_count == 0)
		return refuse(EAGAIN);
	(void)!read(handle->fd, &byte, 1);
	*buffer = handle->done[0];
	memmove(handle->done, handle->done + 1,
		(size_t)--handle->done_count * sizeof(*buffer));
	if (!handle->script.eio)
		return 0;
	handle->queued[handle->queued_count++] = (int)buffer->index;
	return refuse(EIO);
}

static int
start(struct handle *handle)
{
	if (handle->format == handle->script.crowded)
		return refuse(ENOSPC);
	if (!fake_film_open(&handle->film,
		    fake_script_film(&handle->script, handle->format), handle->format,
		    handle->width, handle->height))
		return refuse(EIO);
	handle->streaming = true;
	return pthread_create(&handle->player, NULL, run, handle) ? refuse(EIO) : 0;
}

/* Called with the mutex held, which the player needs for its end. */
static void
stop(struct handle *handle)
{
	bool was = handle->streaming;
	handle->streaming = false;
	if (!was)
		return;
	pthread_mutex_unlock(&mutex);
	pthread_join(handle->player, NULL);
	pthread_mutex_lock(&mutex);
	char byte;
	while (handle->done_count-- > 0)
		(void)!read(handle->fd, &byte, 1);
	handle->queued_count = handle->done_count = 0;
	fake_film_close(&handle->film);
}

static int
answer(struct handle *handle, unsigned long request, void *argument)
{
	if (handle->gone && request != VIDIOC_STREAMOFF)
		return refuse(ENODEV);
	switch (request) {
	case VIDIOC_REQBUFS:
		return request_buffers(handle, argument);
	case VIDIOC_QUERYBUF:
		((struct v4l2_buffer *)argument)->length = BUFFER_BYTES;
		((struct v4l2_buffer *)argument)->m.offset =
			((struct v4l2_buffer *)argument)->index * BUFFER_BYTES;
		return 0;
	case VIDIOC_QBUF:
		return queue(handle, argument);
	case VIDIOC_DQBUF:
		return dequeue(handle, argument);
	case VIDIOC_STREAMON:
		return start(handle);
	case VIDIOC_STREAMOFF:
		stop(handle);
		return 0;
	case VIDIOC_S_FMT: {
		struct v4l2_pix_format *format =
			&((struct v4l2_format *)argument)->fmt.pix;
		fake_script_grant(&handle->script, format);
		handle->format = format->pixelformat;
		handle->width = format->width;
		handle->height = format->height;
		return 0;
	}
	case VIDIOC_S_PARM:
	case VIDIOC_G_PARM: {
		struct v4l2_fract *interval =
			&((struct v4l2_streamparm *)argument)->parm.capture.timeperframe;
		bool wish = request == VIDIOC_S_PARM && interval->numerator;
		double wanted = wish ? (double)interval->denominator / interval->numerator
				     : handle->hertz;
		handle->hertz = fake_script_rate(&handle->script, handle->format,
			handle->width, handle->height, wanted);
		*interval = (struct v4l2_fract){ 1000, (uint32_t)(handle->hertz * 1000) };
		return 0;
	}
	default:
		return fake_script_tell(&handle->script, request, argument)
			       ? 0
			       : refuse(EINVAL);
	}
}

/* The script of a device, or NULL: not one of ours. */
static char *
script_path(const char *device, char path[200])
{
	static const char by_id[] = "/dev/v4l/by-id/";
	const char *folder = getenv("FAKE_V4L2");
	char link[200];
	if (!folder || strncmp(device, "/dev/v", 6) != 0)
		return NULL;
	if (strncmp(device, by_id, sizeof(by_id) - 1) == 0) {
		snprintf(link, sizeof(link), "%.100s/by-id/%.80s", folder,
			device + sizeof(by_id) - 1);
		char *real = realpath(link, NULL);
		snprintf(path, 200, "%s", real ? real : link);
		free(real);
		return path;
	}
	snprintf(path, 200, "%.150s/%.40s", folder, device + strlen("/dev/"));
	return path;
}

static int
open_fake(const char *path)
{
	struct handle *handle = calloc(1, sizeof(*handle));
	int ends[2];
	snprintf(handle->path, sizeof(handle->path), "%s", path);
	bool there = fake_script_read(&handle->script, path);
	if (!there || handle->script.denied || pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
		int error = !there ? ENOENT : EACCES;
		free(handle);
		return refuse(error);
	}
	handle->fd = ends[0];
	handle->signal = ends[1];
	handle->hertz = 30;
	pthread_mutex_lock(&mutex);
	for (int i = 0; i < HANDLES; i++)
		if (!handles[i]) {
			handles[i] = handle;
			break;
		}
	pthread_mutex_unlock(&mutex);
	return handle->fd;
}

int
open(const char *path, int flags, ...)
{
	static int (*next)(const char *, int, ...);
	char script[200];
	va_list arguments;
	va_start(arguments, flags);
	unsigned mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, unsigned) : 0;
	va_end(arguments);
	if (script_path(path, script))
		return open_fake(script);
	if (!next)
		next = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	return next(path, flags, mode);
}

int
close(int fd)
{
	static int (*next)(int);
	if (!next)
		next = (int (*)(int))dlsym(RTLD_NEXT, "close");
	pthread_mutex_lock(&mutex);
	struct handle *handle = find(fd);
	for (int i = 0; handle && i < HANDLES; i++)
		if (handles[i] == handle)
			handles[i] = NULL;
	pthread_mutex_unlock(&mutex);
	if (!handle)
		return next(fd);
	pthread_mutex_lock(&mutex);
	stop(handle);
	handle->script.busy = false;
	request_buffers(handle, &(struct v4l2_requestbuffers){ 0 });
	pthread_mutex_unlock(&mutex);
	if (handle->signal >= 0)
		next(handle->signal);
	free(handle);
	return next(fd);
}

int
ioctl(int fd, unsigned long request, ...)
{
	static int (*next)(int, unsigned long, ...);
	va_list arguments;
	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	pthread_mutex_lock(&mutex);
	struct handle *handle = find(fd);
	int result = handle ? answer(handle, request, argument) : 0;
	pthread_mutex_unlock(&mutex);
	if (handle)
		return result;
	if (!next)
		next = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
	return next(fd, request, argument);
}

void *
mmap(void *address, size_t bytes, int protection, int flags, int fd, off_t offset)
{
	static void *(*next)(void *, size_t, int, int, int, off_t);
	if (!next)
		next = (void *(*)(void *, size_t, int, int, int, off_t))dlsym(
			RTLD_NEXT, "mmap");
	struct handle *handle = fd >= 0 ? find(fd) : NULL;
	if (!handle)
		return next(address, bytes, protection, flags, fd, offset);
	return next(address, bytes, protection, flags,
		handle->memory[offset / BUFFER_BYTES], 0);
}

int
access(const char *path, int mode)
{
	static int (*next)(const char *, int);
	char script[200];
	if (!next)
		next = (int (*)(const char *, int))dlsym(RTLD_NEXT, "access");
	return next(script_path(path, script) ? script : path, mode);
}

int
stat(const char *path, struct stat *status)
{
	static int (*next)(const char *, struct stat *);
	char script[200];
	if (!next)
		next = (int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "stat");
	if (!script_path(path, script))
		return next(path, status);
	int result = next(script, status);
	status->st_mode = S_IFCHR | 0660;
	return result;
}
