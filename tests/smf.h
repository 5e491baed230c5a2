/* Reads a Standard MIDI File of format 0 for a test, strictly: anything odd is an error.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct smf_event {
	uint64_t tick;
	size_t size;
	const unsigned char *data; /* message as sent; an F7 escape without the F7 */
};

struct smf {
	unsigned division;
	uint32_t tempo; /* microseconds a quarter note */
	uint64_t end;   /* tick of the end of the track */
	size_t count;
	struct smf_event *event;
	unsigned char *bytes; /* the file */
};

static inline uint32_t
smf_number(const unsigned char *bytes, int count)
{
	uint32_t number = 0;
	for (int i = 0; i < count; i++)
		number = number << 8 | bytes[i];
	return number;
}

static inline bool
smf_quantity(const unsigned char **at, const unsigned char *end, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 4 && *at < end; i++) {
		*value = *value << 7 | (**at & 0x7f);
		if (!(*(*at)++ & 0x80))
			return true;
	}
	return false;
}

/* `at` stands behind FF; returns false at the end of the track or on an error. */
static inline bool
smf_meta(struct smf *smf, const unsigned char **at, const unsigned char *end, bool *ended)
{
	if (*at >= end)
		return false;
	unsigned kind = *(*at)++;
	uint32_t size;
	if (!smf_quantity(at, end, &size) || size > (size_t)(end - *at))
		return false;
	if (kind == 0x51 && size == 3)
		smf->tempo = smf_number(*at, 3);
	*at += size;
	*ended = kind == 0x2f && size == 0;
	return !*ended;
}

static inline bool
smf_track(struct smf *smf, unsigned char *at_start, const unsigned char *end)
{
	const unsigned char *at = at_start;
	uint64_t tick = 0;
	bool ended = false;
	while (at < end) {
		uint32_t delta, size;
		if (!smf_quantity(&at, end, &delta) || at >= end)
			return false;
		tick += delta;
		unsigned status = *at;
		if (status == 0xff) {
			at++;
			if (smf_meta(smf, &at, end, &ended))
				continue;
			smf->end = tick;
			return ended && at == end;
		}
		if (status < 0x80)
			return false; /* running status is not used by whom we test */
		struct smf_event *event = &smf->event[smf->count++];
		event->tick = tick;
		if (status == 0xf0 || status == 0xf7) {
			at++;
			if (!smf_quantity(&at, end, &size))
				return false;
			event->data = at;
			event->size = size;
			if (status == 0xf0 && size < (size_t)(end - at)) {
				/* the F0 goes where the length's last byte was */
				at_start[at - 1 - at_start] = 0xf0;
				event->data--;
				event->size++;
			}
		} else {
			size = (status & 0xe0) == 0xc0 ? 2 : 3;
			event->data = at;
			event->size = size;
		}
		if (size > (size_t)(end - at))
			return false;
		at += size;
	}
	return false; /* no end of track */
}

__attribute__((unused)) static bool
smf_read(const char *path, struct smf *smf)
{
	*smf = (struct smf){ 0 };
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	long bytes = ftell(file);
	rewind(file);
	smf->bytes = calloc(1, (size_t)bytes + 1);
	smf->event = calloc((size_t)bytes + 1, sizeof(*smf->event));
	bool good = smf->bytes && smf->event && bytes >= 22 &&
		    fread(smf->bytes, 1, (size_t)bytes, file) == (size_t)bytes;
	fclose(file);
	const unsigned char head[10] = { 'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 0 };
	if (!good || memcmp(smf->bytes, head, 10) != 0 ||
		smf_number(smf->bytes + 10, 2) != 1 ||
		memcmp(smf->bytes + 14, "MTrk", 4) != 0)
		return false;
	smf->division = smf_number(smf->bytes + 12, 2);
	uint32_t length = smf_number(smf->bytes + 18, 4);
	if (length > (size_t)bytes - 22)
		return false;
	return smf_track(smf, smf->bytes + 22, smf->bytes + 22 + length);
}

__attribute__((unused)) static void
smf_free(struct smf *smf)
{
	free(smf->event);
	free(smf->bytes);
}
