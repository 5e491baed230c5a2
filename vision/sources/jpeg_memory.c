#include "vision/sources/jpeg_memory.h"

#include <stdbool.h>
#include <stdlib.h>

/* For the widest vector instructions; rows are read a little beyond their end. */
static const size_t alignment = 64;

static size_t
round_up(size_t bytes)
{
	return (bytes + alignment - 1) / alignment * alignment;
}

static bool
is_ours(int pool)
{
	return pool == JPOOL_IMAGE;
}

/* NULL when the picture needs more than the ones before it. */
static void *
take(struct jpeg_memory *memory, size_t bytes)
{
	size_t rounded = round_up(bytes);
	memory->wanted += rounded;
	if (rounded > memory->bytes - memory->used)
		return NULL;
	void *taken = memory->data + memory->used;
	memory->used += rounded;
	return taken;
}

static void *
alloc_small(j_common_ptr jpeg, int pool, size_t bytes)
{
	struct jpeg_memory *memory = jpeg->client_data;
	void *taken = is_ours(pool) ? take(memory, bytes) : NULL;
	return taken ? taken : memory->own.alloc_small(jpeg, pool, bytes);
}

static void *
alloc_large(j_common_ptr jpeg, int pool, size_t bytes)
{
	struct jpeg_memory *memory = jpeg->client_data;
	void *taken = is_ours(pool) ? take(memory, bytes) : NULL;
	return taken ? taken : memory->own.alloc_large(jpeg, pool, bytes);
}

/* Pointers to rows, and the rows; NULL as above. A JPEG's sides have 16 bits. */
static void *
take_rows(struct jpeg_memory *memory, size_t row_bytes, JDIMENSION rows)
{
	size_t stride = round_up(row_bytes) + alignment;
	uint8_t **row = take(memory, rows * sizeof(*row));
	uint8_t *data = take(memory, stride * rows);
	if (!row || !data)
		return NULL;
	for (JDIMENSION i = 0; i < rows; i++)
		row[i] = data + i * stride;
	return row;
}

static JSAMPARRAY
alloc_sarray(j_common_ptr jpeg, int pool, JDIMENSION samples, JDIMENSION rows)
{
	struct jpeg_memory *memory = jpeg->client_data;
	void *taken =
		is_ours(pool) ? take_rows(memory, samples * sizeof(JSAMPLE), rows) : NULL;
	return taken ? taken : memory->own.alloc_sarray(jpeg, pool, samples, rows);
}

static JBLOCKARRAY
alloc_barray(j_common_ptr jpeg, int pool, JDIMENSION blocks, JDIMENSION rows)
{
	struct jpeg_memory *memory = jpeg->client_data;
	void *taken =
		is_ours(pool) ? take_rows(memory, blocks * sizeof(JBLOCK), rows) : NULL;
	return taken ? taken : memory->own.alloc_barray(jpeg, pool, blocks, rows);
}

static void
grow(struct jpeg_memory *memory)
{
	free(memory->data);
	memory->data = aligned_alloc(alignment, memory->wanted);
	memory->bytes = memory->data ? memory->wanted : 0;
}

static void
free_pool(j_common_ptr jpeg, int pool)
{
	struct jpeg_memory *memory = jpeg->client_data;
	memory->own.free_pool(jpeg, pool);
	if (!is_ours(pool))
		return;
	if (memory->wanted > memory->bytes)
		grow(memory);
	memory->used = memory->wanted = 0;
}

void
jpeg_memory_init(struct jpeg_memory *memory, struct jpeg_decompress_struct *jpeg)
{
	*memory = (struct jpeg_memory){ .own = *jpeg->mem };
	jpeg->client_data = memory;
	jpeg->mem->alloc_small = alloc_small;
	jpeg->mem->alloc_large = alloc_large;
	jpeg->mem->alloc_sarray = alloc_sarray;
	jpeg->mem->alloc_barray = alloc_barray;
	jpeg->mem->free_pool = free_pool;
}

void
jpeg_memory_finish(struct jpeg_memory *memory)
{
	free(memory->data);
	*memory = (struct jpeg_memory){ .data = NULL };
}
