/* A WAV file on its way to the disk: whole at every moment, its space taken ahead. */
#pragma once

#include "recorder/wave.h"

struct wave_file;

/* Begins the file in `fd`, which is the file's from now on, with its head. NULL with
 * errno when that cannot be written. The texts of `info` must outlive the file.
 * `dithers`: as sample.h says. */
struct wave_file *wave_file_open(int fd, const struct wave_info *info, bool dithers);

/* Appends interleaved frames, NULL for silence, and returns how many fitted; with fewer
 * than asked, errno tells why. Adds to *clipped. */
size_t wave_file_write(
	struct wave_file *file, const float *frames, size_t count, uint64_t *clipped);

/* Makes the head tell of all that was written. False with errno when it cannot. */
bool wave_file_flush(struct wave_file *file);

/* Writes what stands behind the sound, closes and frees. False with errno when any of it
 * failed. `loudness` may be NULL. */
bool wave_file_close(struct wave_file *file, const struct wave_marker *markers,
	size_t count, const struct wave_loudness *loudness);
