#include "recorder/repair_kinds.h"

#include "common/log.h"
#include "common/midi.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Standard MIDI Files 1.0. */
enum { HEAD_BYTES = 14, TRACK_HEAD = 8, META = 0xff, META_END = 0x2f };

/* A track that is read from memory. */
struct track {
	const unsigned char *bytes;
	size_t size, at;
	unsigned char status; /* running */
	bool ended;           /* by its own end of track */
};

static bool
get(struct track *track, unsigned char *byte)
{
	if (track->at >= track->size)
		return false;
	*byte = track->bytes[track->at++];
	return true;
}

static bool
get_quantity(struct track *track, uint32_t *value)
{
	unsigned char byte;
	*value = 0;
	for (int i = 0; i < 4; i++) {
		if (!get(track, &byte))
			return false;
		*value = *value << 7 | (byte & 0x7f);
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

static bool
skip(struct track *track, size_t count)
{
	if (count > track->size - track->at)
		return false;
	track->at += count;
	return true;
}

/* The next event; false when it is not whole, or none. */
static bool
step(struct track *track)
{
	uint32_t value;
	unsigned char byte, kind;
	if (!get_quantity(track, &value) || !get(track, &byte))
		return false;
	if (byte == META) {
		if (!get(track, &kind) || !get_quantity(track, &value) ||
			!skip(track, value))
			return false;
		track->ended = kind == META_END;
		return true;
	}
	if (byte == 0xf0 || byte == 0xf7)
		return get_quantity(track, &value) && skip(track, value);
	if (byte >= 0xf0)
		return false;
	size_t rest = 0;
	if (byte & 0x80)
		track->status = byte;
	else
		rest = 1; /* was the first data byte */
	unsigned status = track->status & 0xf0;
	if (status == 0)
		return false;
	return skip(track,
		(status == MIDI_PROGRAM || status == MIDI_PRESSURE ? 1 : 2) - rest);
}

/* The length of a track's whole events; *ended tells whether an end is among them. */
static size_t
whole_events(const unsigned char *bytes, size_t size, bool *ended)
{
	struct track track = { .bytes = bytes, .size = size };
	size_t whole = 0;
	while (!track.ended && step(&track))
		whole = track.at;
	*ended = track.ended;
	return whole;
}

/* Cuts what is not whole, and gives the track an end and its length. */
static bool
mend_last(struct repair *repair, uint64_t at, size_t whole, bool ended)
{
	static const unsigned char end[] = { 0, META, META_END, 0 };
	uint64_t length = whole + (ended ? 0 : sizeof(end));
	unsigned char bytes[4];
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(length >> 8 * (3 - i));
	if (!ended && !repair_write(repair, at + TRACK_HEAD + whole, end, sizeof(end)))
		return false;
	if (!repair_write(repair, at + 4, bytes, sizeof(bytes)))
		return false;
	if (ftruncate(repair->fd, (off_t)(at + TRACK_HEAD + length)) != 0) {
		log_error("cannot cut %s", repair->path);
		return false;
	}
	log_info(
		"%s: its last track now ends after %zu whole bytes", repair->path, whole);
	return true;
}

static bool
mend_tracks(struct repair *repair, const unsigned char *file)
{
	uint64_t at = HEAD_BYTES;
	while (at + TRACK_HEAD <= repair->size) {
		uint64_t length = 0, there = repair->size - at - TRACK_HEAD;
		bool ended;
		for (int i = 4; i < TRACK_HEAD; i++)
			length = length << 8 | file[at + (uint64_t)i];
		if (memcmp(file + at, "MTrk", 4) != 0) {
			at += TRACK_HEAD + length; /* an alien chunk */
			continue;
		}
		if (length > 0 && length <= there) {
			size_t whole = whole_events(
				file + at + TRACK_HEAD, (size_t)length, &ended);
			if (ended && whole == length) {
				at += TRACK_HEAD + length;
				continue;
			}
		}
		size_t whole =
			whole_events(file + at + TRACK_HEAD, (size_t)there, &ended);
		return mend_last(repair, at, whole, ended);
	}
	return true;
}

bool
repair_midi(struct repair *repair)
{
	enum { SIZE_MAX_MIB = 256 };
	if (repair->size < HEAD_BYTES + TRACK_HEAD ||
		repair->size > (uint64_t)SIZE_MAX_MIB << 20) {
		log_error("%s is too %s to be mended", repair->path,
			repair->size < HEAD_BYTES + TRACK_HEAD ? "short" : "large");
		return false;
	}
	unsigned char *file = malloc(repair->size);
	bool good = file && repair_read(repair, 0, file, repair->size) &&
		    mend_tracks(repair, file);
	free(file);
	return good;
}
