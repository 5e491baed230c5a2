#include "recorder/hand_take.h"

#include "common/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hand_take *
hand_take_open(int fd, const char *path, uint32_t rate)
{
	struct hand_take *take = calloc(1, sizeof(*take));
	if (!take)
		log_error("out of memory");
	else if (feature_file_begin(&take->file, fd, path)) {
		take->rate = rate;
		return take;
	}
	close(fd);
	free(take);
	return NULL;
}

void
hand_take_add(struct hand_take *take, uint64_t at, const struct hands *hands)
{
	feature_file_add(&take->file, (double)at / take->rate, &hands->frame);
	take->frames++;
	take->casualties += hands->casualties;
}

void
hand_take_flush(struct hand_take *take)
{
	feature_file_flush(&take->file);
}

void
hand_take_sync(struct hand_take *take)
{
	fdatasync(take->file.fd); /* the close tells of what fails */
}

bool
hand_take_close(struct hand_take *take)
{
	if (!take)
		return true;
	feature_file_flush(&take->file);
	bool good = !take->file.broken;
	if (close(take->file.fd) < 0) {
		log_error("cannot write %s: %s", take->file.path, strerror(errno));
		good = false;
	}
	if (take->file.missing)
		log_error("%" PRIu64 " frames are missing in %s", take->file.missing,
			take->file.path);
	free(take);
	return good;
}
