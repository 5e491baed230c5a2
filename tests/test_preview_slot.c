/* Pictures on their way to a viewer: only when wanted, whole, and never waited for. */
#include "tests/tap.h"
#include "vision/preview/preview_slot.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { LARGE_WIDTH = 4096, LARGE_HEIGHT = 2160, RACE_FRAMES = 20000 };

static uint8_t pixels[3 * LARGE_WIDTH * LARGE_HEIGHT];

static struct image
image_of(int width, int height, int stride)
{
	return (struct image){ pixels, width, height, stride };
}

/* Every pixel tells where it was. */
static void
paint(int width, int height, int stride)
{
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			uint8_t *pixel = pixels + (size_t)y * (size_t)stride + 3 * x;
			pixel[0] = (uint8_t)x;
			pixel[1] = (uint8_t)y;
			pixel[2] = (uint8_t)(x / 256 * 16 + y / 256);
		}
}

/* Every pixel of the copy is that of the picture, `step` apart. */
static bool
is_copy(const struct image *copy, int step)
{
	for (int y = 0; y < copy->height; y++)
		for (int x = 0; x < copy->width; x++) {
			const uint8_t *pixel = copy->pixels + y * copy->stride + 3 * x;
			int u = x * step, v = y * step;
			if (pixel[0] != (uint8_t)u || pixel[1] != (uint8_t)v ||
				pixel[2] != (uint8_t)(u / 256 * 16 + v / 256))
				return false;
		}
	return true;
}

static void
test_wanting(void)
{
	struct preview_slot *slot = preview_slot_new();
	struct preview_sight sight = { .frames = 1 };
	struct image image = image_of(64, 48, 3 * 64 + 5);
	paint(64, 48, image.stride);
	preview_slot_offer(slot, &image, &sight);
	ok(!preview_slot_take(slot), "what nobody wants is not copied");
	preview_slot_want(slot);
	ok(!preview_slot_take(slot) && !preview_slot_wait(slot, 0) &&
			!preview_slot_wait(slot, 10),
		"what is wanted has to come first");
	sight.frames = 2;
	preview_slot_offer(slot, &image, &sight);
	sight.frames = 3;
	preview_slot_offer(slot, &image, &sight);
	ok(preview_slot_wait(slot, 1000) && preview_slot_wait(slot, 0),
		"then it is waited for as often as one likes");
	const struct preview_picture *picture = preview_slot_take(slot);
	ok(picture && picture->sight.frames == 2 && picture->number == 1,
		"one picture is taken, the others are counted");
	ok(picture && picture->image.width == 64 && picture->image.height == 48 &&
			picture->frame_width == 64 && is_copy(&picture->image, 1),
		"whole, whatever lay between its rows");
	preview_slot_want(slot);
	preview_slot_want(slot);
	ok(!preview_slot_wait(slot, 0), "after it, none until the next");
	preview_slot_offer(slot, &image, &sight);
	picture = preview_slot_take(slot);
	ok(picture && picture->number == 3, "which comes");
	preview_slot_free(slot);
	preview_slot_free(NULL);
}

static void
test_source(void)
{
	struct preview_slot *slot = preview_slot_new();
	struct preview_sight sight = { 0 };
	struct image image = image_of(8, 8, 24);
	ok(preview_slot_source(slot) == PREVIEW_STARTS, "at first there is no picture");
	preview_slot_offer(slot, &image, &sight);
	ok(preview_slot_source(slot) == PREVIEW_RUNS, "then there are some");
	preview_slot_tell(slot, PREVIEW_LOST);
	ok(preview_slot_source(slot) == PREVIEW_LOST, "the camera is lost");
	preview_slot_offer(slot, &image, &sight);
	ok(preview_slot_source(slot) == PREVIEW_RUNS, "and comes back");
	preview_slot_free(slot);
}

static void
test_sizes(void)
{
	static const struct {
		int width, height, step;
	} sizes[] = { { 1, 1, 1 }, { 1280, 960, 1 }, { 1281, 960, 2 }, { 1280, 961, 2 },
		{ 1920, 1080, 2 }, { 4096, 2160, 4 }, { 3, 2160, 3 } };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		int width = sizes[i].width, height = sizes[i].height;
		int step = sizes[i].step;
		struct preview_slot *slot = preview_slot_new();
		struct preview_sight sight = { 0 };
		struct image image = image_of(width, height, 3 * width);
		paint(width, height, image.stride);
		preview_slot_want(slot);
		preview_slot_offer(slot, &image, &sight);
		const struct preview_picture *picture = preview_slot_take(slot);
		ok(picture && picture->image.width == (width + step - 1) / step &&
				picture->image.height == (height + step - 1) / step &&
				picture->frame_height == height &&
				is_copy(&picture->image, step),
			"%d x %d becomes every %d. pixel", width, height, step);
		preview_slot_free(slot);
	}
}

/* A sensor that never stops, and a viewer that takes its time. */
static atomic_bool race_over;

static void *
offer_many(void *context)
{
	static uint8_t own[3 * 32 * 32];
	struct image image = { own, 32, 32, 96 };
	struct preview_sight sight = { 0 };
	for (int i = 0; i < RACE_FRAMES || !atomic_load(&race_over); i++) {
		memset(own, i, sizeof(own));
		sight.frames = (uint64_t)i;
		preview_slot_offer(context, &image, &sight);
	}
	return NULL;
}

static void
test_race(void)
{
	struct preview_slot *slot = preview_slot_new();
	pthread_t thread;
	bool whole = true, rising = true;
	uint64_t last = 0;
	pthread_create(&thread, NULL, offer_many, slot);
	for (int taken = 0; taken < 500; taken++) {
		preview_slot_want(slot);
		if (!preview_slot_wait(slot, 10000)) {
			ok(false, "a picture comes");
			break;
		}
		const struct preview_picture *picture = preview_slot_take(slot);
		for (int i = 0; i < 3 * 32 * 32; i++)
			whole &= picture->image.pixels[i] ==
				 (uint8_t)picture->sight.frames;
		rising &= taken == 0 || picture->number > last;
		last = picture->number;
	}
	atomic_store(&race_over, true);
	pthread_join(thread, NULL);
	ok(whole, "no picture changes while it is looked at");
	ok(rising, "each is newer than the one before");
	preview_slot_free(slot);
}

int
main(void)
{
	test_wanting();
	test_source();
	test_sizes();
	test_race();
	return tap_done();
}
