/* A hand that swings, seen 30 times a second, drawn 120 times: how far what is drawn is
 * from where it is, and how evenly it moves. */
#include "tests/tap.h"
#include "vision/preview/preview_motion.h"

static const double pi = 3.14159265358979;

struct swing {
	double hertz, amplitude;
};

static double
place(const struct swing *swing, double seconds)
{
	return 0.5 + swing->amplitude * sin(2 * pi * swing->hertz * seconds);
}

static void
see(struct preview_motion *motion, double x, double area, double captured, double taken)
{
	float landmarks[3 * HAND_LANDMARKS];
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		landmarks[3 * i] = (float)x + 0.001f * (float)i;
		landmarks[3 * i + 1] = 0.25f;
		landmarks[3 * i + 2] = 0;
	}
	preview_motion_see(motion, landmarks, (float)area, captured, taken);
}

struct judged {
	double error, held_error; /* rms, with and without prediction */
	double step, held_step;   /* largest from one picture to the next */
};

/* `delay`: from capture to the picture; what is drawn belongs to the moment before it. */
static struct judged
judge(const struct swing *swing, double delay)
{
	struct preview_motion motion = { 0 };
	struct judged judged = { 0 };
	double last = NAN, held = NAN, last_held = NAN;
	int count = 0, frame = 0;
	for (int i = 0; i < 480; i++) {
		double now = i / 120.0;
		if (now >= frame / 30.0 + delay) {
			held = place(swing, frame / 30.0);
			see(&motion, held, 0.1, frame / 30.0, now);
			frame++;
		}
		if (!motion.present)
			continue;
		double drawn = preview_motion_at(&motion, now).x[0];
		double truth = place(swing, now - delay);
		if (frame > 3) {
			judged.error += pow(drawn - truth, 2);
			judged.held_error += pow(held - truth, 2);
			judged.step = fmax(judged.step, fabs(drawn - last));
			judged.held_step = fmax(judged.held_step, fabs(held - last_held));
			count++;
		}
		last = drawn;
		last_held = held;
	}
	judged.error = sqrt(judged.error / count);
	judged.held_error = sqrt(judged.held_error / count);
	return judged;
}

static void
test_swings(void)
{
	static const struct swing swings[] = { { 0.5, 0.2 }, { 1, 0.2 }, { 2, 0.1 } };
	for (size_t i = 0; i < sizeof(swings) / sizeof(*swings); i++) {
		struct judged judged = judge(&swings[i], 0.02);
		double fastest =
			2 * pi * swings[i].hertz * swings[i].amplitude / 120; /* a step */
		ok(judged.error < 0.5 * judged.held_error,
			"%g Hz: %.4f from the truth, %.4f without prediction",
			swings[i].hertz, judged.error, judged.held_error);
		ok(judged.step < 1.6 * fastest && judged.held_step > 3.5 * fastest,
			"and moves evenly: %.2f times the fastest step, not %.2f",
			judged.step / fastest, judged.held_step / fastest);
	}
}

static void
test_edges(void)
{
	struct preview_motion motion = { 0 };
	see(&motion, 0.5, 0.125, 1, 1.02);
	ok(preview_motion_at(&motion, 5).x[0] == 0.5f, "one frame has no speed");
	ok_near(preview_motion_at(&motion, 5).area, -3, 1e-6, "the area's logarithm");
	see(&motion, 0.53, 0.125, 1.0333, 1.0533);
	ok_near(preview_motion_at(&motion, 1.0533).x[0], 0.5, 1e-6,
		"a new frame does not jump");
	ok_near(preview_motion_at(&motion, 9).x[0], 0.53 + 1.25 * 0.03, 1e-3,
		"a hand whose frames do not come stays");
	ok_near(preview_motion_at(&motion, 1).x[0], 0.5, 1e-6, "nor goes back in time");
	see(&motion, 0.9, 0.125, 1.0666, 1.0866);
	ok(preview_motion_at(&motion, 1.0866).x[0] == 0.9f,
		"what leaps is another hand: it is there at once");
	see(&motion, 0.91, 0.125, 2, 2.02);
	ok(preview_motion_at(&motion, 2.02).x[0] == 0.91f, "so is one after a gap");
	see(&motion, 0.92, 0, 2.0333, 2.05);
	ok(isfinite(preview_motion_at(&motion, 2.06).area), "no area is a small one");
	preview_motion_lose(&motion);
	ok(!motion.present, "it is lost");
	see(&motion, 0.93, 0.1, 2.0666, 2.08);
	ok(motion.present && preview_motion_at(&motion, 2.08).x[0] == 0.93f,
		"and begins anew");
}

int
main(void)
{
	test_swings();
	test_edges();
	return tap_done();
}
