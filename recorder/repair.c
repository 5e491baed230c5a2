#include "recorder/repair.h"

#include "common/log.h"
#include "recorder/repair_kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
repair_read(struct repair *repair, uint64_t at, void *bytes, size_t count)
{
	ssize_t got = pread(repair->fd, bytes, count, (off_t)at);
	if (got < 0)
		log_error("cannot read %s: %s", repair->path, strerror(errno));
	return got == (ssize_t)count;
}

bool
repair_write(struct repair *repair, uint64_t at, const void *bytes, size_t count)
{
	errno = ENOSPC;
	if (pwrite(repair->fd, bytes, count, (off_t)at) != (ssize_t)count) {
		log_error("cannot write %s: %s", repair->path, strerror(errno));
		return false;
	}
	repair->changed = true;
	return true;
}

uint64_t
repair_get(const unsigned char *bytes, int count)
{
	uint64_t number = 0;
	for (int i = count - 1; i >= 0; i--)
		number = number << 8 | bytes[i];
	return number;
}

bool
repair_number(struct repair *repair, uint64_t at, uint64_t number, int count)
{
	unsigned char old[8], bytes[8];
	for (int i = 0; i < count; i++)
		bytes[i] = (unsigned char)(number >> 8 * i);
	if (!repair_read(repair, at, old, (size_t)count))
		return false;
	return memcmp(old, bytes, (size_t)count) == 0 ||
	       repair_write(repair, at, bytes, (size_t)count);
}

static bool
mend(struct repair *repair)
{
	static const unsigned char w64[4] = "riff";
	unsigned char head[12];
	if (repair->size < sizeof(head)) {
		log_error("%s is too short to be mended: nothing was recorded",
			repair->path);
		return false;
	}
	if (!repair_read(repair, 0, head, sizeof(head)))
		return false;
	bool wave = memcmp(head, "RIFF", 4) == 0 || memcmp(head, "RF64", 4) == 0;
	if (wave && memcmp(head + 8, "WAVE", 4) == 0)
		return repair_wave(repair);
	if (memcmp(head, w64, 4) == 0)
		return repair_w64(repair);
	if (memcmp(head, "MThd", 4) == 0)
		return repair_midi(repair);
	log_error("%s is no WAV, RF64, W64 or MIDI file", repair->path);
	return false;
}

bool
repair_file(const char *path)
{
	struct stat status;
	struct repair repair = { .path = path, .fd = open(path, O_RDWR | O_CLOEXEC) };
	if (repair.fd < 0 || fstat(repair.fd, &status) < 0) {
		log_error("cannot open %s: %s", path, strerror(errno));
		return false;
	}
	repair.size = (uint64_t)status.st_size;
	bool good = mend(&repair);
	if (good && !repair.changed)
		log_info("%s is whole: nothing to mend", path);
	if (repair.changed && fsync(repair.fd) < 0 && errno != EINVAL) {
		log_error("cannot write %s: %s", path, strerror(errno));
		good = false;
	}
	close(repair.fd);
	return good;
}
