#include "vision/preview/preview_slot.h"

#include "common/log.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Whose the picture is: the viewer's while IDLE or FULL, the sensor's while WANTED. */
enum { IDLE, WANTED, FULL };

struct preview_slot {
	atomic_int state;
	atomic_int source;
	sem_t filled;
	uint64_t offered; /* the sensor's own */
	struct preview_picture picture;
	uint8_t *pixels;
};

struct preview_slot *
preview_slot_new(void)
{
	struct preview_slot *slot = calloc(1, sizeof(*slot));
	if (slot)
		slot->pixels = malloc(3 * PREVIEW_WIDTH * PREVIEW_HEIGHT);
	if (!slot || !slot->pixels) {
		log_error("out of memory");
		free(slot);
		return NULL;
	}
	sem_init(&slot->filled, 0, 0);
	return slot;
}

void
preview_slot_free(struct preview_slot *slot)
{
	if (!slot)
		return;
	sem_destroy(&slot->filled);
	free(slot->pixels);
	free(slot);
}

/* Every how many rows and columns of an image are copied. */
static int
stride_of(const struct image *image)
{
	int across = (image->width + PREVIEW_WIDTH - 1) / PREVIEW_WIDTH;
	int down = (image->height + PREVIEW_HEIGHT - 1) / PREVIEW_HEIGHT;
	return across > down ? across : down;
}

static void
copy_row(uint8_t *to, const uint8_t *from, int width, int step)
{
	if (step == 1) {
		memcpy(to, from, 3 * (size_t)width);
		return;
	}
	for (int x = 0; x < width; x++, to += 3, from += 3 * (ptrdiff_t)step)
		memcpy(to, from, 3);
}

static void
copy(struct preview_slot *slot, const struct image *image)
{
	int step = stride_of(image);
	int width = (image->width + step - 1) / step;
	int height = (image->height + step - 1) / step;
	for (int y = 0; y < height; y++)
		copy_row(slot->pixels + 3 * (ptrdiff_t)y * width,
			image->pixels + (ptrdiff_t)y * step * image->stride, width, step);
	slot->picture.image = (struct image){ slot->pixels, width, height, 3 * width };
	slot->picture.frame_width = image->width;
	slot->picture.frame_height = image->height;
}

void
preview_slot_offer(struct preview_slot *slot, const struct image *image,
	const struct preview_sight *sight)
{
	uint64_t number = slot->offered++;
	preview_slot_tell(slot, PREVIEW_RUNS);
	if (atomic_load_explicit(&slot->state, memory_order_acquire) != WANTED)
		return;
	copy(slot, image);
	slot->picture.number = number;
	slot->picture.sight = *sight;
	atomic_store_explicit(&slot->state, FULL, memory_order_release);
	sem_post(&slot->filled);
}

void
preview_slot_tell(struct preview_slot *slot, enum preview_source source)
{
	atomic_store_explicit(&slot->source, (int)source, memory_order_relaxed);
}

enum preview_source
preview_slot_source(const struct preview_slot *slot)
{
	return (enum preview_source)atomic_load_explicit(
		&slot->source, memory_order_relaxed);
}

void
preview_slot_want(struct preview_slot *slot)
{
	int state = atomic_load_explicit(&slot->state, memory_order_relaxed);
	if (state == WANTED)
		return;
	if (state == FULL) /* perhaps never taken: its post is not for the next one */
		sem_trywait(&slot->filled);
	atomic_store_explicit(&slot->state, WANTED, memory_order_release);
}

static bool
is_full(struct preview_slot *slot)
{
	return atomic_load_explicit(&slot->state, memory_order_acquire) == FULL;
}

bool
preview_slot_wait(struct preview_slot *slot, int timeout_ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	long nanoseconds = until.tv_nsec + timeout_ms % 1000 * 1000000L;
	until.tv_sec += timeout_ms / 1000 + nanoseconds / 1000000000;
	until.tv_nsec = nanoseconds % 1000000000;
	while (!is_full(slot))
		if (sem_clockwait(&slot->filled, CLOCK_MONOTONIC, &until) == 0)
			sem_post(&slot->filled); /* preview_slot_want takes it away */
		else if (errno != EINTR)
			return false;
	return true;
}

const struct preview_picture *
preview_slot_take(struct preview_slot *slot)
{
	return is_full(slot) ? &slot->picture : NULL;
}
