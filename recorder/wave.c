#include "recorder/wave.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	CHUNK_HEAD = 8,
	RIFF_HEAD = 12,
	DS64_BYTES = 28,
	BEXT_BYTES = 602,
	HISTORY_MAX = 1024,
	CUE_BYTES = 24,
	FORMAT_PCM = 1,
	FORMAT_FLOAT = 3,
	FORMAT_EXTENSIBLE = 0xfffe,
};

/* Writes little-endian numbers one behind the other; counts only without memory. */
struct pen {
	unsigned char *bytes;
	size_t at;
};

static void
put(struct pen *pen, const void *bytes, size_t count)
{
	if (pen->bytes)
		memcpy(pen->bytes + pen->at, bytes, count);
	pen->at += count;
}

static void
put_number(struct pen *pen, uint64_t number, int count)
{
	unsigned char bytes[8];
	for (int i = 0; i < count; i++)
		bytes[i] = (unsigned char)(number >> 8 * i);
	put(pen, bytes, (size_t)count);
}

static void
put_zeros(struct pen *pen, size_t count)
{
	if (pen->bytes)
		memset(pen->bytes + pen->at, 0, count);
	pen->at += count;
}

/* Exactly `count` bytes, zeros behind a shorter text. */
static void
put_text(struct pen *pen, const char *text, size_t count)
{
	size_t length = text ? strnlen(text, count) : 0;
	if (length > 0)
		put(pen, text, length);
	put_zeros(pen, count - length);
}

static void
put_chunk(struct pen *pen, const char *name, uint64_t bytes)
{
	put(pen, name, 4);
	put_number(pen, bytes, 4);
}

static void
put_hundredths(struct pen *pen, double value)
{
	long number = lrint(fmin(fmax(value * 100, -32768), 32767));
	put_number(pen, (uint16_t)number, 2);
}

static void
put_bext(struct pen *pen, const struct wave_info *info)
{
	size_t history = info->history ? strnlen(info->history, HISTORY_MAX) : 0;
	put_chunk(pen, "bext", BEXT_BYTES + history);
	put_text(pen, info->description, 256);
	put_text(pen, info->originator, 32);
	put_text(pen, info->reference, 32);
	put_text(pen, info->date, 10);
	put_text(pen, info->time, 8);
	put_number(pen, info->time_reference, 8);
	put_number(pen, 2, 2); /* version */
	put_zeros(pen, 64);    /* no UMID */
	put_hundredths(pen, info->loudness.integrated);
	put_hundredths(pen, info->loudness.range);
	put_hundredths(pen, info->loudness.true_peak);
	put_hundredths(pen, info->loudness.momentary);
	put_hundredths(pen, info->loudness.short_term);
	put_zeros(pen, 180);
	put_text(pen, info->history, history + history % 2);
}

/* More than two channels want the extensible form; it names no loudspeakers. */
static void
put_format(struct pen *pen, const struct wave_info *info)
{
	static const unsigned char guid_rest[14] = { 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0,
		0xaa, 0, 0x38, 0x9b, 0x71 };
	bool extensible = info->channels > 2, real = info->sample == SAMPLE_FLOAT;
	size_t bits = 8 * sample_bytes(info->sample), frame = wave_frame_bytes(info);
	unsigned tag = real ? FORMAT_FLOAT : FORMAT_PCM;
	put_chunk(pen, "fmt ", extensible ? 40 : real ? 18 : 16);
	put_number(pen, extensible ? FORMAT_EXTENSIBLE : tag, 2);
	put_number(pen, info->channels, 2);
	put_number(pen, info->rate, 4);
	put_number(pen, (uint64_t)info->rate * frame, 4);
	put_number(pen, frame, 2);
	put_number(pen, bits, 2);
	if (extensible) {
		put_number(pen, 22, 2);
		put_number(pen, bits, 2);
		put_number(pen, 0, 4);
		put_number(pen, tag, 2);
		put(pen, guid_rest, sizeof(guid_rest));
	} else if (real) {
		put_number(pen, 0, 2);
	}
}

size_t
wave_frame_bytes(const struct wave_info *info)
{
	return info->channels * sample_bytes(info->sample);
}

void
wave_head(unsigned char head[WAVE_HEAD_BYTES], const struct wave_info *info,
	uint64_t data_bytes, uint64_t tail_bytes)
{
	struct pen pen = { head, 0 };
	uint64_t riff = WAVE_HEAD_BYTES - CHUNK_HEAD + data_bytes + tail_bytes;
	uint64_t frames = data_bytes / wave_frame_bytes(info);
	bool large = riff > UINT32_MAX;
	memset(head, 0, WAVE_HEAD_BYTES);
	put_chunk(&pen, large ? "RF64" : "RIFF", large ? UINT32_MAX : riff);
	put(&pen, "WAVE", 4);
	put_chunk(&pen, large ? "ds64" : "JUNK", DS64_BYTES);
	put_number(&pen, large ? riff : 0, 8);
	put_number(&pen, large ? data_bytes : 0, 8);
	put_number(&pen, large ? frames : 0, 8);
	put_number(&pen, 0, 4); /* no table */
	put_bext(&pen, info);
	put_format(&pen, info);
	if (info->sample == SAMPLE_FLOAT) {
		put_chunk(&pen, "fact", 4);
		put_number(&pen, frames < UINT32_MAX ? frames : UINT32_MAX, 4);
	}
	put_chunk(&pen, "JUNK", WAVE_HEAD_BYTES - pen.at - 2 * CHUNK_HEAD);
	pen.at = WAVE_HEAD_BYTES - CHUNK_HEAD;
	put_chunk(&pen, "data", large ? UINT32_MAX : data_bytes);
}

static bool
countable(const struct wave_marker *marker)
{
	return marker->frame <= UINT32_MAX;
}

static void
put_cues(struct pen *pen, const struct wave_marker *markers, size_t count, size_t cues)
{
	put_chunk(pen, "cue ", 4 + CUE_BYTES * cues);
	put_number(pen, cues, 4);
	for (size_t i = 0, id = 1; i < count; i++) {
		if (!countable(&markers[i]))
			continue;
		put_number(pen, id++, 4);
		put_number(pen, markers[i].frame, 4);
		put(pen, "data", 4);
		put_number(pen, 0, 8); /* no play list, one data chunk */
		put_number(pen, markers[i].frame, 4);
	}
}

static size_t
label_bytes(const struct wave_marker *marker)
{
	return 4 + strlen(marker->label) + 1;
}

static void
put_labels(struct pen *pen, const struct wave_marker *markers, size_t count)
{
	size_t bytes = 4;
	for (size_t i = 0; i < count; i++)
		if (countable(&markers[i]))
			bytes += CHUNK_HEAD + (label_bytes(&markers[i]) + 1) / 2 * 2;
	put_chunk(pen, "LIST", bytes);
	put(pen, "adtl", 4);
	for (size_t i = 0, id = 1; i < count; i++) {
		if (!countable(&markers[i]))
			continue;
		size_t label = label_bytes(&markers[i]);
		put_chunk(pen, "labl", label);
		put_number(pen, id++, 4);
		put_text(pen, markers[i].label, label - 4 + label % 2);
	}
}

size_t
wave_tail(unsigned char *tail, uint64_t data_bytes, const struct wave_marker *markers,
	size_t count)
{
	struct pen pen = { tail, 0 };
	size_t cues = 0;
	for (size_t i = 0; i < count; i++)
		cues += countable(&markers[i]);
	put_zeros(&pen, data_bytes % 2);
	if (cues > 0) {
		put_cues(&pen, markers, count, cues);
		put_labels(&pen, markers, count);
	}
	return pen.at;
}
