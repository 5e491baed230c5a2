/* Rest and waking, on pictures with a camera's noise, a lamp's flicker, a hand. */
#include "vision/idle.h"

#include <stdlib.h>

#include "tests/tap.h"

enum { WIDTH = 320, HEIGHT = 240, HERTZ = 30 };

struct scene {
	double noise; /* standard deviation, grey levels */
	double light, flicker;
	int hand;     /* rows of four fingers that show at the bottom edge */
	int contrast; /* of them, grey levels */
	bool speck;   /* one bright cell */
};

static uint8_t pixels[WIDTH * HEIGHT * 3];
static const struct image image = { pixels, WIDTH, HEIGHT, 3 * WIDTH };
static uint32_t state = 1;

static double
random_part(void)
{
	state = state * 1664525u + 1013904223u;
	return state / 4294967296.0;
}

/* Near enough to normal, in units of its deviation. */
static double
normal(void)
{
	double sum = 0;
	for (int i = 0; i < 6; i++)
		sum += random_part() - 0.5;
	return sum * sqrt(2);
}

static bool
is_finger(const struct scene *scene, int x, int y)
{
	return y >= HEIGHT - scene->hand && x >= 100 && x < 150 && x % 13 < 9;
}

/* A room with a shelf and a window; 100 Hz of mains seen at 30 frames a second. */
static void
draw(const struct scene *scene, int frame)
{
	double light =
		scene->light +
		scene->flicker * sin(2 * M_PI * 100 * frame / HERTZ + frame * 0.05);
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			double grey =
				60 + x / 4 + (y / 30 % 2) * 25 + (x > 250 && y < 80) * 60;
			if (is_finger(scene, x, y))
				grey += scene->contrast;
			if (scene->speck && x < 10 && y < 10)
				grey += 60;
			grey = grey * light + scene->noise * normal() + 0.5;
			memset(pixels + 3 * (y * WIDTH + x),
				(int)fmin(fmax(grey, 0), 255), 3);
		}
}

struct watcher {
	struct idle idle;
	int frame;
};

static bool
look(struct watcher *w, const struct scene *scene, bool hands)
{
	double seconds = 50 + (double)w->frame / HERTZ;
	draw(scene, w->frame++);
	bool looked = idle_should_look(&w->idle, &image, seconds);
	if (looked)
		idle_saw(&w->idle, hands, seconds);
	return looked;
}

static int
looks(struct watcher *w, const struct scene *scene, int frames)
{
	int count = 0;
	for (int i = 0; i < frames; i++)
		count += look(w, scene, false);
	return count;
}

static void
test_noise(const char *name, double noise, double flicker)
{
	struct watcher w = { .frame = 0 };
	struct scene scene = { .noise = noise, .light = 1, .flicker = flicker };
	idle_init(&w.idle, 2);
	ok(looks(&w, &scene, 2 * HERTZ) == 2 * HERTZ, "%s: two seconds awake", name);
	int count = looks(&w, &scene, 20 * HERTZ);
	ok(count >= 4 * 20 && count <= 5 * 20, "then %d looks in twenty seconds", count);
	ok(w.idle.resting && w.idle.rested == (uint64_t)(20 * HERTZ - count),
		"the others are counted");

	/* five rows of finger tips, a moment after a look */
	while (!look(&w, &scene, false))
		;
	scene.contrast = 60;
	scene.hand = 5;
	ok(look(&w, &scene, false), "%s: a hand wakes with its first frame", name);
	ok(looks(&w, &scene, HERTZ) == HERTZ, "and the looks go on");
}

static void
test_light(void)
{
	struct watcher w = { .frame = 0 };
	struct scene scene = { .noise = 3, .light = 1 };
	idle_init(&w.idle, 2);
	looks(&w, &scene, 4 * HERTZ);
	scene.light = 0.8;
	ok(looks(&w, &scene, 2 * HERTZ) <= 10, "light that dims as a whole is no motion");
	scene.speck = true;
	ok(looks(&w, &scene, HERTZ) <= 5, "nor is a speck of one cell");
}

static void
test_hands(void)
{
	struct watcher w = { .frame = 0 };
	struct scene scene = { .noise = 3, .light = 1 };
	idle_init(&w.idle, 2);
	looks(&w, &scene, HERTZ);
	int count = 0;
	for (int i = 0; i < 5 * HERTZ; i++)
		count += look(&w, &scene, true);
	ok(count == 5 * HERTZ, "no rest while a hand is there, though it keeps still");
	ok(looks(&w, &scene, 2 * HERTZ - 1) == 2 * HERTZ - 1, "nor just after it left");
	ok(looks(&w, &scene, 2 * HERTZ) <= 12, "but soon");
	while (look(&w, &scene, false))
		;
	while (!look(&w, &scene, true))
		;
	ok(looks(&w, &scene, 2 * HERTZ - 1) == 2 * HERTZ - 1,
		"a hand that a look finds ends the rest");
}

static void
test_never(void)
{
	struct watcher w = { .frame = 0 };
	struct scene scene = { .noise = 3, .light = 1 };
	idle_init(&w.idle, 0);
	ok(looks(&w, &scene, 3 * HERTZ) == 3 * HERTZ, "0 seconds: never a rest");
	idle_init(&w.idle, 0.1);
	int count = looks(&w, &scene, HERTZ);
	ok(count >= HERTZ - 1, "no rest before the noise is known");
	ok(looks(&w, &scene, 10) <= 4, "but then at once");
}

int
main(void)
{
	test_noise("a good camera", 1, 0);
	test_noise("a poor one", 6, 0);
	test_noise("in the dark", 14, 0);
	test_noise("without noise", 0, 0);
	test_noise("in flickering light", 3, 0.05);
	test_light();
	test_hands();
	test_never();
	return tap_done();
}
