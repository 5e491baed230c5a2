#include "recorder/disk_room.h"

#include <sys/statvfs.h>

unsigned
disk_room_minutes(const char *path, const struct reel_settings *reel)
{
	struct statvfs disk;
	double minute = (double)reel->rate * reel->channels *
			(double)sample_bytes(reel->sample) * 60;
	if (statvfs(path, &disk) != 0)
		return DISK_ROOM_MAX;
	double minutes = (double)disk.f_bavail * (double)disk.f_frsize / minute;
	return minutes < DISK_ROOM_MAX ? (unsigned)minutes : DISK_ROOM_MAX;
}
