/* The sound of a take: a WAV file of 32-bit floats whose header is kept up to date;
 * beyond 4 GiB, which WAV cannot count, it is RF64 (EBU Tech 3306). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct take;

/* Starts the file in `fd`, which the take owns from now on; `path` is for messages. NULL,
 * logged, when it cannot be written. */
struct take *take_open(int fd, const char *path, unsigned channels, uint32_t rate);

/* Appends interleaved frames, NULL for silence. False, logged once, when not all of them
 * could be written: the file then ends with the last whole frame that fitted, and takes
 * no more. */
bool take_write(struct take *take, const float *frames, size_t count);

/* Makes the header tell of all that was written: after this, the process may be killed.
 */
bool take_flush(struct take *take);

/* Frames written. */
uint64_t take_frames(const struct take *take);

/* Highest absolute sample of a channel so far. */
float take_peak(const struct take *take, unsigned channel);

/* Finishes, closes and frees; false, logged, when anything of the file failed. NULL is
 * allowed. */
bool take_close(struct take *take);
