#include "common/feature_file.h"

#include "common/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool
write_all(int fd, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t written = write(fd, bytes, count);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		count -= (size_t)written;
	}
	return true;
}

static void
give_up(struct feature_file *file)
{
	log_error(
		"cannot write %s: %s; going on without it", file->path, strerror(errno));
	/* a half line goes away again; where it stays, readers see that it has no end */
	if (ftruncate(file->fd, file->whole) != 0)
		log_warning("%s ends in a half line", file->path);
	file->broken = true;
}

void
feature_file_flush(struct feature_file *file)
{
	if (file->length > 0 && !file->broken) {
		if (write_all(file->fd, file->block, file->length)) {
			file->whole += (off_t)file->length;
			file->in_block = 0;
		} else {
			give_up(file);
		}
	}
	file->missing += file->in_block;
	file->in_block = 0;
	file->length = 0;
}

bool
feature_file_begin(struct feature_file *file, int fd, const char *path)
{
	*file = (struct feature_file){ .path = path, .fd = fd };
	file->length = feature_row_header(file->block);
	feature_file_flush(file);
	return !file->broken;
}

void
feature_file_add(
	struct feature_file *file, double seconds, const struct hand_frame *frame)
{
	if (file->length + FEATURE_ROW_BYTES > sizeof(file->block))
		feature_file_flush(file);
	file->length += feature_row(file->block + file->length, seconds, frame);
	file->in_block++;
}
