#include "recorder/repair_kinds.h"

#include "common/log.h"
#include "common/midi.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Standard MIDI Files 1.0. */
enum {
	HEAD_BYTES = 14,
	CHUNK_HEAD = 8,
	TRACKS_AT = 10, /* their number */
	TRACK_HEAD = 8,
	META = 0xff,
	META_END = 0x2f,
};

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

static uint64_t
number_at(const unsigned char *bytes, int count)
{
	uint64_t number = 0;
	for (int i = 0; i < count; i++)
		number = number << 8 | bytes[i];
	return number;
}

static bool
write_number(struct repair *repair, uint64_t at, uint64_t number, int count)
{
	unsigned char bytes[4];
	for (int i = 0; i < count; i++)
		bytes[i] = (unsigned char)(number >> 8 * (count - 1 - i));
	return repair_write(repair, at, bytes, (size_t)count);
}

static bool
cut(struct repair *repair, uint64_t size)
{
	if (size == repair->size)
		return true;
	if (ftruncate(repair->fd, (off_t)size) != 0) {
		log_error("cannot cut %s: %s", repair->path, strerror(errno));
		return false;
	}
	log_info("%s: %" PRIu64 " bytes that are no whole event are cut off",
		repair->path, repair->size - size);
	repair->size = size;
	repair->changed = true;
	return true;
}

/* Whether a track begins there, or the file ends. */
static bool
track_or_end(const struct repair *repair, const unsigned char *file, uint64_t at)
{
	return at == repair->size ||
	       (at + TRACK_HEAD <= repair->size && memcmp(file + at, "MTrk", 4) == 0);
}

/* Gives the track at `at` the length of its whole events, and an end where it has none:
 * what is behind that in the file is then no part of it. */
static bool
end_track(struct repair *repair, uint64_t at, size_t whole, bool ended)
{
	static const unsigned char end[] = { 0, META, META_END, 0 };
	uint64_t behind = at + TRACK_HEAD + whole;
	if (!ended && !repair_write(repair, behind, end, sizeof(end)))
		return false;
	size_t length = whole + (ended ? 0 : sizeof(end));
	if (!ended && behind + sizeof(end) > repair->size)
		repair->size = behind + sizeof(end);
	log_info("%s: a track now ends after %zu whole bytes", repair->path, whole);
	return write_number(repair, at + 4, length, 4);
}

/* Mends the track at *at, and steps behind it. */
static bool
mend_track(struct repair *repair, const unsigned char *file, uint64_t *at)
{
	const unsigned char *events = file + *at + TRACK_HEAD;
	uint64_t length = number_at(file + *at + 4, 4);
	uint64_t there = repair->size - *at - TRACK_HEAD, end = *at + TRACK_HEAD + length;
	bool ended, followed = length < there && track_or_end(repair, file, end);
	if (length <= there) {
		size_t whole = whole_events(events, length, &ended);
		/* in place, a track can only be mended where none follows */
		if ((ended && whole == length) || followed) {
			*at = end;
			return true;
		}
	}
	size_t whole = whole_events(events, there, &ended);
	end = *at + TRACK_HEAD + whole;
	if (!end_track(repair, *at, whole, ended))
		return false;
	*at = end + (ended ? 0 : 4);
	return (ended && track_or_end(repair, file, end)) || cut(repair, *at);
}

static bool
mend_tracks(struct repair *repair, const unsigned char *file)
{
	uint64_t at = CHUNK_HEAD + number_at(file + 4, 4), tracks = 0;
	while (at + TRACK_HEAD <= repair->size) {
		if (memcmp(file + at, "MTrk", 4) != 0) {
			at += TRACK_HEAD + number_at(file + at + 4, 4); /* alien */
			continue;
		}
		tracks++;
		if (!mend_track(repair, file, &at))
			return false;
	}
	if (tracks == 0) {
		log_error("%s has no track: it cannot be mended", repair->path);
		return false;
	}
	if (at < repair->size && !cut(repair, at)) /* a part of a track's head */
		return false;
	return tracks == number_at(file + TRACKS_AT, 2) ||
	       write_number(repair, TRACKS_AT, tracks, 2);
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
