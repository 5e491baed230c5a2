/* Bounds-checked reading of a FlatBuffers file (the container of .tflite models).
 *
 * Every offset in the file is taken for hostile: a read that would leave the file gives 0
 * and sets `damaged`, which stays set, so that a parser may read on and check it now and
 * then. Positions are byte offsets into the file; 0 is never a valid one.
 * Format: https://flatbuffers.dev/internals/ */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flatbuffer {
	const uint8_t *bytes;
	size_t size;
	bool damaged;
};

struct flatbuffer_vector {
	size_t at; /* first element, 0 when the field is absent */
	uint32_t count;
};

/* Little-endian scalars at a position, alignment not required. */
uint32_t flatbuffer_u32(struct flatbuffer *fb, size_t at);

/* The root table. */
size_t flatbuffer_root(struct flatbuffer *fb);

/* The scalar of 1, 2 or 4 bytes in a field of a table, sign extended; `fallback` when the
 * field is absent. */
int32_t flatbuffer_int(struct flatbuffer *fb, size_t table, unsigned field, size_t bytes,
	int32_t fallback);

/* The table that a field points at, 0 when the field is absent. */
size_t flatbuffer_table(struct flatbuffer *fb, size_t table, unsigned field);

/* The vector that a field points at; all `count` elements lie within the file. */
struct flatbuffer_vector flatbuffer_vector(
	struct flatbuffer *fb, size_t table, unsigned field, size_t element_bytes);

/* Element `index` of a vector of tables (which has elements of 4 bytes). */
size_t flatbuffer_table_in(
	struct flatbuffer *fb, struct flatbuffer_vector vector, uint32_t index);

/* Element `index` of a vector of 32-bit integers. */
int32_t flatbuffer_int_in(
	struct flatbuffer *fb, struct flatbuffer_vector vector, uint32_t index);
