#include "tests/fuzz/flat_writer.h"

#include <string.h>

static size_t
reserve(struct flat_writer *writer, size_t bytes)
{
	size_t at = (writer->size + 3) / 4 * 4;
	if (writer->full || at > writer->room || bytes > writer->room - at) {
		writer->full = true;
		return 0;
	}
	memset(writer->bytes + writer->size, 0, at + bytes - writer->size);
	writer->size = at + bytes;
	return at;
}

static void
set_bytes(struct flat_writer *writer, size_t at, uint32_t value, size_t bytes)
{
	if (writer->full || at + bytes > writer->size)
		return;
	for (size_t i = 0; i < bytes; i++)
		writer->bytes[at + i] = (uint8_t)(value >> (8 * i));
}

void
flat_set(struct flat_writer *writer, size_t at, uint32_t value)
{
	set_bytes(writer, at, value, 4);
}

void
flat_point(struct flat_writer *writer, size_t at, size_t target)
{
	flat_set(writer, at, (uint32_t)(target - at));
}

size_t
flat_table(struct flat_writer *writer, unsigned fields, uint32_t present)
{
	size_t vtable_bytes = 4 + 2 * (size_t)fields;
	size_t table_bytes = 4 + 4 * (size_t)fields;
	size_t vtable = reserve(writer, vtable_bytes);
	size_t table = reserve(writer, table_bytes);
	set_bytes(writer, vtable, (uint32_t)vtable_bytes, 2);
	set_bytes(writer, vtable + 2, (uint32_t)table_bytes, 2);
	for (unsigned i = 0; i < fields; i++)
		if (present >> i & 1)
			set_bytes(writer, vtable + 4 + 2 * (size_t)i, 4 + 4 * i, 2);
	flat_set(writer, table, (uint32_t)(table - vtable));
	return table;
}

size_t
flat_vector(struct flat_writer *writer, uint32_t count, size_t element_bytes)
{
	size_t vector = reserve(writer, 4 + count * element_bytes);
	flat_set(writer, vector, count);
	return vector;
}

size_t
flat_field(size_t table, unsigned field)
{
	return table + 4 + 4 * (size_t)field;
}

size_t
flat_element(size_t vector, uint32_t index)
{
	return vector + 4 + 4 * (size_t)index;
}
