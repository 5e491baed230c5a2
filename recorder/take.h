/* The sound of a take in one file, whatever its kind: whole frames in, and an account of
 * what went wrong. */
#pragma once

#include "recorder/wave.h"

enum take_kind {
	TAKE_WAV, /* RF64 past 4 GiB */
	TAKE_W64,
	TAKE_CAF,
	TAKE_FLAC,
	TAKE_OPUS,
	TAKE_VORBIS,
	TAKE_KINDS
};

struct take_kind_info {
	const char *name;   /* "wav", as users say it */
	const char *suffix; /* ".wav" */
	bool floats;        /* can hold 32-bit floats */
	bool lossy;         /* the sample format means nothing */
	unsigned channels_max;
};
extern const struct take_kind_info take_kind_info[TAKE_KINDS];

/* The kind of a file with that name by its suffix, whatever its case; TAKE_KINDS: none.
 */
enum take_kind take_kind_of(const char *path);

/* What a file is to hold. */
struct take_spec {
	enum take_kind kind;
	struct wave_info info; /* its texts must outlive the take; only WAV has all */
	unsigned first;        /* channel of the frames that is the file's first one */
	unsigned stride;       /* channels of the frames that are written */
	bool dither;
	bool *told; /* of files that fail together: one has told why; may be NULL */
};

struct take;

/* Whether such a file can be; if not, one line in the log says why. */
bool take_check(const struct take_spec *spec);

/* Starts the file in `fd`, which the take owns from now on; `path` is for messages. NULL,
 * logged, when it cannot be written. */
struct take *take_open(int fd, const char *path, const struct take_spec *spec);

/* Appends interleaved frames, NULL for silence. False, logged once, when not all of them
 * could be written: the file then ends with the last whole frame that fitted, and takes
 * no more. */
bool take_write(struct take *take, const float *frames, size_t count);

/* Makes the head tell of all that was written: after this, the process may be killed.
 * FLAC, Opus and Vorbis go to the disk by blocks of up to a second. */
bool take_flush(struct take *take);

/* Any thread, between open and close: brings it all to the disk itself. */
void take_sync(struct take *take);

/* Frames written, and samples that were clipped on the way into whole numbers. */
uint64_t take_frames(const struct take *take);
uint64_t take_clipped(const struct take *take);

/* Finishes, with the markers as cue points where the kind has such; closes and frees.
 * False, logged, when anything of the file failed. NULL is allowed. */
bool take_close(struct take *take, const struct wave_marker *markers, size_t count,
	const struct wave_loudness *loudness);
