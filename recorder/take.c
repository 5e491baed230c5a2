#include "recorder/take.h"

#include "common/log.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SILENCE_FRAMES = 1024,
};

struct take {
	int fd;
	const char *path;
	SNDFILE *file;
	unsigned channels;
	uint64_t frames;
	bool failed;
	float *silence; /* SILENCE_FRAMES */
	float peak[];
};

static bool
fail(struct take *take, const char *why)
{
	if (!take->failed)
		log_error("cannot write %s: %s", take->path, why);
	take->failed = true;
	return false;
}

/* What the system said, or else libsndfile. */
static const char *
reason(struct take *take, int error)
{
	return error ? strerror(error) : sf_strerror(take->file);
}

struct take *
take_open(int fd, const char *path, unsigned channels, uint32_t rate)
{
	struct take *take = calloc(1, sizeof(*take) + channels * sizeof(float));
	float *silence = calloc(SILENCE_FRAMES * channels, sizeof(float));
	if (!take || !silence) {
		log_error("out of memory");
		goto fail;
	}
	*take = (struct take){
		.fd = fd, .path = path, .channels = channels, .silence = silence
	};
	SF_INFO info = { .samplerate = (int)rate,
		.channels = (int)channels,
		.format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT };
	errno = 0;
	take->file = sf_open_fd(fd, SFM_WRITE, &info, SF_FALSE);
	if (!take->file) {
		log_error("cannot write %s: %s", path, reason(take, errno));
		goto fail;
	}
	/* an ordinary WAV until the first header past 4 GiB */
	sf_command(take->file, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
	if (take_flush(take))
		return take;
	sf_close(take->file);
fail:
	close(fd);
	free(silence);
	free(take);
	return NULL;
}

static void
follow_peaks(struct take *take, const float *frames, size_t count)
{
	for (size_t i = 0; i < count; i++, frames += take->channels)
		for (unsigned c = 0; c < take->channels; c++)
			if (fabsf(frames[c]) > take->peak[c])
				take->peak[c] = fabsf(frames[c]);
}

static bool
write_some(struct take *take, const float *frames, size_t count)
{
	errno = 0;
	sf_count_t written = sf_writef_float(take->file, frames, (sf_count_t)count);
	int error = errno;
	if (written == (sf_count_t)count) {
		take->frames += count;
		return true;
	}
	/* A part of a frame may be behind the last whole one. */
	take->frames += written > 0 ? (uint64_t)written : 0;
	sf_count_t end = (sf_count_t)take->frames;
	fail(take, reason(take, error));
	sf_command(take->file, SFC_FILE_TRUNCATE, &end, sizeof(end));
	sf_command(take->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
	return false;
}

static bool
write_silence(struct take *take, size_t count)
{
	while (count > 0) {
		size_t some = count < SILENCE_FRAMES ? count : SILENCE_FRAMES;
		if (!write_some(take, take->silence, some))
			return false;
		count -= some;
	}
	return true;
}

bool
take_write(struct take *take, const float *frames, size_t count)
{
	if (take->failed)
		return false;
	if (!frames)
		return write_silence(take, count);
	follow_peaks(take, frames, count);
	return write_some(take, frames, count);
}

bool
take_flush(struct take *take)
{
	if (take->failed)
		return false;
	errno = 0;
	sf_command(take->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
	if (sf_error(take->file) != SF_ERR_NO_ERROR)
		return fail(take, reason(take, errno));
	return true;
}

uint64_t
take_frames(const struct take *take)
{
	return take->frames;
}

float
take_peak(const struct take *take, unsigned channel)
{
	return take->peak[channel];
}

bool
take_close(struct take *take)
{
	if (!take)
		return true;
	take_flush(take);
	if (sf_close(take->file) != 0)
		fail(take, "its header cannot be finished");
	/* a full or broken disk may show only here */
	if (fsync(take->fd) < 0 && errno != EINVAL && errno != EROFS)
		fail(take, strerror(errno));
	if (close(take->fd) < 0)
		fail(take, strerror(errno));
	bool good = !take->failed;
	free(take->silence);
	free(take);
	return good;
}
