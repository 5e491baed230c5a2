#include "recorder/take.h"

#include "common/log.h"
#include "recorder/sound_file.h"
#include "recorder/wave_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { PICKED_SAMPLES = 1 << 14 };

const struct take_kind_info take_kind_info[TAKE_KINDS] = {
	[TAKE_WAV] = { "wav", ".wav", true, false, 1024 },
	[TAKE_W64] = { "w64", ".w64", true, false, 1024 },
	[TAKE_CAF] = { "caf", ".caf", true, false, 1024 },
	[TAKE_FLAC] = { "flac", ".flac", false, false, 8 },
	[TAKE_OPUS] = { "opus", ".opus", false, true, 255 },
	[TAKE_VORBIS] = { "vorbis", ".ogg", false, true, 255 },
};

struct take {
	const char *path;
	struct take_spec spec;
	struct wave_file *wave; /* one of both */
	struct sound_file *sound;
	int sync_fd;
	uint64_t frames, clipped;
	bool failed;
	float picked[PICKED_SAMPLES];
};

enum take_kind
take_kind_of(const char *path)
{
	const char *dot = strrchr(path, '.');
	int kind = 0;
	while (kind < TAKE_KINDS &&
		(!dot || strcasecmp(dot, take_kind_info[kind].suffix) != 0))
		kind++;
	return (enum take_kind)kind;
}

bool
take_check(const struct take_spec *spec)
{
	const struct take_kind_info *kind = &take_kind_info[spec->kind];
	if (spec->info.channels > kind->channels_max) {
		log_error("%s holds at most %u channels, not %u", kind->name,
			kind->channels_max, spec->info.channels);
		return false;
	}
	if (!kind->lossy && !kind->floats && spec->info.sample == SAMPLE_FLOAT) {
		log_error(
			"%s holds whole numbers of 16 or 24 bits, no floats", kind->name);
		return false;
	}
	if (spec->kind != TAKE_WAV && !sound_file_possible(spec)) {
		log_error("%s cannot hold %u channels at %u Hz", kind->name,
			spec->info.channels, spec->info.rate);
		return false;
	}
	return true;
}

static bool
fail(struct take *take, const char *why)
{
	bool *told = take->spec.told;
	if (!take->failed && !(told && *told))
		log_error("cannot write %s: %s", take->path, why);
	if (told)
		*told = true;
	take->failed = true;
	return false;
}

struct take *
take_open(int fd, const char *path, const struct take_spec *spec)
{
	struct take *take = malloc(sizeof(*take));
	if (!take) {
		log_error("out of memory");
		close(fd);
		return NULL;
	}
	*take = (struct take){ .path = path, .spec = *spec, .sync_fd = dup(fd) };
	const char *why = NULL;
	if (spec->kind == TAKE_WAV)
		take->wave = wave_file_open(fd, &spec->info, spec->dither);
	else
		take->sound = sound_file_open(fd, spec, &why);
	if (take->wave || take->sound)
		return take;
	fail(take, why ? why : strerror(errno));
	close(take->sync_fd);
	free(take);
	return NULL;
}

static bool
write_some(struct take *take, const float *frames, size_t count)
{
	const char *why = NULL;
	size_t written;
	if (take->wave)
		written = wave_file_write(take->wave, frames, count, &take->clipped);
	else
		written = sound_file_write(
			take->sound, frames, count, &take->clipped, &why);
	take->frames += written;
	if (written == count)
		return true;
	fail(take, why ? why : strerror(errno));
	if (take->wave)
		wave_file_flush(take->wave);
	return false;
}

/* The file's own channels out of all. */
static void
pick(struct take *take, const float *frames, size_t count)
{
	const struct take_spec *spec = &take->spec;
	unsigned channels = spec->info.channels;
	const float *source = frames + spec->first;
	float *target = take->picked;
	for (size_t i = 0; i < count; i++, source += spec->stride, target += channels)
		memcpy(target, source, channels * sizeof(*target));
}

bool
take_write(struct take *take, const float *frames, size_t count)
{
	const struct take_spec *spec = &take->spec;
	if (take->failed)
		return false;
	if (!frames || spec->info.channels == spec->stride)
		return write_some(take, frames, count);
	size_t room = PICKED_SAMPLES / spec->info.channels;
	while (count > 0) {
		size_t some = count < room ? count : room;
		pick(take, frames, some);
		if (!write_some(take, take->picked, some))
			return false;
		frames += some * spec->stride;
		count -= some;
	}
	return true;
}

bool
take_flush(struct take *take)
{
	const char *why = NULL;
	if (take->failed)
		return false;
	if (take->wave ? wave_file_flush(take->wave)
		       : sound_file_flush(take->sound, &why))
		return true;
	return fail(take, why ? why : strerror(errno));
}

void
take_sync(struct take *take)
{
	fdatasync(take->sync_fd); /* the close tells of what fails */
}

uint64_t
take_frames(const struct take *take)
{
	return take->frames;
}

uint64_t
take_clipped(const struct take *take)
{
	return take->clipped;
}

bool
take_close(struct take *take, const struct wave_marker *markers, size_t count,
	const struct wave_loudness *loudness)
{
	const char *why = NULL;
	if (!take)
		return true;
	take_flush(take);
	bool good = take->wave ? wave_file_close(take->wave, markers, count, loudness)
			       : sound_file_close(take->sound, &why);
	if (!good)
		fail(take, why ? why : strerror(errno));
	good = !take->failed;
	close(take->sync_fd);
	free(take);
	return good;
}
