/* Gestures from landmarks: hold for hands however turned, near, mirrored; do not flicker.
 */
#include "vision/gesture.h"

#include "tests/hand_model.h"
#include "tests/tap.h"

static const double frame_seconds = 1.0 / 30;

struct pose {
	const char *name;
	struct hand_model model;
	bool on[HAND_GESTURES];
};

static const struct pose poses[] = {
	{ "open", { .curl = { 0, 0.05f, 0.05f, 0.05f, 0.05f } },
		{ [GESTURE_OPEN] = true } },
	{ "spread", { .spread = 1 }, { [GESTURE_OPEN] = true, [GESTURE_SPREAD] = true } },
	{ "fist", { .curl = { 0.6f, 1, 1, 1, 1 } }, { [GESTURE_FIST] = true } },
	{ "fist, thumb out", { .curl = { 0, 0.9f, 0.9f, 0.9f, 0.9f } },
		{ [GESTURE_FIST] = true } },
	{ "pinch", { .curl = { 0.3f, 0.4f, 0.1f, 0.1f, 0.1f }, .pinch = 0.9f },
		{ [GESTURE_PINCH] = true } },
	{ "pinch, others bent", { .curl = { 0.3f, 0.4f, 0.9f, 1, 1 }, .pinch = 0.9f },
		{ [GESTURE_PINCH] = true } },
	{ "point", { .curl = { 0.6f, 0, 1, 1, 1 } }, { [GESTURE_POINT] = true } },
	{ "point, thumb out", { .curl = { 0, 0.1f, 0.9f, 1, 1 } },
		{ [GESTURE_POINT] = true } },
	{ "two fingers", { .curl = { 0.6f, 0, 0, 1, 1 } }, { false } },
	{ "thumb and little finger", { .curl = { 0, 0.9f, 1, 0.9f, 0 } }, { false } },
};
enum { POSES = sizeof(poses) / sizeof(*poses) };

static const struct {
	float yaw, pitch, roll, scale;
} views[] = { { 0, 0, 0, 100 }, { 0, 0, 0, 12 }, { 0, 0, 0, 300 }, { 45, 0, 0, 100 },
	{ -45, 0, 0, 100 }, { 0, 45, 0, 100 }, { 0, -45, 0, 100 }, { 0, 0, 90, 100 },
	{ 0, 0, 180, 100 }, { 40, 30, -120, 60 }, { -40, -30, 60, 60 } };
enum { VIEWS = sizeof(views) / sizeof(*views) };

/* Looks at the hand for some frames, from `seconds` on. */
static double
look(struct gesture_watch *watch, const struct hand_landmarks *seen, double seconds,
	int frames)
{
	float measure[HAND_GESTURES];
	gesture_measure(seen, measure);
	for (int i = 0; i < frames; i++, seconds += frame_seconds)
		gesture_step(watch, seconds, measure);
	return seconds;
}

static bool
is_seen_as(const struct pose *pose, const struct hand_model *model, bool mirrored)
{
	struct hand_landmarks seen = hand_model_seen(model);
	for (int i = 0; mirrored && i < HAND_LANDMARKS; i++) {
		seen.point[i][0] = 639 - seen.point[i][0];
		seen.world[i][0] = -seen.world[i][0];
	}
	struct gesture_watch watch = { 0 };
	look(&watch, &seen, 0, 5);
	if (memcmp(watch.on, pose->on, sizeof(watch.on)) == 0)
		return true;
	float m[HAND_GESTURES];
	gesture_measure(&seen, m);
	printf("# %s, yaw %g, pitch %g, roll %g, left %d: %.2f %.2f %.2f %.2f %.2f\n",
		pose->name, model->yaw, model->pitch, model->roll, model->left, m[0],
		m[1], m[2], m[3], m[4]);
	return false;
}

static void
test_views(void)
{
	for (int p = 0; p < POSES; p++) {
		bool all = true;
		for (int v = 0; v < 4 * VIEWS; v++) {
			struct hand_model model = poses[p].model;
			model.yaw = views[v / 4].yaw;
			model.pitch = views[v / 4].pitch;
			model.roll = views[v / 4].roll;
			model.scale = views[v / 4].scale;
			model.left = v & 1;
			model.x = 320;
			model.y = 240;
			all = is_seen_as(&poses[p], &model, v & 2) && all;
		}
		ok(all, "%s: in %d views, both sides, mirrored", poses[p].name, VIEWS);
	}
}

static void
test_side_view(void)
{
	struct hand_model model = { .spread = 1, .scale = 100 };
	struct gesture_watch watch = { 0 };
	struct hand_landmarks seen = hand_model_seen(&model);
	double seconds = look(&watch, &seen, 0, 5);
	model.yaw = 88;
	seen = hand_model_seen(&model);
	look(&watch, &seen, seconds, 30);
	ok(watch.on[GESTURE_SPREAD], "from the side, spread stays what it was");
	struct hand_landmarks nothing = { 0 };
	float measure[HAND_GESTURES];
	gesture_measure(&nothing, measure);
	gesture_reset(&watch);
	look(&watch, &nothing, 0, 5);
	bool any = false;
	for (int g = 0; g < HAND_GESTURES; g++)
		any = any || (watch.on[g] && g != GESTURE_FIST);
	ok(!any, "a hand of no size does nothing but be closed");
}

/* A watch and one measure that is set by hand. */
struct trial {
	struct gesture_watch watch;
	double seconds;
	int changes;
};

static void
step(struct trial *trial, enum hand_gesture gesture, float value)
{
	float measure[HAND_GESTURES] = { 0 };
	bool before = trial->watch.on[gesture];
	measure[GESTURE_OPEN] = gesture == GESTURE_SPREAD;
	measure[gesture] = value;
	gesture_step(&trial->watch, trial->seconds, measure);
	trial->seconds += frame_seconds;
	trial->changes += trial->watch.on[gesture] != before;
}

static int
frames_until(struct trial *trial, enum hand_gesture gesture, float value, bool on)
{
	int frames = 0;
	while (trial->watch.on[gesture] != on && frames < 30) {
		step(trial, gesture, value);
		frames++;
	}
	return frames;
}

static void
test_hysteresis(void)
{
	for (int g = 0; g < HAND_GESTURES; g++) {
		const struct gesture_rule *rule = &gesture_rule[g];
		int least = (int)(rule->seconds / frame_seconds) + 2;
		struct trial trial = { 0 };
		float between = (rule->enter + rule->leave) / 2;
		const char *name = hand_gesture_name[g];
		for (int i = 0; i < 10; i++)
			step(&trial, g, between);
		ok(trial.changes == 0, "%s: does not begin below its threshold", name);
		for (int i = 0; i < 20; i++)
			step(&trial, g, i % least == 0 ? 0 : rule->enter + 0.01f);
		ok(least > 2 || trial.changes == 0, "%s: nor by a single look", name);
		trial = (struct trial){ 0 };
		for (int i = 0; i < 3 && g == GESTURE_SPREAD; i++)
			step(&trial, g, 0); /* open first */
		ok(frames_until(&trial, g, rule->enter + 0.01f, true) == least,
			"%s: begins at the look number %d", name, least);
		trial.changes = 0;
		for (int i = 0; i < 30; i++)
			step(&trial, g, i % 2 ? between : rule->enter + 0.01f);
		for (int i = 0; i < 10; i++)
			step(&trial, g, NAN);
		ok(trial.changes == 0, "%s: stays above the lower threshold", name);
		step(&trial, g, 0);
		step(&trial, g, between);
		ok(trial.changes == 0, "%s: and through one bad look", name);
		ok(frames_until(&trial, g, rule->leave - 0.01f, false) == least,
			"%s: ends at the look number %d", name, least);
	}
}

static void
test_barred(void)
{
	struct gesture_watch watch = { 0 };
	float measure[HAND_GESTURES] = { 1, 0, 0, 1, 2 };
	double seconds = 0;
	for (int i = 0; i < 6; i++, seconds += frame_seconds)
		gesture_step(&watch, seconds, measure);
	ok(watch.on[GESTURE_OPEN] && watch.on[GESTURE_SPREAD] && watch.on[GESTURE_POINT],
		"open, spread and point bar nothing");
	measure[GESTURE_PINCH] = 1;
	for (int i = 0; i < 2; i++, seconds += frame_seconds)
		gesture_step(&watch, seconds, measure);
	ok(watch.on[GESTURE_PINCH] && !watch.on[GESTURE_OPEN] &&
			!watch.on[GESTURE_SPREAD] && !watch.on[GESTURE_POINT],
		"a pinch ends them at once");
	measure[GESTURE_FIST] = 1;
	for (int i = 0; i < 2; i++, seconds += frame_seconds)
		gesture_step(&watch, seconds, measure);
	ok(watch.on[GESTURE_FIST] && !watch.on[GESTURE_PINCH],
		"and a fist ends the pinch");
}

static void
test_time(void)
{
	struct gesture_watch watch = { 0 };
	float measure[HAND_GESTURES] = { 0, 1, 0, 0, 0 };
	double seconds = 5;
	for (int i = 0; i < 3; i++, seconds += frame_seconds)
		gesture_step(&watch, seconds, measure);
	gesture_step(&watch, seconds, measure);
	ok(watch.on[GESTURE_FIST], "a fist");
	gesture_step(&watch, seconds + 0.4, measure);
	ok(watch.on[GESTURE_FIST], "is one after a short gap");
	gesture_step(&watch, seconds + 1, measure);
	ok(!watch.on[GESTURE_FIST], "after a long one it is a new hand's");
	for (int i = 0; i < 3; i++, seconds += frame_seconds)
		gesture_step(&watch, seconds + 1.1, measure);
	gesture_step(&watch, 0, measure);
	ok(!watch.on[GESTURE_FIST], "and so it is when time goes back");
}

int
main(void)
{
	test_views();
	test_side_view();
	test_hysteresis();
	test_barred();
	test_time();
	return tap_done();
}
