/* When another hand is looked for: a noisy picture, a hand that comes, the hand that is
 * there already. */
#include "tests/tap.h"
#include "vision/search_trigger.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 480 };

static uint8_t pixels[WIDTH * HEIGHT * 3];
static const struct image image = { pixels, WIDTH, HEIGHT, 3 * WIDTH };
static const struct crop hand = { .cx = 200, .cy = 200, .side = 160 };

/* A grey wall in so much light, with a camera's noise. */
static void
wall(float light, int noise)
{
	for (size_t i = 0; i < sizeof(pixels); i++)
		pixels[i] = (uint8_t)(light * 120 + (float)(rand() % (2 * noise + 1)) -
				      (float)noise);
}

static void
patch(int x, int y, int size)
{
	for (int row = y; row < y + size; row++)
		memset(pixels + 3 * (row * WIDTH + x), 160, (size_t)(3 * size));
}

static bool
fires(const struct search_trigger *trigger, double seconds)
{
	return search_trigger_fires(trigger, &image, &hand, 1, seconds);
}

int
main(void)
{
	struct search_trigger trigger = { 0 };
	srand(1);
	wall(1, 10);
	ok(fires(&trigger, 0), "the first picture is searched");
	search_trigger_searched(&trigger, &image, &hand, 1, 0);
	int alarms = 0;
	for (int i = 2; i < 15; i++) {
		wall(1 + 0.05f * (float)(i % 3 - 1), 10);
		alarms += fires(&trigger, i / 30.0);
	}
	ok(alarms == 0, "noise and flicker are no reason");
	ok(fires(&trigger, 0.51), "half a second is");
	wall(1, 10);
	patch(500, 300, 60);
	ok(fires(&trigger, 2 / 30.0), "something new is");
	ok(!fires(&trigger, 1 / 30.0), "but not in the very next frame of 30 a second");
	search_trigger_searched(&trigger, &image, &hand, 1, 0.2);
	ok(!fires(&trigger, 0.3), "what has been searched is no reason again");
	search_trigger_searched(&trigger, &image, &hand, 1, 60);
	ok(fires(&trigger, 0.2), "a video that began again need not wait for its end");
	search_trigger_searched(&trigger, &image, &hand, 1, 0.2);
	wall(1, 10);
	ok(fires(&trigger, 0.3), "what goes is as good as what comes");

	wall(1, 10);
	search_trigger_searched(&trigger, &image, &hand, 1, 0);
	patch(170, 170, 60);
	ok(!fires(&trigger, 0.1), "the hand that is followed may move its fingers");
	patch(190, 300, 40);
	ok(!fires(&trigger, 0.1), "and its arm");
	struct crop moved = { .cx = 400, .cy = 200, .side = 160 };
	wall(1, 10);
	patch(370, 170, 60);
	ok(!search_trigger_fires(&trigger, &image, &moved, 1, 0.1),
		"or go elsewhere, uncovering the wall");
	patch(20, 20, 60);
	ok(search_trigger_fires(&trigger, &image, &moved, 1, 0.1),
		"but another hand is seen");
	return tap_done();
}
