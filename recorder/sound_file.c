#include "recorder/sound_file.h"

#include <errno.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE_SAMPLES = 1 << 14, /* converted at a time */
};

struct sound_file {
	int fd;
	SNDFILE *file;
	unsigned channels;
	enum take_kind kind;
	enum sample_format sample;
	bool dithers;
	struct dither dither;
	uint64_t frames;
	unsigned char packed[3 * PIECE_SAMPLES];
	union {
		int number[PIECE_SAMPLES];
		float real[PIECE_SAMPLES]; /* zeros, where no numbers are needed */
	};
};

static SF_INFO
info_of(const struct take_spec *spec)
{
	static const int major[TAKE_KINDS] = { [TAKE_WAV] = SF_FORMAT_WAV,
		[TAKE_W64] = SF_FORMAT_W64,
		[TAKE_CAF] = SF_FORMAT_CAF,
		[TAKE_FLAC] = SF_FORMAT_FLAC,
		[TAKE_OPUS] = SF_FORMAT_OGG | SF_FORMAT_OPUS,
		[TAKE_VORBIS] = SF_FORMAT_OGG | SF_FORMAT_VORBIS };
	static const int minor[SAMPLE_FORMATS] = { SF_FORMAT_FLOAT, SF_FORMAT_PCM_24,
		SF_FORMAT_PCM_16 };
	bool lossy = take_kind_info[spec->kind].lossy;
	return (SF_INFO){ .samplerate = (int)spec->info.rate,
		.channels = (int)spec->info.channels,
		.format = major[spec->kind] | (lossy ? 0 : minor[spec->info.sample]) };
}

bool
sound_file_possible(const struct take_spec *spec)
{
	static const uint32_t opus_rates[] = { 8000, 12000, 16000, 24000, 48000 };
	SF_INFO info = info_of(spec);
	bool rate_fits = spec->kind != TAKE_OPUS;
	for (size_t i = 0; i < sizeof(opus_rates) / sizeof(*opus_rates); i++)
		rate_fits = rate_fits || spec->info.rate == opus_rates[i];
	return rate_fits && sf_format_check(&info);
}

static const char *
reason(SNDFILE *file, int error)
{
	return error ? strerror(error) : sf_strerror(file);
}

struct sound_file *
sound_file_open(int fd, const struct take_spec *spec, const char **why)
{
	struct sound_file *file = calloc(1, sizeof(*file));
	SF_INFO info = info_of(spec);
	errno = 0;
	if (file)
		file->file = sf_open_fd(fd, SFM_WRITE, &info, SF_FALSE);
	if (!file || !file->file) {
		*why = reason(NULL, errno);
		close(fd);
		free(file);
		return NULL;
	}
	file->fd = fd;
	file->channels = spec->info.channels;
	file->kind = spec->kind;
	file->sample =
		take_kind_info[spec->kind].lossy ? SAMPLE_FLOAT : spec->info.sample;
	file->dithers = spec->dither;
	double latency_ms = 40; /* of Opus pages, and so what a kill can cost */
	sf_command(
		file->file, SFC_SET_OGG_PAGE_LATENCY_MS, &latency_ms, sizeof(latency_ms));
	sf_set_string(file->file, SF_STR_SOFTWARE, spec->info.originator);
	sf_set_string(file->file, SF_STR_DATE, spec->info.date);
	return file;
}

/* Our own conversion, which dithers, as numbers that libsndfile takes as they are. */
static void
convert(struct sound_file *file, const float *samples, size_t count, uint64_t *clipped)
{
	size_t bytes = sample_bytes(file->sample);
	*clipped += sample_pack(file->sample, samples, count, file->packed,
		file->dithers ? &file->dither : NULL);
	for (size_t i = 0; i < count; i++) {
		uint32_t number = 0;
		for (size_t b = 0; b < bytes; b++)
			number |= (uint32_t)file->packed[i * bytes + b]
				  << 8 * (4 - bytes + b);
		file->number[i] = (int)number;
	}
}

/* Lossy encoders know no more than full scale. */
static void
limit(struct sound_file *file, const float *samples, size_t count, uint64_t *clipped)
{
	for (size_t i = 0; i < count; i++) {
		float value = samples[i];
		bool fits = value >= -1 && value <= 1;
		*clipped += !fits;
		file->real[i] = fits ? value : value > 1 ? 1 : value < -1 ? -1 : 0;
	}
}

static sf_count_t
write_piece(struct sound_file *file, const float *frames, size_t count, uint64_t *clipped)
{
	size_t samples = count * file->channels;
	if (frames && file->sample != SAMPLE_FLOAT)
		convert(file, frames, samples, clipped);
	else if (frames && take_kind_info[file->kind].lossy)
		limit(file, frames, samples, clipped);
	else if (!frames)
		memset(file->number, 0, sizeof(file->number));
	if (file->sample != SAMPLE_FLOAT)
		return sf_writef_int(file->file, file->number, (sf_count_t)count);
	bool own = !frames || take_kind_info[file->kind].lossy;
	return sf_writef_float(file->file, own ? file->real : frames, (sf_count_t)count);
}

/* A part of a frame may be behind the last whole one. */
static void
cut(struct sound_file *file)
{
	sf_count_t end = (sf_count_t)file->frames;
	sf_command(file->file, SFC_FILE_TRUNCATE, &end, sizeof(end));
	sf_command(file->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
}

size_t
sound_file_write(struct sound_file *file, const float *frames, size_t count,
	uint64_t *clipped, const char **why)
{
	size_t room = PIECE_SAMPLES / file->channels, done = 0;
	while (done < count) {
		size_t some = count - done < room ? count - done : room;
		errno = 0;
		sf_count_t written = write_piece(file,
			frames ? frames + done * file->channels : NULL, some, clipped);
		int error = errno;
		done += written > 0 ? (size_t)written : 0;
		file->frames += written > 0 ? (uint64_t)written : 0;
		if (written == (sf_count_t)some)
			continue;
		*why = reason(file->file, error);
		cut(file);
		break;
	}
	return done;
}

bool
sound_file_flush(struct sound_file *file, const char **why)
{
	errno = 0;
	if (file->kind == TAKE_W64 || file->kind == TAKE_CAF)
		sf_command(file->file, SFC_UPDATE_HEADER_NOW, NULL, 0);
	if (sf_error(file->file) == SF_ERR_NO_ERROR)
		return true;
	*why = reason(file->file, errno);
	return false;
}

bool
sound_file_close(struct sound_file *file, const char **why)
{
	int fd = file->fd;
	errno = 0;
	bool good = sf_close(file->file) == 0;
	if (!good)
		*why = "its end cannot be written";
	/* libsndfile tells nothing of a full disk here: the system does */
	if (good && fsync(fd) < 0 && errno != EINVAL && errno != EROFS) {
		*why = strerror(errno);
		good = false;
	}
	close(fd);
	free(file);
	return good;
}
