#include "recorder/wave_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PACKED_BYTES = 1 << 16, /* converted at a time */
};

/* Taken ahead on the disk; what is left of it is given back at the end. */
static const uint64_t ahead_bytes = 16 << 20;

struct wave_file {
	int fd;
	struct wave_info info;
	size_t frame_bytes;
	uint64_t data_bytes, told_bytes; /* in the file, and in its head */
	uint64_t taken_bytes;            /* on the disk, from the file's beginning */
	bool takes_ahead, dithers;
	struct dither dither;
	unsigned char *packed; /* PACKED_BYTES */
	unsigned char head[WAVE_HEAD_BYTES];
};

/* Writes all of it, or returns what could be written, with errno. */
static size_t
write_at(int fd, const void *bytes, size_t count, uint64_t at)
{
	size_t done = 0;
	while (done < count) {
		ssize_t written = pwrite(
			fd, (const char *)bytes + done, count - done, (off_t)(at + done));
		if (written < 0 && errno == EINTR)
			continue;
		if (written == 0)
			errno = ENOSPC;
		if (written <= 0)
			break;
		done += (size_t)written;
	}
	return done;
}

/* One page in one step: whoever reads the file sees the old head or the new one. */
static bool
write_head(struct wave_file *file, uint64_t data_bytes, uint64_t tail_bytes)
{
	wave_head(file->head, &file->info, data_bytes, tail_bytes);
	return write_at(file->fd, file->head, WAVE_HEAD_BYTES, 0) == WAVE_HEAD_BYTES;
}

struct wave_file *
wave_file_open(int fd, const struct wave_info *info, bool dithers)
{
	struct wave_file *file = calloc(1, sizeof(*file));
	unsigned char *packed = calloc(1, PACKED_BYTES);
	if (file && packed) {
		*file = (struct wave_file){ .fd = fd,
			.info = *info,
			.frame_bytes = wave_frame_bytes(info),
			.takes_ahead = true,
			.dithers = dithers,
			.packed = packed };
		if (write_head(file, 0, 0))
			return file;
	}
	int error = errno;
	close(fd);
	free(packed);
	free(file);
	errno = error;
	return NULL;
}

/* A file system that cannot do it, or is nearly full, goes without. */
static void
take_ahead(struct wave_file *file, uint64_t until)
{
	if (!file->takes_ahead || until <= file->taken_bytes)
		return;
	uint64_t more = until - file->taken_bytes + ahead_bytes;
	file->takes_ahead = fallocate(file->fd, FALLOC_FL_KEEP_SIZE,
				    (off_t)file->taken_bytes, (off_t)more) == 0;
	file->taken_bytes += more;
}

static size_t
append(struct wave_file *file, const void *bytes, size_t count)
{
	uint64_t end = WAVE_HEAD_BYTES + file->data_bytes;
	take_ahead(file, end + count);
	size_t frames = write_at(file->fd, bytes, count, end) / file->frame_bytes;
	file->data_bytes += frames * file->frame_bytes;
	return frames;
}

/* Through the buffer, as many at a time as fit: converted, or zeros. */
static size_t
append_packed(
	struct wave_file *file, const float *frames, size_t count, uint64_t *clipped)
{
	size_t room = PACKED_BYTES / file->frame_bytes, done = 0;
	if (!frames)
		memset(file->packed, 0, PACKED_BYTES);
	while (done < count) {
		size_t some = count - done < room ? count - done : room;
		if (frames)
			*clipped += sample_pack(file->info.sample,
				frames + done * file->info.channels,
				some * file->info.channels, file->packed,
				file->dithers ? &file->dither : NULL);
		size_t written = append(file, file->packed, some * file->frame_bytes);
		done += written;
		if (written < some)
			break;
	}
	return done;
}

size_t
wave_file_write(
	struct wave_file *file, const float *frames, size_t count, uint64_t *clipped)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* floats are in memory as in the file */
	if (frames && file->info.sample == SAMPLE_FLOAT)
		return append(file, frames, count * file->frame_bytes);
#endif
	return append_packed(file, frames, count, clipped);
}

bool
wave_file_flush(struct wave_file *file)
{
	if (file->told_bytes == file->data_bytes)
		return true;
	file->told_bytes = file->data_bytes;
	return write_head(file, file->data_bytes, 0);
}

static bool
write_tail(struct wave_file *file, const struct wave_marker *markers, size_t count)
{
	size_t bytes = wave_tail(NULL, file->data_bytes, markers, count);
	unsigned char *tail = malloc(bytes + 1);
	uint64_t at = WAVE_HEAD_BYTES + file->data_bytes;
	bool good = tail != NULL;
	if (good) {
		wave_tail(tail, file->data_bytes, markers, count);
		good = write_at(file->fd, tail, bytes, at) == bytes;
	}
	free(tail);
	if (!good) { /* the sound matters more */
		int error = errno;
		if (ftruncate(file->fd, (off_t)at) == 0)
			write_head(file, file->data_bytes, 0);
		errno = error;
		return false;
	}
	return write_head(file, file->data_bytes, bytes) &&
	       ftruncate(file->fd, (off_t)(at + bytes)) == 0;
}

bool
wave_file_close(struct wave_file *file, const struct wave_marker *markers, size_t count,
	const struct wave_loudness *loudness)
{
	if (loudness)
		file->info.loudness = *loudness;
	bool good = write_tail(file, markers, count);
	int error = errno;
	/* a full or broken disk may show only here */
	if (fsync(file->fd) < 0 && errno != EINVAL && errno != EROFS) {
		error = errno;
		good = false;
	}
	if (close(file->fd) < 0) {
		error = errno;
		good = false;
	}
	free(file->packed);
	free(file);
	errno = error;
	return good;
}
