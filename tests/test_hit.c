/* Strokes on an unseen drum, made of numbers: each hits once, nothing else does. */
#include "vision/hit.h"

#include "tests/hand_model.h"
#include "tests/tap.h"

enum { HEIGHT = 480 };

/* One hand over time. */
struct scene {
	struct hit_watch watch;
	float scale; /* pixels a palm's length */
	double fps, seconds;
	uint32_t random;
	int hits;
	double last_hit; /* seconds */
	float velocity;
};

static struct scene
scene(float scale, double fps)
{
	struct scene scene = { .scale = scale, .fps = fps, .random = 1 };
	hit_reset(&scene.watch);
	return scene;
}

static float
noise(struct scene *scene)
{
	scene->random = scene->random * 1664525u + 1013904223u;
	return (float)(scene->random >> 8) / (1 << 23) - 1;
}

/* A frame with the wrist at `y` palm lengths below the picture's middle. */
static void
show(struct scene *scene, double y)
{
	struct hand_model model = {
		.scale = scene->scale, .x = 320, .y = HEIGHT / 2 + (float)y * scene->scale
	};
	struct hand_landmarks seen = hand_model_seen(&model);
	for (int i = 0; i < HAND_LANDMARKS; i++)
		seen.point[i][1] += 0.01f * scene->scale * noise(scene);
	float hit = hit_step(&scene->watch, scene->seconds, seen.point, HEIGHT);
	if (hit > 0) {
		scene->hits++;
		scene->velocity = hit;
		scene->last_hit = scene->seconds;
	}
	scene->seconds += 1 / scene->fps;
}

/* Moves from one height to another; `hard`: at even speed and stops dead, else smoothly.
 */
static void
move(struct scene *scene, double from, double to, double duration, bool hard)
{
	double start = scene->seconds - 1 / scene->fps;
	while (scene->seconds - start < duration) {
		double u = (scene->seconds - start) / duration;
		show(scene, from + (to - from) * (hard ? u : u * u * (3 - 2 * u)));
	}
}

static void
rest(struct scene *scene, double y, double duration)
{
	move(scene, y, y, duration, true);
}

/* Up slowly, down in `duration`; returns when the hand has stopped. */
static double
strike(struct scene *scene, double way, double duration, bool hard)
{
	move(scene, 0, -way, 0.4, false);
	rest(scene, -way, 0.1);
	move(scene, -way, 0, duration, hard);
	double stop = scene->seconds;
	rest(scene, 0, 0.4);
	return stop;
}

static void
test_strokes(void)
{
	static const double fps[] = { 25, 30, 60, 90 };
	static const float scale[] = { 20, 60, 150 };
	for (int i = 0; i < 4; i++) {
		int expected = 0, late = 0;
		struct scene s = scene(scale[i % 3], fps[i]);
		for (int k = 0; k < 20; k++) {
			/* the stroke meets the frames at another moment each time */
			s.seconds += 0.0031 * k;
			double stop = strike(&s, 1.2, 0.15 + 0.004 * k, k % 2);
			expected++;
			late += s.last_hit > stop + 1.01 / s.fps;
		}
		ok(s.hits == expected && late == 0,
			"%g fps, a palm of %g pixels: %d of %d strokes hit, %d late",
			fps[i], scale[i % 3], s.hits, expected, late);
	}
}

static void
test_velocity(void)
{
	float last = 0;
	bool rising = true;
	for (double duration = 0.22; duration > 0.06; duration -= 0.03) {
		struct scene s = scene(60, 60);
		strike(&s, 1.5, duration, true);
		rising = rising && s.hits == 1 && s.velocity > last;
		last = s.velocity;
	}
	ok(rising, "faster strokes hit harder");
	struct scene near_hand = scene(120, 60), far_hand = scene(30, 60);
	strike(&near_hand, 1.5, 0.1, true);
	strike(&far_hand, 1.5, 0.1, true);
	ok_near(near_hand.velocity, far_hand.velocity, 0.05, "near and far strike alike");
	/* a palm is less wide than long */
	struct hand_model model = { .scale = 1 };
	struct hand_landmarks seen = hand_model_seen(&model);
	double palm = hypot(seen.point[9][0], seen.point[9][1]) *
		      hypot(seen.point[5][0] - seen.point[17][0],
			      seen.point[5][1] - seen.point[17][1]);
	ok_near(near_hand.velocity, 15 / sqrt(palm) / HIT_FULL_SPEED, 0.05,
		"the velocity is the speed in palms");
	struct scene s = scene(60, 60);
	strike(&s, 4, 0.1, true);
	ok(s.hits == 1 && s.velocity == 1, "and never more than 1");
}

static void
test_roll(void)
{
	struct scene s = scene(60, 60);
	for (int i = 0; i < 32; i++) { /* semiquavers at 120 */
		move(&s, 0, -0.5, 0.055, false);
		move(&s, -0.5, 0, 0.07, false);
	}
	rest(&s, 0, 0.3);
	ok(s.hits == 32, "a roll of 32: %d hits", s.hits);
	s = scene(60, 30);
	for (int i = 0; i < 16; i++) {
		move(&s, 0, -0.6, 0.13, false);
		move(&s, -0.6, 0, 0.12, false);
	}
	rest(&s, 0, 0.3);
	ok(s.hits == 16, "quavers of 16 at 30 fps: %d hits", s.hits);
}

static void
test_bounce(void)
{
	struct scene s = scene(60, 60);
	strike(&s, 1.2, 0.1, true);
	s = scene(60, 60);
	move(&s, -1.5, 0, 0.1, true);
	for (int i = 0; i < 3; i++) { /* the hand springs back a little, and settles */
		double height = 0.25 / (1 << i);
		move(&s, 0, -height, 0.04, false);
		move(&s, -height, 0, 0.04, false);
	}
	rest(&s, 0, 0.5);
	ok(s.hits == 1, "a hand that springs back has hit once: %d", s.hits);
}

static void
test_no_hits(void)
{
	struct scene s = scene(60, 30);
	rest(&s, 0, 20);
	ok(s.hits == 0, "a hand at rest does not hit");
	for (double duration = 0.5; duration < 2; duration += 0.1) {
		move(&s, 2, -2, 1, false);
		move(&s, -2, 2, duration, false);
		rest(&s, 2, 0.2);
	}
	ok(s.hits == 0, "nor does one that goes down smoothly: %d", s.hits);
	for (int i = 0; i < 5; i++) {
		move(&s, 0, -1, 0.3, false);
		move(&s, -1, 0, 0.5, true);
		rest(&s, 0, 0.2);
	}
	ok(s.hits == 0, "nor one that goes down slowly and stops dead: %d", s.hits);
	for (int i = 0; i < 5; i++) {
		move(&s, 1.5, 0, 0.12, true);
		rest(&s, 0, 0.3);
		move(&s, 0, 1.5, 1, false);
	}
	ok(s.hits <= 0, "nor one that goes up fast: %d", s.hits);
}

static void
test_jumps(void)
{
	struct scene s = scene(60, 30);
	for (double way = 0.2; way < 6; way += 0.2) {
		rest(&s, -3, 0.3);
		rest(&s, -3 + way, 0.3);
	}
	ok(s.hits == 0, "a tracker's jump does not hit: %d", s.hits);
	s = scene(60, 60);
	move(&s, -3, -1.5, 0.1, true);
	s.seconds += 0.15;
	rest(&s, 0, 0.5);
	ok(s.hits == 0, "nor a hand that was lost on its way");
	s = scene(60, 60);
	move(&s, -3, -1.5, 0.1, true);
	hit_reset(&s.watch);
	rest(&s, 0, 0.5);
	ok(s.hits == 0, "nor another hand in its place");
	s = scene(60, 60);
	move(&s, -1, 5, 0.3, true);
	rest(&s, 5, 0.5);
	ok(s.hits == 0, "nor one that leaves at the bottom");
	s = scene(60, 60);
	move(&s, -3, 0, 0.1, true);
	s.seconds -= 10;
	rest(&s, 0, 0.5);
	ok(s.hits == 0, "nor one whose time goes back");
}

int
main(void)
{
	test_strokes();
	test_velocity();
	test_roll();
	test_bounce();
	test_no_hits();
	test_jumps();
	return tap_done();
}
