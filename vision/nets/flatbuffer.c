#include "vision/nets/flatbuffer.h"

static bool
within(struct flatbuffer *fb, size_t at, size_t bytes)
{
	if (fb->damaged || at == 0 || at > fb->size || bytes > fb->size - at)
		fb->damaged = true;
	return !fb->damaged;
}

static uint32_t
little_endian(const uint8_t *p, size_t bytes)
{
	uint32_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value |= (uint32_t)p[i] << (8 * i);
	return value;
}

uint32_t
flatbuffer_u32(struct flatbuffer *fb, size_t at)
{
	return within(fb, at, 4) ? little_endian(fb->bytes + at, 4) : 0;
}

/* Offsets to tables and vectors are unsigned and relative to where they stand. */
static size_t
follow(struct flatbuffer *fb, size_t at)
{
	uint32_t offset = flatbuffer_u32(fb, at);
	if (!within(fb, at + offset, 4))
		return 0;
	return at + offset;
}

size_t
flatbuffer_root(struct flatbuffer *fb)
{
	if (fb->size < 8 || fb->size > INT32_MAX) {
		fb->damaged = true;
		return 0;
	}
	size_t root = little_endian(fb->bytes, 4);
	return within(fb, root, 4) ? root : 0;
}

/* A table begins with the signed distance back to its vtable: u16 vtable bytes, u16 table
 * bytes, then one u16 offset per field, 0 for an absent one. */
static size_t
find_field(struct flatbuffer *fb, size_t table, unsigned field, size_t bytes)
{
	int64_t vtable = (int64_t)table - (int32_t)flatbuffer_u32(fb, table);
	if (vtable <= 0 || !within(fb, (size_t)vtable, 4)) {
		fb->damaged = true;
		return 0;
	}
	size_t vtable_bytes = little_endian(fb->bytes + vtable, 2);
	size_t slot = 4 + 2 * (size_t)field;
	if (slot + 2 > vtable_bytes)
		return 0;
	if (!within(fb, (size_t)vtable, vtable_bytes))
		return 0;
	size_t offset = little_endian(fb->bytes + vtable + slot, 2);
	if (offset == 0 || !within(fb, table + offset, bytes))
		return 0;
	return table + offset;
}

int32_t
flatbuffer_int(struct flatbuffer *fb, size_t table, unsigned field, size_t bytes,
	int32_t fallback)
{
	size_t at = find_field(fb, table, field, bytes);
	if (at == 0)
		return fallback;
	uint32_t raw = little_endian(fb->bytes + at, bytes);
	if (bytes == 1)
		return (int8_t)raw;
	return bytes == 2 ? (int16_t)raw : (int32_t)raw;
}

size_t
flatbuffer_table(struct flatbuffer *fb, size_t table, unsigned field)
{
	size_t at = find_field(fb, table, field, 4);
	return at ? follow(fb, at) : 0;
}

struct flatbuffer_vector
flatbuffer_vector(
	struct flatbuffer *fb, size_t table, unsigned field, size_t element_bytes)
{
	struct flatbuffer_vector vector = { 0 };
	size_t at = flatbuffer_table(fb, table, field);
	if (at == 0)
		return vector;
	uint32_t count = flatbuffer_u32(fb, at);
	if (within(fb, at + 4, count * (uint64_t)element_bytes)) {
		vector.at = at + 4;
		vector.count = count;
	}
	return vector;
}

size_t
flatbuffer_table_in(
	struct flatbuffer *fb, struct flatbuffer_vector vector, uint32_t index)
{
	if (index >= vector.count) {
		fb->damaged = true;
		return 0;
	}
	return follow(fb, vector.at + 4 * (size_t)index);
}

int32_t
flatbuffer_int_in(struct flatbuffer *fb, struct flatbuffer_vector vector, uint32_t index)
{
	if (index >= vector.count) {
		fb->damaged = true;
		return 0;
	}
	return (int32_t)flatbuffer_u32(fb, vector.at + 4 * (size_t)index);
}
