#include "recorder/repair_kinds.h"

#include "common/log.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { CHUNK_HEAD = 8, RIFF_HEAD = 12, DS64_BYTES = 28, W64_HEAD = 24 };

/* What a walk over the chunks of a WAV file finds; 0: not there. */
struct chunks {
	uint64_t ds64_at, fact_at, data_at; /* where their bytes begin */
	bool junk_first;                    /* room for a ds64 in its place */
	uint64_t data_size;                 /* as the file says */
	unsigned frame_bytes;
};

struct chunk {
	char name[4];
	uint64_t at, size;
};

static bool
read_chunk(struct repair *repair, uint64_t at, struct chunk *chunk)
{
	unsigned char head[CHUNK_HEAD];
	if (at + CHUNK_HEAD > repair->size ||
		!repair_read(repair, at, head, sizeof(head)))
		return false;
	memcpy(chunk->name, head, 4);
	chunk->at = at + CHUNK_HEAD;
	chunk->size = repair_get(head + 4, 4);
	return true;
}

static bool
is(const struct chunk *chunk, const char *name)
{
	return memcmp(chunk->name, name, 4) == 0;
}

static bool
note_chunk(struct repair *repair, const struct chunk *chunk, struct chunks *found)
{
	unsigned char bytes[16];
	if (is(chunk, "ds64") && chunk->size >= DS64_BYTES) {
		found->ds64_at = chunk->at;
	} else if (is(chunk, "JUNK") && chunk->at == RIFF_HEAD + CHUNK_HEAD) {
		found->junk_first = chunk->size >= DS64_BYTES;
	} else if (is(chunk, "fact") && chunk->size >= 4) {
		found->fact_at = chunk->at;
	} else if (is(chunk, "fmt ")) {
		if (!repair_read(repair, chunk->at, bytes, sizeof(bytes)))
			return false;
		found->frame_bytes = (unsigned)repair_get(bytes + 12, 2);
	} else if (is(chunk, "data")) {
		found->data_at = chunk->at;
		found->data_size = chunk->size;
		if (found->ds64_at && chunk->size == UINT32_MAX) {
			if (!repair_read(repair, found->ds64_at + 8, bytes, 8))
				return false;
			found->data_size = repair_get(bytes, 8);
		}
	}
	return true;
}

/* Up to the sound; false, logged, when there is no way to it. */
static bool
walk(struct repair *repair, struct chunks *found)
{
	struct chunk chunk;
	for (uint64_t at = RIFF_HEAD; read_chunk(repair, at, &chunk);
		at = chunk.at + chunk.size + chunk.size % 2) {
		if (!note_chunk(repair, &chunk, found))
			return false;
		if (found->data_at)
			break;
	}
	if (found->data_at && found->frame_bytes)
		return true;
	log_error("%s has no %s: it cannot be mended", repair->path,
		found->data_at ? "format before its sound" : "beginning of its sound");
	return false;
}

/* Sound may look like a name; but hardly like one of those that stand behind sound. */
static bool
is_known(const struct chunk *chunk)
{
	static const char *const names[] = { "LIST", "cue ", "bext", "id3 ", "ID3 ",
		"smpl", "inst", "iXML", "axml", "PEAK", "plst" };
	bool known = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		known = known || is(chunk, names[i]);
	return known;
}

/* Whether chunks, and nothing but chunks, lie between `at` and the file's end, which may
 * cut the last one. */
static bool
chunks_until_end(struct repair *repair, uint64_t at)
{
	struct chunk chunk = { .name = "" };
	bool known = false;
	while (at < repair->size && read_chunk(repair, at, &chunk)) {
		for (int i = 0; i < 4; i++)
			if (!isprint((unsigned char)chunk.name[i]))
				return false;
		known = is_known(&chunk);
		at = chunk.at + chunk.size + chunk.size % 2;
	}
	return at == repair->size || at == repair->size + 1 || known;
}

static bool
data_is_whole(struct repair *repair, const struct chunks *found)
{
	uint64_t there = repair->size - found->data_at;
	if (found->data_size > there || (found->data_size == 0 && there > 0))
		return false;
	return found->data_size == there ||
	       chunks_until_end(
		       repair, found->data_at + found->data_size + found->data_size % 2);
}

/* Makes a RIFF file an RF64 file in place. */
static bool
become_rf64(struct repair *repair, struct chunks *found)
{
	if (found->ds64_at)
		return true;
	if (!found->junk_first) {
		log_error("%s is larger than 4 GiB and has no room to say so: sox "
			  "--ignore-length can copy it",
			repair->path);
		return false;
	}
	found->ds64_at = RIFF_HEAD + CHUNK_HEAD;
	static const unsigned char zeros[DS64_BYTES];
	return repair_write(repair, RIFF_HEAD, "ds64", 4) &&
	       repair_write(repair, found->ds64_at, zeros, sizeof(zeros)) &&
	       repair_write(repair, 0, "RF64", 4);
}

static bool
write_sizes(struct repair *repair, struct chunks *found, uint64_t data, uint64_t riff)
{
	uint64_t frames = data / found->frame_bytes;
	bool large = riff > UINT32_MAX || found->ds64_at;
	if (large && !(become_rf64(repair, found) &&
			     repair_number(repair, found->ds64_at, riff, 8) &&
			     repair_number(repair, found->ds64_at + 8, data, 8) &&
			     repair_number(repair, found->ds64_at + 16, frames, 8)))
		return false;
	if (found->fact_at && !repair_number(repair, found->fact_at,
				      frames < UINT32_MAX ? frames : UINT32_MAX, 4))
		return false;
	return repair_number(repair, 4, large ? UINT32_MAX : riff, 4) &&
	       repair_number(repair, found->data_at - 4, large ? UINT32_MAX : data, 4);
}

bool
repair_wave(struct repair *repair)
{
	struct chunks found = { 0 };
	if (!walk(repair, &found))
		return false;
	uint64_t data = found.data_size, end = repair->size;
	if (!data_is_whole(repair, &found)) {
		data = repair->size - found.data_at;
		data -= data % found.frame_bytes;
		/* a part of a frame, left behind the sound, is no part of the form */
		end = found.data_at + data;
	}
	if (!write_sizes(repair, &found, data, end - CHUNK_HEAD))
		return false;
	if (repair->changed)
		log_info("%s: its head now tells of %" PRIu64 " frames, not %" PRIu64,
			repair->path, data / found.frame_bytes,
			found.data_size / found.frame_bytes);
	return true;
}

/* Sony's Wave64 (Sonic Foundry 2000): chunks named by 16 bytes, lengths of 64 bits that
 * count the chunk's own head, everything on 8 bytes. */
struct w64_chunk {
	uint64_t at, size; /* its head included */
	unsigned char head[W64_HEAD];
};

static bool
read_w64(struct repair *repair, uint64_t at, struct w64_chunk *chunk)
{
	chunk->at = at;
	if (at + W64_HEAD > repair->size ||
		!repair_read(repair, at, chunk->head, W64_HEAD))
		return false;
	chunk->size = repair_get(chunk->head + 16, 8);
	return true;
}

static bool
is_w64(const struct w64_chunk *chunk, const char *name)
{
	static const unsigned char rest[12] = { 0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0,
		0xc0, 0x4f, 0x8e, 0xdb, 0x8a };
	return memcmp(chunk->head, name, 4) == 0 &&
	       memcmp(chunk->head + 4, rest, 12) == 0;
}

/* Whether the sound ends where the file does, or a whole chunk follows it. */
static bool
w64_data_is_whole(struct repair *repair, const struct w64_chunk *data)
{
	struct w64_chunk next;
	uint64_t there = repair->size - data->at;
	if (data->size <= W64_HEAD || data->size > there)
		return false;
	uint64_t behind = (data->size + 7) / 8 * 8;
	return behind >= there ||
	       (read_w64(repair, data->at + behind, &next) && next.size >= W64_HEAD &&
		       next.size <= there - behind);
}

static bool
mend_w64(struct repair *repair, const struct w64_chunk *data, unsigned frame_bytes)
{
	uint64_t sound = data->size - W64_HEAD;
	if (!w64_data_is_whole(repair, data))
		sound = repair->size - data->at - W64_HEAD;
	sound -= sound % frame_bytes;
	if (!repair_number(repair, 16, repair->size, 8) ||
		!repair_number(repair, data->at + 16, sound + W64_HEAD, 8))
		return false;
	if (repair->changed)
		log_info("%s: its head now tells of %" PRIu64 " frames", repair->path,
			sound / frame_bytes);
	return true;
}

bool
repair_w64(struct repair *repair)
{
	struct w64_chunk chunk;
	unsigned char format[16];
	unsigned frame_bytes = 0;
	for (uint64_t at = W64_HEAD + 16; read_w64(repair, at, &chunk);
		at += (chunk.size + 7) / 8 * 8) {
		if (is_w64(&chunk, "data") && frame_bytes > 0)
			return mend_w64(repair, &chunk, frame_bytes);
		if (chunk.size < W64_HEAD || chunk.size > repair->size - at)
			break;
		if (is_w64(&chunk, "fmt ") &&
			repair_read(repair, at + W64_HEAD, format, sizeof(format)))
			frame_bytes = (unsigned)repair_get(format + 12, 2);
	}
	log_error("%s has no beginning of its sound: it cannot be mended", repair->path);
	return false;
}
