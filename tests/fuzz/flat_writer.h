/* Writes a FlatBuffers file from the top down: a table or vector first, what it points at
 * after it. What no longer fits is left out, and `full` is set.
 * Format: https://flatbuffers.dev/internals/ */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flat_writer {
	uint8_t *bytes;
	size_t room, size;
	bool full;
};

/* A table of `fields` fields of four bytes, those of the mask `present`, all 0. */
size_t flat_table(struct flat_writer *writer, unsigned fields, uint32_t present);

/* A vector of `count` elements of `element_bytes`, all 0. */
size_t flat_vector(struct flat_writer *writer, uint32_t count, size_t element_bytes);

/* Where a field of a table and an element (of four bytes) of a vector are. */
size_t flat_field(size_t table, unsigned field);
size_t flat_element(size_t vector, uint32_t index);

void flat_set(struct flat_writer *writer, size_t at, uint32_t value);
/* The field or element at `at` shall point at `target`, which comes after it. */
void flat_point(struct flat_writer *writer, size_t at, size_t target);
