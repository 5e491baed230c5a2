/* What a preview looks like, measured: colours where the numbers say that things are. */
#include "tests/tap.h"
#include "vision/preview/preview_draw.h"
#include "vision/preview/preview_parts.h"

#include <stdlib.h>

enum { FRAME_WIDTH = 320, FRAME_HEIGHT = 240 };

static uint8_t frame[3 * FRAME_WIDTH * FRAME_HEIGHT];

/* Left half red, right half blue, dark below. */
static void
paint_frame(void)
{
	for (int y = 0; y < FRAME_HEIGHT; y++)
		for (int x = 0; x < FRAME_WIDTH; x++) {
			uint8_t *pixel = frame + 3 * (y * FRAME_WIDTH + x);
			uint8_t level = y < FRAME_HEIGHT / 2 ? 200 : 100;
			pixel[0] = x < FRAME_WIDTH / 2 ? 0 : level;
			pixel[1] = 0;
			pixel[2] = x < FRAME_WIDTH / 2 ? level : 0;
		}
}

static struct preview_scene
make_scene(void)
{
	struct preview_scene scene = {
		.image = { frame, FRAME_WIDTH, FRAME_HEIGHT, 3 * FRAME_WIDTH },
		.frame_width = FRAME_WIDTH,
		.frame_height = FRAME_HEIGHT,
		.mirror = true,
		.source = PREVIEW_RUNS,
		.asks_synth = true,
		.synth_known = true,
		.synth_present = true,
		.ladder = { .scale = "major-triad",
			.a4_hertz = 440,
			.top = 81,
			.count = 7,
			.note = { 57, 61, 64, 69, 73, 76, 81 } },
		.now = { .playing = true, .note = 69, .hertz = 440 },
		.position = 0.9,
		.player = HAND_RIGHT,
		.fps = 30,
	};
	for (int side = 0; side < HAND_SIDES; side++) {
		struct scene_hand *hand = &scene.hand[side];
		hand->present = true;
		hand->struck = 9;
		for (int i = 0; i < HAND_LANDMARKS; i++) {
			hand->points.x[i] =
				(side ? 0.62f : 0.12f) + 0.05f * (float)(i % 5);
			hand->points.y[i] = 0.3f + 0.08f * (float)(i / 5);
		}
	}
	return scene;
}

static const uint8_t *pixels;
static int pixels_width, pixels_height;

static bool
draw(struct preview_canvas *canvas, const struct preview_scene *scene, int width,
	int height)
{
	pixels = preview_canvas_draw(canvas, scene, width, height);
	pixels_width = width;
	pixels_height = height;
	return pixels;
}

static double
distance(const uint8_t *pixel, const struct colour *colour)
{
	return fabs(pixel[2] - 255 * colour->red) + fabs(pixel[1] - 255 * colour->green) +
	       fabs(pixel[0] - 255 * colour->blue);
}

static bool
is(double x, double y, const struct colour *colour)
{
	int column = (int)floor(x), row = (int)floor(y);
	if (column < 0 || row < 0 || column >= pixels_width || row >= pixels_height)
		return false;
	return distance(
		       pixels + 4 * ((size_t)row * (size_t)pixels_width + (size_t)column),
		       colour) < 24;
}

/* How many pixels of a rectangle have the colour. */
static int
count(struct rect rect, const struct colour *colour)
{
	int found = 0;
	for (int y = 0; y < (int)rect.height; y++)
		for (int x = 0; x < (int)rect.width; x++)
			found += is(rect.x + x, rect.y + y, colour);
	return found;
}

static double
screen_x(const struct preview_layout *layout, double x)
{
	return layout->picture.x + x * layout->picture.width;
}

static double
screen_y(const struct preview_layout *layout, double y)
{
	return layout->picture.y + (1 - y) * layout->picture.height;
}

static const struct colour red = { 200 / 255.0, 0, 0 }, blue = { 0, 0, 200 / 255.0 },
			   dark_red = { 100 / 255.0, 0, 0 };

static void
check_picture(const struct preview_layout *layout, bool exchanged, const char *name)
{
	double left = screen_x(layout, 0.05), right = screen_x(layout, 0.97);
	double y = screen_y(layout, 0.85);
	ok(is(left, y, exchanged ? &blue : &red) &&
			is(right, y, exchanged ? &red : &blue),
		"%s", name);
}

static void
test_hands(struct preview_canvas *canvas)
{
	struct preview_scene scene = make_scene();
	struct preview_layout layout = preview_layout_make(&scene, 1000, 600);
	draw(canvas, &scene, 1000, 600);
	check_picture(&layout, true, "the picture is a mirror");
	ok(is(screen_x(&layout, 0.97), screen_y(&layout, 0.02), &dark_red),
		"and not upside down");
	static const struct colour *const colours[] = { &paint_left, &paint_right };
	for (int side = 0; side < HAND_SIDES; side++) {
		const struct preview_points *points = &scene.hand[side].points;
		int joints = 0, bones = 0;
		for (int i = 0; i < HAND_LANDMARKS; i++)
			joints += is(screen_x(&layout, points->x[i]),
				screen_y(&layout, points->y[i]),
				i > 0 && i % 4 == 0 ? &paint_bright : colours[side]);
		ok(joints == HAND_LANDMARKS, "the %s hand's %d joints are drawn",
			hand_side_name[side], joints);
		for (int i = 1; i < 4; i++) /* the thumb: a joint to the next */
			bones += is(
				screen_x(&layout, (points->x[i] + points->x[i + 1]) / 2),
				screen_y(&layout, (points->y[i] + points->y[i + 1]) / 2),
				colours[side]);
		ok(bones == 3, "joined by bones in its colour");
		double top = screen_y(&layout, 0.3 + 0.08 * 4);
		ok(is(screen_x(&layout, points->x[0] + 0.025), top, &paint_box),
			"in a green box");
		ok(count((struct rect){ screen_x(&layout, points->x[0]), top - 40, 120,
				 36 },
			   colours[side]) > 300,
			"with its name above");
	}
	scene.mirror = false;
	draw(canvas, &scene, 1000, 600);
	check_picture(&layout, false, "unmirrored as the camera sees it");
	ok(is(screen_x(&layout, 1 - scene.hand[0].points.x[5]),
		   screen_y(&layout, scene.hand[0].points.y[5]), &paint_left),
		"its hands, too");
	scene.image.pixels = NULL;
	scene.mirror = true;
	draw(canvas, &scene, 1000, 600);
	check_picture(&layout, true, "an old picture is turned round as well");
	scene.image_mirrored = true;
	draw(canvas, &scene, 1000, 600);
	check_picture(&layout, false, "one that is a mirror's is not");
	scene.hand[0].present = scene.hand[1].present = false;
	draw(canvas, &scene, 1000, 600);
	ok(count(layout.picture, &paint_left) + count(layout.picture, &paint_right) +
				count(layout.picture, &paint_box) ==
			0,
		"no hand, no skeleton");
	ok(count((struct rect){ layout.picture.x, layout.picture.y, layout.picture.width,
			 4 * layout.em },
		   &paint_bright) > 50,
		"but words that say so");
}

static int
lit_rows(const struct preview_layout *layout, double *middle)
{
	int rows = 0;
	double sum = 0, x = layout->ladder.x + 0.6 * layout->ladder.width;
	for (int y = (int)(5.5 * layout->em); y < (int)layout->ladder.height; y++)
		if (is(x, y, &paint_lit)) {
			rows++;
			sum += y;
		}
	*middle = rows ? sum / rows : 0;
	return rows;
}

static void
test_ladder(struct preview_canvas *canvas)
{
	struct preview_scene scene = make_scene();
	struct preview_layout layout = preview_layout_make(&scene, 1000, 600);
	double heights[7];
	bool rising = true, marked = true;
	for (int i = 0; i < 7; i++) {
		scene.now.note = scene.ladder.note[i];
		scene.position = preview_ladder_height(&scene.ladder, i);
		draw(canvas, &scene, 1000, 600);
		rising &= lit_rows(&layout, &heights[i]) > 10 &&
			  (i == 0 || heights[i] < heights[i - 1] - 20);
		/* the arrow is left of the rungs, its point at the hand's height */
		marked &= is(layout.ladder.x + 0.9 * layout.em, heights[i], &paint_right);
	}
	ok(rising, "every note that plays is lit, the higher above the lower");
	ok(marked, "and the marker points at it when the hand is there");
	double even = (heights[0] - heights[6]) / 6;
	bool equal = true;
	for (int i = 1; i < 7; i++)
		equal &= fabs(heights[i - 1] - heights[i] - even) < 3;
	ok(equal, "all are equally high");
	scene.position = (0.5 + 3.5) / 7;
	draw(canvas, &scene, 1000, 600);
	ok(is(layout.ladder.x + 0.9 * layout.em, (heights[3] + heights[4]) / 2,
		   &paint_right) ||
			is(layout.ladder.x + 0.9 * layout.em,
				(heights[3] + heights[4]) / 2 + 1, &paint_right),
		"between two notes it stands between them");
	scene.player = HAND_LEFT;
	draw(canvas, &scene, 1000, 600);
	ok(is(layout.ladder.x + 0.9 * layout.em, (heights[3] + heights[4]) / 2,
		   &paint_left),
		"in the colour of the hand");
	scene.position = NAN;
	scene.now.playing = false;
	draw(canvas, &scene, 1000, 600);
	double none;
	ok(lit_rows(&layout, &none) == 0 && count(layout.ladder, &paint_left) == 0 &&
			count(layout.ladder, &paint_right) == 0,
		"silence lights nothing, no hand has no marker");
	scene.synth_present = false;
	scene.now.playing = true;
	draw(canvas, &scene, 1000, 600);
	ok(lit_rows(&layout, &none) == 0 && count(layout.ladder, &paint_warning) > 50,
		"a synth that is gone plays nothing, and it is said");
	scene.synth_known = false;
	layout = preview_layout_make(&scene, 1000, 600);
	draw(canvas, &scene, 1000, 600);
	ok(layout.ladder.width == 0 && is(995, 10, &paint_ground),
		"one that never was has no ladder");
}

static void
test_glide(struct preview_canvas *canvas)
{
	struct preview_scene scene = make_scene();
	double low, high;
	scene.ladder.glides = true;
	struct preview_layout layout = preview_layout_make(&scene, 1000, 600);
	scene.now.note = 57;
	draw(canvas, &scene, 1000, 600);
	lit_rows(&layout, &low);
	scene.now.note = 81;
	draw(canvas, &scene, 1000, 600);
	lit_rows(&layout, &high);
	scene.now.note = 61;
	draw(canvas, &scene, 1000, 600);
	double third;
	lit_rows(&layout, &third);
	ok_near((low - third) / (low - high), 4.0 / 24, 0.02,
		"where it glides, notes stand at their pitch");
}

static void
test_states(struct preview_canvas *canvas)
{
	static const enum preview_source sources[] = { PREVIEW_STARTS, PREVIEW_SILENT,
		PREVIEW_LOST };
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		struct preview_scene scene = make_scene();
		scene.source = sources[i];
		scene.hand[0].present = scene.hand[1].present = false;
		struct preview_layout layout = preview_layout_make(&scene, 1000, 600);
		draw(canvas, &scene, 1000, 600);
		bool trouble = sources[i] == PREVIEW_SILENT || sources[i] == PREVIEW_LOST;
		struct rect middle = { layout.picture.x,
			layout.picture.y + layout.picture.height / 2 - 20,
			layout.picture.width, 40 };
		ok(count(middle, &paint_bright) > 50 &&
				(count(middle, &paint_warning) > 500) == trouble &&
				count(layout.picture, &red) == 0,
			"state %d is told across a dim picture", (int)sources[i]);
	}
}

/* Every size, and what a frame of any size leaves of it. */
static void
test_sizes(struct preview_canvas *canvas)
{
	static const int sizes[][2] = { { 16, 16 }, { 160, 120 }, { 320, 240 },
		{ 640, 480 }, { 481, 853 }, { 1921, 1079 }, { 4096, 16 }, { 16, 4096 } };
	static const int frames[][2] = { { 640, 480 }, { 1, 1 }, { 1920, 1080 },
		{ 16, 1280 }, { 1280, 16 } };
	bool within = true, drawn = true;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (size_t j = 0; j < sizeof(frames) / sizeof(*frames); j++) {
			struct preview_scene scene = make_scene();
			int width = sizes[i][0], height = sizes[i][1];
			scene.frame_width = frames[j][0];
			scene.frame_height = frames[j][1];
			struct preview_layout layout =
				preview_layout_make(&scene, width, height);
			const struct rect *picture = &layout.picture;
			within &= picture->x >= 0 && picture->y >= 0 &&
				  picture->x + picture->width <=
					  width - layout.ladder.width &&
				  picture->y + picture->height <=
					  height - layout.figures.height;
			drawn &= draw(canvas, &scene, width, height);
		}
	ok(within, "the picture is always beside the ladder and above the figures");
	ok(drawn, "every size is drawn");
	struct preview_scene scene = make_scene();
	ok(!draw(canvas, &scene, 15, 100) && !draw(canvas, &scene, 100, 5000) &&
			!draw(canvas, &scene, -1, 100),
		"but for those that are none");
	scene.hand[0].points.x[3] = NAN;
	scene.hand[0].points.y[7] = INFINITY;
	scene.hand[1].points.x[2] = 1e30f;
	scene.position = INFINITY;
	scene.ladder.count = LADDER_NOTES_MAX;
	for (int i = 0; i < LADDER_NOTES_MAX; i++)
		scene.ladder.note[i] = i;
	ok(draw(canvas, &scene, 800, 500), "numbers that are none are survived");
}

/* The same scene, the same pixels, whatever was drawn before. */
static void
test_purity(struct preview_canvas *canvas)
{
	struct preview_scene scene = make_scene();
	struct preview_canvas *other = preview_canvas_new();
	size_t bytes = 4 * 700 * 500;
	uint8_t *first = malloc(bytes);
	draw(canvas, &scene, 700, 500);
	memcpy(first, pixels, bytes);
	draw(other, &scene, 700, 500);
	ok(memcmp(first, pixels, bytes) == 0, "a used canvas draws as a new one does");
	scene.image.pixels = NULL;
	draw(other, &scene, 700, 500);
	ok(memcmp(first, pixels, bytes) == 0, "and as often as one likes");
	free(first);
	preview_canvas_free(other);
}

int
main(void)
{
	struct preview_canvas *canvas = preview_canvas_new();
	paint_frame();
	test_hands(canvas);
	test_ladder(canvas);
	test_glide(canvas);
	test_states(canvas);
	test_sizes(canvas);
	test_purity(canvas);
	preview_canvas_free(canvas);
	preview_canvas_free(NULL);
	return tap_done();
}
