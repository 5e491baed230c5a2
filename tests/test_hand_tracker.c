/* The tracker in a small world of hands that cross, touch, leave and return, with a net
 * and a detector that err as the real ones do. */
#include "tests/tap.h"
#include "vision/hand_tracker.h"

enum { WIDTH = 640, HEIGHT = 480, THINGS = 3 };

static const double frame_seconds = 1.0 / 30;

/* A hand, or what the nets take for one. */
struct thing {
	float x, y, size; /* pixels: its middle, the long edge */
	float right;      /* what the net says of its side */
	float presence;
	float nearness;   /* hides what is farther away and under it */
	bool hidden_palm; /* the detector does not find it */
};

struct world {
	struct hand_tracker tracker;
	struct thing thing[THINGS];
	int things, frame, detections;
	bool detector_off;
};

static void
world_init(struct world *world, int hands, enum hand_side favoured)
{
	const struct hand_tracker_settings settings = { .hands = hands,
		.favoured = favoured };
	*world = (struct world){ .frame = 0 };
	hand_tracker_init(&world->tracker, &settings);
}

static struct thing *
add(struct world *world, float x, float y, float right)
{
	struct thing *thing = &world->thing[world->things++];
	*thing = (struct thing){ .x = x,
		.y = y,
		.size = 100,
		.right = right,
		.presence = 0.99f,
		.nearness = 1 };
	return thing;
}

static struct hand_landmarks
look_at(const struct thing *thing)
{
	struct hand_landmarks seen = { .presence = thing->presence,
		.right = thing->right,
		.next = { .cx = thing->x, .cy = thing->y, .side = 2 * thing->size } };
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		float across = (float)(i % 5) / 4 - 0.5f;
		seen.point[i][0] =
			thing->x + thing->size * across * (thing->right > 0.5f ? 1 : -1);
		seen.point[i][1] = thing->y + thing->size * ((float)(i / 5) / 4 - 0.5f);
	}
	return seen;
}

static bool
is_hidden(const struct world *world, const struct thing *thing)
{
	for (int i = 0; i < world->things; i++) {
		const struct thing *other = &world->thing[i];
		if (other->nearness > thing->nearness && other->presence > 0.5f &&
			hypotf(other->x - thing->x, other->y - thing->y) <
				0.5f * other->size)
			return true;
	}
	return false;
}

/* As the landmark net does: the thing nearest to the crop's middle, if it is near. */
static void
net(struct world *world, const struct crop *crop)
{
	const struct thing *best = NULL;
	float least = 0.4f * crop->side;
	for (int i = 0; i < world->things; i++) {
		const struct thing *thing = &world->thing[i];
		float distance = hypotf(thing->x - crop->cx, thing->y - crop->cy);
		if (!is_hidden(world, thing) && distance < least) {
			least = distance;
			best = thing;
		}
	}
	struct hand_landmarks seen = { .presence = 0.05f, .next = *crop };
	if (best)
		seen = look_at(best);
	hand_tracker_see(&world->tracker, &seen);
}

static void
detect(struct world *world)
{
	world->detections++;
	for (int i = 0; i < world->things; i++) {
		struct crop crop = look_at(&world->thing[i]).next;
		if (!is_hidden(world, &world->thing[i]) && !world->thing[i].hidden_palm &&
			!hand_tracker_covers(&world->tracker, &crop))
			net(world, &crop);
	}
}

/* One picture, as the sensor goes about it. */
static void
step(struct world *world)
{
	struct hand_tracker *tracker = &world->tracker;
	double seconds = world->frame++ * frame_seconds;
	hand_tracker_begin(tracker, seconds, WIDTH, HEIGHT);
	for (int i = 0; i < HAND_SIDES; i++) {
		struct crop crop = hand_track_crop(&tracker->track[i], seconds);
		if (tracker->track[i].live)
			net(world, &crop);
	}
	int live = hand_tracker_live(tracker);
	if (!world->detector_off &&
		(hand_tracker_shown(tracker) < tracker->settings.hands ||
			hand_tracker_seen(tracker) < live))
		detect(world);
	hand_tracker_settle(tracker);
}

static void
steps(struct world *world, int count)
{
	while (count-- > 0)
		step(world);
}

/* The hand that is shown on a side, or NULL. */
static const struct hand_track *
shown(const struct world *world, enum hand_side side)
{
	for (int i = 0; i < HAND_SIDES; i++) {
		const struct hand_track *track = &world->tracker.track[i];
		if (track->live && track->shown && track->side == side)
			return track;
	}
	return NULL;
}

static int
shown_hands(const struct world *world)
{
	return (shown(world, HAND_LEFT) != NULL) + (shown(world, HAND_RIGHT) != NULL);
}

/* Whether a side's hand, where there is one, is that thing. */
static bool
is_at(const struct world *world, enum hand_side side, const struct thing *thing)
{
	const struct hand_track *track = shown(world, side);
	return !track ||
	       (track->seen.next.cx == thing->x && track->seen.next.cy == thing->y);
}

static void
test_one(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	step(&world);
	ok(shown_hands(&world) == 0, "nothing there, nothing shown");
	struct thing *hand = add(&world, 300, 200, 0.95f);
	step(&world);
	ok(shown(&world, HAND_RIGHT) != NULL, "a sure right hand is shown at once");
	hand->presence = 0.2f;
	step(&world);
	ok(shown_hands(&world) == 0 && hand_tracker_live(&world.tracker) == 0,
		"and gone at once when it has gone");
}

static void
test_unsure(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *face = add(&world, 300, 200, 0.6f);
	face->presence = 0.62f; /* what the net says of a cat, at worst */
	steps(&world, 60);
	ok(shown_hands(&world) == 0,
		"a face that looks a little like a hand is not shown");
	struct thing *hand = add(&world, 450, 200, 0.95f);
	steps(&world, 3);
	ok(shown_hands(&world) == 1 && is_at(&world, HAND_RIGHT, hand),
		"and keeps no hand from being found");
	hand->presence = 0.62f; /* the track has slid to something else */
	steps(&world, 10);
	ok(shown_hands(&world) == 0, "what becomes doubtful is let go");

	world_init(&world, 2, HAND_RIGHT);
	struct thing *flash = add(&world, 300, 200, 0.95f);
	flash->presence = 0.8f;
	step(&world);
	bool never = shown_hands(&world) == 0;
	flash->presence = 0.3f;
	steps(&world, 3);
	ok(never && shown_hands(&world) == 0,
		"what is a hand in one look only is never shown");

	world_init(&world, 2, HAND_RIGHT);
	add(&world, 300, 200, 0.55f);
	step(&world);
	ok(shown_hands(&world) == 0, "a hand of no clear side waits");
	steps(&world, 2);
	ok(shown_hands(&world) == 1, "for two frames, not longer");
}

static void
test_side(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *hand = add(&world, 300, 200, 0.95f);
	bool steady = true;
	for (int i = 0; i < 90; i++) {
		hand->right = i % 5 == 4 ? 0.02f : 0.95f; /* the net errs now and then */
		step(&world);
		steady = steady && shown(&world, HAND_RIGHT);
	}
	ok(steady, "wrong looks now and then do not turn the side");
	hand->right = 0.02f;
	steps(&world, 30);
	ok(shown(&world, HAND_LEFT) != NULL, "a second of them does");

	world_init(&world, 2, HAND_RIGHT);
	hand = add(&world, 300, 470, 0.97f); /* cut off below: the net errs */
	step(&world);
	ok(shown_hands(&world) == 0, "half a hand waits for its side");
	hand->y = 300;
	hand->right = 0.03f;
	steps(&world, 3);
	ok(shown(&world, HAND_LEFT) != NULL, "which the whole hand tells");

	world_init(&world, 2, HAND_RIGHT);
	add(&world, 100, 200, 0.98f);
	step(&world);
	add(&world, 400, 200, 0.8f);
	steps(&world, 3);
	ok(shown_hands(&world) == 2 && is_at(&world, HAND_RIGHT, &world.thing[0]),
		"of two that look right, the one known longer is");
	add(&world, 600, 400, 0.02f);
	steps(&world, 3);
	ok(shown_hands(&world) == 2 && is_at(&world, HAND_LEFT, &world.thing[1]),
		"a third hand changes nothing");
}

/* Two hands pass each other within `frames`; whether each stayed who it was. */
static bool
cross(struct world *world, int frames, float nearness, int *missing)
{
	world_init(world, 2, HAND_RIGHT);
	struct thing *right = add(world, 150, 240, 0.97f);
	struct thing *left = add(world, 490, 250, 0.03f);
	right->nearness = nearness;
	bool held = true;
	int shortest = 0;
	steps(world, 10);
	for (int i = 0; i <= frames + 10; i++) {
		float part = fminf((float)i / (float)frames, 1);
		right->x = 150 + 340 * part;
		left->x = 490 - 340 * part;
		step(world);
		held = held && is_at(world, HAND_RIGHT, right) &&
		       is_at(world, HAND_LEFT, left);
		shortest += shown_hands(world) < 2;
	}
	*missing = shortest;
	return held && shown_hands(world) == 2;
}

static void
test_crossing(void)
{
	struct world world;
	static const int frames[] = { 60, 30, 15, 8, 5 };
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		int missing;
		ok(cross(&world, frames[i], 2, &missing),
			"right before left, in %d frames: each stays who it was",
			frames[i]);
		ok(missing <= frames[i] / 4 + 1, "%d frames without the hidden hand",
			missing);
		ok(cross(&world, frames[i], 0.5f, &missing),
			"left before right, in %d frames", frames[i]);
	}
}

/* The nets mistake the side of both hands while they overlap. */
static void
test_touching(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *right = add(&world, 200, 240, 0.97f);
	struct thing *left = add(&world, 440, 240, 0.03f);
	bool held = true, both = true;
	for (int i = 0; i < 90; i++) {
		float near = 1 - fabsf((float)i - 45) / 45;
		right->x = 200 + 85 * near;
		left->x = 440 - 85 * near;
		right->right = i > 35 && i < 50 ? 0.3f : 0.97f;
		left->right = i > 40 && i < 55 ? 0.6f : 0.03f;
		step(&world);
		held = held && is_at(&world, HAND_RIGHT, right) &&
		       is_at(&world, HAND_LEFT, left);
		both = both && shown_hands(&world) == 2;
	}
	ok(held, "hands that touch stay who they are");
	ok(both, "and both are seen all the time");
}

static void
test_slide(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *right = add(&world, 250, 240, 0.97f);
	struct thing *left = add(&world, 330, 240, 0.03f);
	left->nearness = 0.5f;
	steps(&world, 10);
	unsigned id = shown(&world, HAND_LEFT)->id;
	left->presence = 0; /* pulled away: its crop holds the right hand now */
	right->x = 300;
	step(&world);
	ok(shown_hands(&world) == 1 && shown(&world, HAND_RIGHT) &&
			is_at(&world, HAND_RIGHT, right),
		"a track that slides to the other hand is noticed in that frame");
	left->presence = 0.99f;
	left->x = 420;
	steps(&world, 2);
	ok(shown(&world, HAND_LEFT) && shown(&world, HAND_LEFT)->id == id,
		"and the hand is itself when it is back");
}

static void
test_return(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *hand = add(&world, 300, 240, 0.02f);
	steps(&world, 10);
	unsigned id = shown(&world, HAND_LEFT)->id;
	hand->presence = 0.1f;
	steps(&world, 6);
	hand->presence = 0.9f;
	hand->x = 330;
	hand->right = 0.6f;
	step(&world);
	ok(shown(&world, HAND_LEFT) && shown(&world, HAND_LEFT)->id == id,
		"a hand that comes back soon and near is the same");
	hand->presence = 0.1f;
	steps(&world, 60);
	hand->presence = 0.99f;
	hand->right = 0.55f;
	steps(&world, 3);
	ok(shown(&world, HAND_LEFT) && shown(&world, HAND_LEFT)->id != id,
		"later it is another one, by default of the side that had left");
	hand->presence = 0.1f;
	steps(&world, 200);
	hand->presence = 0.99f;
	hand->right = 0.7f;
	steps(&world, 3);
	ok(shown(&world, HAND_RIGHT) != NULL, "much later nothing is expected");

	world_init(&world, 2, HAND_RIGHT);
	add(&world, 150, 240, 0.97f);
	hand = add(&world, 450, 240, 0.03f);
	steps(&world, 20);
	hand->presence = 0;
	steps(&world, 100);
	hand->presence = 0.99f;
	hand->x = 300;
	hand->right = 0.7f; /* comes in with its edge ahead */
	steps(&world, 3);
	ok(is_at(&world, HAND_LEFT, hand) && shown(&world, HAND_LEFT),
		"while one is there, the one that returns is the other");
}

static void
test_duplicate(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *hand = add(&world, 300, 240, 0.97f);
	struct thing *twin = add(&world, 308, 246, 0.97f);
	twin->presence = 0.97f;
	steps(&world, 5);
	ok(hand_tracker_live(&world.tracker) == 1 && is_at(&world, HAND_RIGHT, hand),
		"two looks at one hand are one hand, the surer look");
	struct crop crop = { .cx = 305, .cy = 240, .side = 190 };
	ok(hand_tracker_covers(&world.tracker, &crop), "it covers its palm");
	crop.cx = 420;
	ok(!hand_tracker_covers(&world.tracker, &crop), "and not another place");
}

static void
test_face_between(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *right = add(&world, 150, 240, 0.97f);
	struct thing *left = add(&world, 490, 240, 0.03f);
	struct thing *face = add(&world, 320, 200, 0.7f);
	face->presence = 0.6f;
	bool held = true;
	for (int i = 0; i < 120; i++) {
		right->x = 150 +
			   170 * fabsf(sinf((float)i / 20)); /* over the face and back */
		right->nearness = 2;
		left->presence = i % 50 > 40 ? 0.1f : 0.99f; /* away now and then */
		step(&world);
		held = held && is_at(&world, HAND_RIGHT, right) &&
		       is_at(&world, HAND_LEFT, left);
	}
	ok(held, "a face between the hands never becomes one");
	unsigned last = shown(&world, HAND_LEFT) ? shown(&world, HAND_LEFT)->id : 0;
	ok(last == 2, "nor does it make a hand that is away forgotten");
}

static void
test_one_wanted(void)
{
	struct world world;
	world_init(&world, 1, HAND_RIGHT);
	add(&world, 150, 240, 0.97f);
	struct thing *left = add(&world, 490, 240, 0.03f);
	left->size = 130;
	steps(&world, 3);
	ok(shown_hands(&world) == 1 && shown(&world, HAND_RIGHT),
		"of two that come at once the favoured one is taken");
	int detections = world.detections;
	steps(&world, 100);
	ok(shown(&world, HAND_RIGHT) && world.detections == detections,
		"and kept, and nothing else is looked for");

	world_init(&world, 1, HAND_LEFT);
	add(&world, 150, 240, 0.97f);
	steps(&world, 3);
	ok(shown(&world, HAND_RIGHT) != NULL,
		"one that is alone is taken, favoured or not");
	add(&world, 490, 240, 0.03f);
	steps(&world, 100);
	ok(shown(&world, HAND_RIGHT) != NULL, "and kept when the favoured one comes");
	world.thing[0].presence = 0;
	steps(&world, 10);
	ok(shown_hands(&world) == 0, "who waits for half a second when it has left");
	steps(&world, 10);
	ok(shown(&world, HAND_LEFT) != NULL, "and then has its turn");
}

static void
test_mirror(void)
{
	struct hand_tracker tracker;
	const struct hand_tracker_settings settings = { .hands = 2, .mirrored = true };
	const struct thing hand = { 300, 240, 100, 0.97f, 0.99f, 1, false };
	struct hand_landmarks seen = look_at(&hand);
	hand_tracker_init(&tracker, &settings);
	hand_tracker_begin(&tracker, 0, WIDTH, HEIGHT);
	hand_tracker_see(&tracker, &seen);
	hand_tracker_settle(&tracker);
	ok(tracker.track[0].live && tracker.track[0].side == HAND_LEFT,
		"in a mirror, right is left");
}

static void
test_prediction(void)
{
	struct world world;
	world_init(&world, 2, HAND_RIGHT);
	struct thing *hand = add(&world, 100, 240, 0.97f);
	steps(&world, 5);
	struct crop crop = hand_track_crop(&world.tracker.track[0], 5 * frame_seconds);
	ok_near(crop.cx, 100, 0, "a still hand is looked for where it is");
	unsigned id = shown(&world, HAND_RIGHT)->id;
	for (int i = 0; i < 10; i++) {
		hand->x += 10.0f * (float)(i < 5 ? i : 5);
		step(&world);
	}
	crop = hand_track_crop(&world.tracker.track[0], 15 * frame_seconds);
	ok_near(crop.cx, hand->x + 50, 5, "a moving one where it will be");
	world.detector_off = true;
	hand->x += 50;
	step(&world);
	ok(shown(&world, HAND_RIGHT) && shown(&world, HAND_RIGHT)->id == id,
		"so that it is not lost");
}

int
main(void)
{
	test_one();
	test_unsure();
	test_side();
	test_crossing();
	test_touching();
	test_slide();
	test_return();
	test_duplicate();
	test_face_between();
	test_one_wanted();
	test_mirror();
	test_prediction();
	return tap_done();
}
