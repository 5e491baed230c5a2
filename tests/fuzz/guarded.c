#include "tests/fuzz/guarded.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <xnnpack.h>

enum { PAGE = 4096, BLOCKS_MAX = 1024, FILLING = 0xa5 };

static struct block {
	uint8_t *data, *map;
	size_t bytes, map_bytes;
} blocks[BLOCKS_MAX];
static size_t live;

void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void __wrap_free(void *data);
void __real_free(void *data);

static struct block *
find_block(const void *data)
{
	for (size_t i = 0; i < BLOCKS_MAX; i++)
		if (blocks[i].data == data)
			return &blocks[i];
	return NULL;
}

/* The last byte lies as near to the guard as the alignment lets it. */
static void *
take(size_t alignment, size_t bytes)
{
	struct block *block = find_block(NULL);
	size_t pages = (bytes + alignment + PAGE - 1) / PAGE * PAGE;
	if (!block || bytes > PTRDIFF_MAX / 2)
		abort();
	uint8_t *map = mmap(NULL, pages + PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return NULL;
	mprotect(map + pages, PAGE, PROT_NONE);
	uintptr_t end = (uintptr_t)map + pages;
	size_t back = (bytes + alignment - 1) / alignment * alignment;
	*block = (struct block){ (uint8_t *)(end - back), map, bytes, pages + PAGE };
	memset(block->data, FILLING, back);
	live++;
	return block->data;
}

static bool
give_back(void *data)
{
	struct block *block = data && live ? find_block(data) : NULL;
	if (!block)
		return false;
	munmap(block->map, block->map_bytes);
	*block = (struct block){ 0 };
	live--;
	return true;
}

void *
__wrap_aligned_alloc(size_t alignment, size_t bytes)
{
	return take(alignment, bytes);
}

void
__wrap_free(void *data)
{
	if (!give_back(data))
		__real_free(data);
}

static void *
allocate(void *context, size_t bytes)
{
	(void)context;
	return take(16, bytes);
}

static void *
allocate_aligned(void *context, size_t alignment, size_t bytes)
{
	(void)context;
	return take(alignment, bytes);
}

static void
release(void *context, void *data)
{
	(void)context;
	if (data && !give_back(data))
		abort();
}

static void *
reallocate(void *context, void *data, size_t bytes)
{
	void *moved = allocate(context, bytes);
	if (data && moved) {
		size_t old = find_block(data)->bytes;
		memcpy(moved, data, old < bytes ? old : bytes);
		release(context, data);
	}
	return moved;
}

void
guarded_begin(void)
{
	static const struct xnn_allocator allocator = { NULL, allocate, reallocate,
		release, allocate_aligned, release };
	if (xnn_initialize(&allocator) != xnn_status_success)
		abort();
}
