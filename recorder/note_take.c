#include "recorder/note_take.h"

#include "common/log.h"
#include "common/midi.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LENGTH_AT = 18, /* of the track's length in the file */
	TRACK_AT = 22,
	PENDING_BYTES = 1 << 16,
	MESSAGE_BYTES_MAX = 1 << 15,
	DELTA_MAX = 0x0fffffff,
	END_BYTES = 4, /* delta 0, FF 2F 00 */
};

struct note_take {
	int fd;
	const char *path;
	bool failed;
	uint64_t last;   /* frame of the event added last */
	uint64_t end_at; /* where in the file the end of the track stands */
	size_t pending;
	unsigned char bytes[PENDING_BYTES + END_BYTES];
};

struct note_take_clock
note_take_clock(uint32_t rate)
{
	/* halves, quarters, eighths of a second first: they make a tempo people know */
	for (uint32_t parts = 2; parts <= 64; parts *= 2)
		if (rate % parts == 0 && rate / parts <= 32767)
			return (struct note_take_clock){ rate / parts, 1000000 / parts };
	struct note_take_clock best = { 0 };
	double best_error = 0;
	for (uint32_t division = 32767; division > 0; division--) {
		uint64_t tempo = division * UINT64_C(1000000) / rate;
		uint64_t rest = division * UINT64_C(1000000) % rate;
		double error = (double)rest / ((double)rate * (double)tempo);
		if (tempo < 1 || tempo > 0xffffff)
			continue;
		if (best.division == 0 || error < best_error) {
			best = (struct note_take_clock){ division, (uint32_t)tempo };
			best_error = error;
		}
		if (error == 0)
			break;
	}
	return best;
}

static bool
fail(struct note_take *take)
{
	if (!take->failed)
		log_error("cannot write %s: %s", take->path, strerror(errno));
	take->failed = true;
	return false;
}

static bool
write_at(struct note_take *take, const void *bytes, size_t count, uint64_t at)
{
	const unsigned char *next = bytes;
	while (count > 0) {
		ssize_t written = pwrite(take->fd, next, count, (off_t)at);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return fail(take);
		next += written;
		at += (uint64_t)written;
		count -= (size_t)written;
	}
	return true;
}

static void
put(struct note_take *take, const void *bytes, size_t count)
{
	memcpy(take->bytes + take->pending, bytes, count);
	take->pending += count;
}

/* Variable-length quantity: seven bits a byte, the most significant first. */
static void
put_quantity(struct note_take *take, uint32_t value)
{
	unsigned char bytes[4];
	int at = 4;
	bytes[--at] = value & 0x7f;
	while (value >>= 7)
		bytes[--at] = 0x80 | (value & 0x7f);
	put(take, bytes + at, (size_t)(4 - at));
}

struct note_take *
note_take_open(int fd, const char *path, uint32_t rate)
{
	struct note_take *take = calloc(1, sizeof(*take));
	if (!take) {
		log_error("out of memory");
		close(fd);
		return NULL;
	}
	take->fd = fd;
	take->path = path;
	take->end_at = TRACK_AT + 7;
	struct note_take_clock clock = note_take_clock(rate);
	const unsigned char head[TRACK_AT + 7 + END_BYTES] = {
		'M',
		'T',
		'h',
		'd',
		0,
		0,
		0,
		6,
		0,
		0,
		0,
		1, /* format 0, one track */
		(unsigned char)(clock.division >> 8),
		(unsigned char)clock.division,
		'M',
		'T',
		'r',
		'k',
		0,
		0,
		0,
		7 + END_BYTES,
		0,
		0xff,
		0x51,
		3,
		(unsigned char)(clock.tempo >> 16),
		(unsigned char)(clock.tempo >> 8),
		(unsigned char)clock.tempo,
		0,
		0xff,
		0x2f,
		0,
	};
	if (!write_at(take, head, sizeof(head), 0)) {
		close(fd);
		free(take);
		return NULL;
	}
	return take;
}

bool
note_take_flush(struct note_take *take)
{
	if (take->failed)
		return false;
	if (take->pending == 0)
		return true;
	size_t count = take->pending;
	put(take, (const unsigned char[]){ 0, 0xff, 0x2f, 0 }, END_BYTES);
	take->pending = 0;
	/* The new end goes behind the old one, then the length counts it, and last one
	 * byte takes the old end's meaning away: the track is whole after each step. */
	uint64_t end_at = take->end_at + END_BYTES + count;
	uint64_t length = end_at + END_BYTES - TRACK_AT;
	if (length > UINT32_MAX) {
		errno = EFBIG;
		return fail(take);
	}
	const unsigned char length_bytes[4] = { (unsigned char)(length >> 24),
		(unsigned char)(length >> 16), (unsigned char)(length >> 8),
		(unsigned char)length };
	const unsigned char sequencer_specific = 0x7f;
	if (!write_at(take, take->bytes, count + END_BYTES, take->end_at + END_BYTES) ||
		!write_at(take, length_bytes, 4, LENGTH_AT) ||
		!write_at(take, &sequencer_specific, 1, take->end_at + 2))
		return false;
	take->end_at = end_at;
	return true;
}

void
note_take_sync(struct note_take *take)
{
	fdatasync(take->fd); /* what fails shows in the next write, or at the end */
}

/* The time since the last event; empty events stand where it is too long for one. */
static void
put_delta(struct note_take *take, uint64_t at)
{
	uint64_t delta = at > take->last ? at - take->last : 0;
	for (; delta > DELTA_MAX; delta -= DELTA_MAX) {
		put_quantity(take, DELTA_MAX);
		put(take, (const unsigned char[]){ 0xff, 0x7f, 0 }, 3);
	}
	put_quantity(take, (uint32_t)delta);
	take->last = at > take->last ? at : take->last;
}

/* Bytes of a well-formed channel message, 0 for anything else. */
static size_t
channel_message_size(const unsigned char *message, size_t size)
{
	unsigned kind = message[0] & 0xf0;
	if (kind < 0x80 || kind == 0xf0)
		return 0;
	size_t expected = kind == MIDI_PROGRAM || kind == MIDI_PRESSURE ? 2 : 3;
	if (size != expected)
		return 0;
	for (size_t i = 1; i < size; i++)
		if (message[i] & 0x80)
			return 0;
	return expected;
}

bool
note_take_add(struct note_take *take, uint64_t at, const void *message, size_t size)
{
	const unsigned char *bytes = message;
	if (size == 0 || size > MESSAGE_BYTES_MAX)
		return true;
	/* 64 empty events bridge 17 thousand million frames: a day at 192 kHz */
	if (take->pending + size + 64 * 7 > PENDING_BYTES && !note_take_flush(take))
		return false;
	put_delta(take, at);
	if (channel_message_size(bytes, size) == 0) {
		bool sysex = bytes[0] == 0xf0;
		put(take, sysex ? "\xf0" : "\xf7", 1);
		put_quantity(take, (uint32_t)(sysex ? size - 1 : size));
		put(take, bytes + sysex, size - sysex);
	} else {
		put(take, bytes, size);
	}
	return !take->failed;
}

bool
note_take_close(struct note_take *take, uint64_t end)
{
	if (!take)
		return true;
	if (end > take->last) {
		put_delta(take, end);
		put(take, (const unsigned char[]){ 0xff, 0x7f, 0 }, 3);
	}
	bool good = note_take_flush(take);
	if (close(take->fd) < 0)
		good = fail(take);
	free(take);
	return good;
}
