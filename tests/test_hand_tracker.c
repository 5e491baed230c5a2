#include "tests/tap.h"
#include "vision/hand_tracker.h"

static const double frame_seconds = 1.0 / 30;

/* A look at a hand of 100 pixels around (x, y). */
static struct hand_landmarks
look(float x, float y, float right, float presence)
{
	struct hand_landmarks pose = { .presence = presence,
		.right = right,
		.next = { .cx = x, .cy = y, .side = 200 } };
	for (int i = 0; i < HAND_LANDMARKS; i++)
		pose.point[i][0] = x - 50 + 100.0f * (i % 5) / 4,
		pose.point[i][1] = y - 50 + 100.0f * (i / 5) / 4;
	return pose;
}

static int
index_of(const struct hand_tracker *tracker, enum hand_side side)
{
	for (int i = 0; i < HAND_SIDES; i++)
		if (tracker->track[i].live && tracker->track[i].side == side)
			return i;
	return -1;
}

static bool
offer(struct hand_tracker *tracker, struct hand_landmarks pose, double seconds)
{
	return hand_tracker_offer(tracker, &pose, seconds);
}

static bool
follow(struct hand_tracker *tracker, int index, struct hand_landmarks pose,
	double seconds)
{
	return hand_tracker_follow(tracker, index, &pose, seconds);
}

static void
test_one(void)
{
	struct hand_tracker tracker;
	hand_tracker_init(&tracker, 2, false);
	ok(!offer(&tracker, look(100, 100, 0.9f, 0.3f), 0), "no hand is not taken on");
	ok(offer(&tracker, look(100, 100, 0.9f, 0.9f), 0), "a hand is");
	hand_tracker_settle(&tracker, 0);
	ok(index_of(&tracker, HAND_RIGHT) == 0, "a right hand");
	ok(!offer(&tracker, look(110, 95, 0.9f, 0.9f), 0), "the same hand is refused");
	struct crop crop = { .cx = 105, .cy = 100, .side = 190 };
	ok(hand_tracker_covers(&tracker, &crop), "and known before it is looked at");
	crop.cx = 400;
	ok(!hand_tracker_covers(&tracker, &crop), "another place is not covered");
	ok(!follow(&tracker, 0, look(100, 100, 0.9f, 0.2f), frame_seconds), "it leaves");
	ok(hand_tracker_live(&tracker) == 0, "none is left");
}

static void
test_one_wrong_look(void)
{
	struct hand_tracker tracker;
	hand_tracker_init(&tracker, 2, false);
	offer(&tracker, look(100, 100, 0.95f, 0.9f), 0);
	for (int i = 1; i < 30; i++) {
		float right = i % 5 == 0 ? 0.05f : 0.95f; /* the net errs now and then */
		follow(&tracker, 0, look(100, 100, right, 0.9f), i * frame_seconds);
		hand_tracker_settle(&tracker, i * frame_seconds);
		if (index_of(&tracker, HAND_RIGHT) != 0)
			break;
	}
	ok(index_of(&tracker, HAND_RIGHT) == 0, "a wrong look does not turn the side");
	for (int i = 30; i < 60; i++) {
		follow(&tracker, 0, look(100, 100, 0.05f, 0.9f), i * frame_seconds);
		hand_tracker_settle(&tracker, i * frame_seconds);
	}
	ok(index_of(&tracker, HAND_LEFT) == 0, "a second of them does");
}

static void
test_two(void)
{
	struct hand_tracker tracker;
	hand_tracker_init(&tracker, 2, false);
	offer(&tracker, look(100, 100, 0.9f, 0.9f), 0);
	ok(offer(&tracker, look(400, 100, 0.7f, 0.9f), 0), "a second hand is taken on");
	hand_tracker_settle(&tracker, 0);
	ok(index_of(&tracker, HAND_RIGHT) == 0 && index_of(&tracker, HAND_LEFT) == 1,
		"of two that look right, the surer one is");
	ok(!offer(&tracker, look(600, 400, 0.7f, 0.9f), 0), "a third is refused");
	follow(&tracker, 1, look(120, 100, 0.7f, 0.9f), frame_seconds);
	hand_tracker_settle(&tracker, frame_seconds);
	ok(hand_tracker_live(&tracker) == 1 && tracker.track[0].live,
		"two tracks on one hand become one: the older");
}

static void
test_return(void)
{
	struct hand_tracker tracker;
	hand_tracker_init(&tracker, 2, false);
	offer(&tracker, look(100, 100, 0.02f, 0.9f), 0);
	hand_tracker_settle(&tracker, 0);
	unsigned id = tracker.track[0].id;
	follow(&tracker, 0, look(100, 100, 0.5f, 0.1f), 0.1);
	offer(&tracker, look(130, 100, 0.6f, 0.9f), 0.2);
	hand_tracker_settle(&tracker, 0.2);
	ok(tracker.track[0].id == id && index_of(&tracker, HAND_LEFT) == 0,
		"a hand that comes back soon and near is the same");
	follow(&tracker, 0, look(130, 100, 0.5f, 0.1f), 0.3);
	offer(&tracker, look(130, 100, 0.9f, 0.9f), 1.5);
	hand_tracker_settle(&tracker, 1.5);
	int right = index_of(&tracker, HAND_RIGHT);
	ok(right >= 0 && tracker.track[right].id != id, "later it is another one");
}

static void
test_settings(void)
{
	struct hand_tracker tracker;
	hand_tracker_init(&tracker, 1, true);
	offer(&tracker, look(100, 100, 0.9f, 0.9f), 0);
	hand_tracker_settle(&tracker, 0);
	ok(index_of(&tracker, HAND_LEFT) == 0, "in a mirror, right is left");
	ok(!offer(&tracker, look(400, 100, 0.9f, 0.9f), 0),
		"one hand is wanted, one taken");
}

int
main(void)
{
	test_one();
	test_one_wrong_look();
	test_two();
	test_return();
	test_settings();
	return tap_done();
}
