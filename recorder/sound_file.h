/* Sound files of the kinds that libsndfile writes. */
#pragma once

#include "recorder/take.h"

struct sound_file;

/* As their namesakes of wave_file.h; *why is a reason in words when a call fails. */
struct sound_file *sound_file_open(
	int fd, const struct take_spec *spec, const char **why);
size_t sound_file_write(struct sound_file *file, const float *frames, size_t count,
	uint64_t *clipped, const char **why);
bool sound_file_flush(struct sound_file *file, const char **why);
bool sound_file_close(struct sound_file *file, const char **why);

/* Whether libsndfile can write that at all. */
bool sound_file_possible(const struct take_spec *spec);
