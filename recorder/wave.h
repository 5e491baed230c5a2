/* The bytes around the sound of a WAV file: RIFF, and RF64 where 32 bits cannot count it.
 *
 * Sources: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft
 * 1991), Multiple Channel Audio Data and WAVE Files (Microsoft 2001), RF64 (EBU Tech
 * 3306), Broadcast Wave Format (EBU Tech 3285, version 2). */
#pragma once

#include "recorder/sample.h"

#include <stdbool.h>
#include <stdint.h>

/* The sound begins here: one page, so that the head is rewritten in one step. */
enum { WAVE_HEAD_BYTES = 4096 };

/* A value of wave_loudness that is not known. */
#define WAVE_UNKNOWN 327.67

/* LUFS, LU, dBTP, LUFS, LUFS: in hundredths in the file. */
struct wave_loudness {
	double integrated, range, true_peak, momentary, short_term;
};

struct wave_info {
	unsigned channels;
	uint32_t rate;
	enum sample_format sample;
	/* broadcast extension: longer texts are cut */
	const char *description; /* 256 bytes */
	const char *originator;  /* 32 */
	const char *reference;   /* 32, should be unique */
	const char *history;     /* how it was made, lines that end with CR LF */
	char date[11], time[9];  /* 2026-11-25, 20:15:30: of the first frame, local */
	uint64_t time_reference; /* frames from midnight to the first frame */
	struct wave_loudness loudness;
};

struct wave_marker {
	uint64_t frame;
	const char *label;
};

/* Bytes of one frame. */
size_t wave_frame_bytes(const struct wave_info *info);

/* The head of a file with `data_bytes` of sound and `tail_bytes` behind them. */
void wave_head(unsigned char head[WAVE_HEAD_BYTES], const struct wave_info *info,
	uint64_t data_bytes, uint64_t tail_bytes);

/* What stands behind the sound: the pad byte of an odd length, cue points and their
 * labels. Frames that 32 bits cannot count are left out. Returns the bytes needed, and
 * writes them where `tail` is not NULL. */
size_t wave_tail(unsigned char *tail, uint64_t data_bytes,
	const struct wave_marker *markers, size_t count);
