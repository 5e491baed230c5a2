#include "synth/mapping.h"
#include "tests/tap.h"

static struct mapping mapping;

static void
start(bool continuous, bool left_handed, double min_note_seconds)
{
	struct mapping_settings settings = {
		.scale = scale_find("major"),
		.root = 60,
		.octaves = 1,
		.continuous = continuous,
		.left_handed = left_handed,
		.area_near = 0.2,
		.area_far = 0.02,
		.min_note_seconds = min_note_seconds,
	};
	mapping_init(&mapping, &settings);
}

/* A frame with hands of these areas, 0 for none, at height `left_y` and `right_y`. */
static struct hand_frame
hands(double left, double left_y, double right, double right_y)
{
	struct hand_frame frame = { 0 };
	frame.hand[HAND_LEFT].present = left > 0;
	frame.hand[HAND_LEFT].feature[HAND_AREA] = (float)left;
	frame.hand[HAND_LEFT].feature[HAND_Y] = (float)left_y;
	frame.hand[HAND_RIGHT].present = right > 0;
	frame.hand[HAND_RIGHT].feature[HAND_AREA] = (float)right;
	frame.hand[HAND_RIGHT].feature[HAND_Y] = (float)right_y;
	return frame;
}

static struct control
meaning(struct hand_frame frame, double seconds)
{
	return mapping_frame(&mapping, &frame, seconds);
}

/* The area at `position` of the range. */
static double
area_at(double position)
{
	return 0.02 * pow(10, position);
}

static void
check_position(void)
{
	start(false, false, 0);
	const struct mapping_settings *settings = &mapping.settings;
	ok_near(mapping_position(settings, 0.02), 0, 1e-9, "far is 0");
	ok_near(mapping_position(settings, 0.2), 1, 1e-9, "near is 1");
	ok_near(mapping_position(settings, sqrt(0.02 * 0.2)), 0.5, 1e-9,
		"the geometric mean is half way");
	ok_near(mapping_position(settings, 0), 0, 0, "no area is kept at 0");
	ok_near(mapping_position(settings, 1), 1, 0, "a full frame is kept at 1");
	ok_near(mapping_position(settings, NAN), 0, 0, "no number is 0");
}

static void
check_scale(void)
{
	static const int major[] = { 60, 62, 64, 65, 67, 69, 71, 72 };
	start(false, false, 0);
	bool right = true;
	for (int i = 0; i < 8; i++) {
		struct control control =
			meaning(hands(0, 0, area_at((i + 0.5) / 8), 0.5), i);
		right &= control.playing && control.note == major[i] &&
			 control.pitch == major[i];
	}
	ok(right, "a growing hand climbs the scale");
	int changes = 0, before = meaning(hands(0, 0, area_at(0.5), 0.5), 10).note;
	for (int i = 0; i < 100; i++) {
		double wobble = (i % 2 ? 0.1 : -0.1) / 8;
		int note = meaning(hands(0, 0, area_at(0.5 + wobble), 0.5), 11 + i).note;
		changes += note != before;
		before = note;
	}
	ok(changes == 0, "a hand trembling on a border does not flutter");
	mapping_retune(&mapping, scale_find("chromatic"), 48);
	ok(meaning(hands(0, 0, 0.02, 0.5), 200).note == 48, "another root is obeyed");
}

static void
check_min_note(void)
{
	start(false, false, 0.04);
	ok(meaning(hands(0, 0, area_at(0.1), 0.5), 1.0).note == 60, "a note begins");
	ok(meaning(hands(0, 0, area_at(0.9), 0.5), 1.03).note == 60,
		"is not left too soon");
	ok(meaning(hands(0, 0, area_at(0.9), 0.5), 1.06).note == 72, "but then it is");
	meaning(hands(0, 0, 0, 0), 1.07);
	ok(meaning(hands(0, 0, area_at(0.1), 0.5), 1.08).note == 60,
		"a hand that comes anew need not wait");
}

static void
check_continuous(void)
{
	start(true, false, 0);
	ok_near(meaning(hands(0, 0, area_at(0.25), 0.5), 1).pitch, 63, 1e-5,
		"a continuous pitch is linear in the logarithm of the area");
	ok_near(meaning(hands(0, 0, 1, 0.5), 2).pitch, 72, 0, "and ends at the top");
	ok(meaning(hands(0, 0, area_at(0.25), 0.5), 3).note == 63,
		"it has a nearest note");
	ok(meaning(hands(0, 0, area_at(0.25 + 0.6 / 12), 0.5), 4).note == 63,
		"held past the middle between two");
	ok(meaning(hands(0, 0, area_at(0.25 + 0.8 / 12), 0.5), 5).note == 64,
		"until the next is clearly nearer");
}

static void
check_roles(void)
{
	start(false, false, 0);
	int low = meaning(hands(0, 0, 0.021, 0.5), 1).note;
	ok(low == 60, "the right hand alone plays");
	ok(meaning(hands(0.021, 0.5, 0, 0), 2).note == 60, "the left hand alone plays");
	ok(meaning(hands(0.19, 0.5, 0.021, 0.5), 3).note == 60, "of two, the right one");
	start(false, true, 0);
	ok(meaning(hands(0.19, 0.5, 0.021, 0.5), 1).note == 72,
		"of two, the left one of the left-handed");
	ok(meaning(hands(0, 0, 0.021, 0.5), 2).note == 60,
		"whose right hand alone plays too");
	ok(!meaning(hands(0, 0, 0, 0), 3).playing, "no hands, no sound");
}

static void
check_loudness(void)
{
	start(false, false, 0);
	ok_near(meaning(hands(0, 0, 0.1, 0.1), 1).loudness, 1, 0, "one hand is loud");
	ok_near(meaning(hands(0.1, 0.9, 0.1, 0.1), 2).loudness, 1, 1e-6,
		"a shaping hand up high is loud");
	ok_near(meaning(hands(0.1, 0.1, 0.1, 0.9), 3).loudness, 0, 1e-6,
		"down low it is silent");
	double half = 20 * log10(meaning(hands(0.1, 0.5, 0.1, 0.9), 4).loudness);
	ok(half < -15 && half > -25, "half way it is %.1f dB", half);
	double before = 0;
	bool rising = true, valid = true;
	for (int i = 1; i <= 100; i++) {
		struct control control = meaning(hands(0.1, i / 100.0, 0.1, 0.5), 5);
		rising &= control.loudness >= before;
		valid &= control.velocity >= 1 && control.velocity <= 127;
		before = control.loudness;
	}
	ok(rising, "higher is never softer");
	ok(valid, "velocities are MIDI's");
	struct hand_frame fast = hands(0, 0, 0.1, 0.5);
	int gentle = meaning(fast, 6).velocity;
	fast.hand[HAND_RIGHT].feature[HAND_SPEED] = 2;
	ok(meaning(fast, 7).velocity > gentle, "a fast hand strikes harder");
}

static void
check_hostile(void)
{
	static const float bad[] = { NAN, INFINITY, -INFINITY };
	start(false, false, 0);
	bool absent = true, kept = true;
	for (int f = 0; f < HAND_FEATURES; f++)
		for (int i = 0; i < 3; i++) {
			struct hand_frame frame = hands(0, 0, 0.1, 0.5);
			frame.hand[HAND_RIGHT].feature[f] = bad[i];
			absent &= !meaning(frame, 1).playing;
		}
	ok(absent, "a hand with a number that is none is absent");
	for (int f = 0; f < HAND_FEATURES; f++)
		for (int sign = -1; sign <= 1; sign += 2) {
			struct hand_frame frame = hands(0.1, 0.5, 0.1, 0.5);
			frame.hand[HAND_RIGHT].feature[f] = (float)sign * 3e38f;
			frame.hand[HAND_LEFT].feature[f] = (float)sign * 3e38f;
			struct control control = meaning(frame, 1);
			kept &= control.loudness >= 0 && control.loudness <= 1 &&
				control.brightness >= 0 && control.brightness <= 1 &&
				control.pitch >= 60 && control.pitch <= 72 &&
				control.velocity >= 1 && control.velocity <= 127;
		}
	ok(kept, "absurd numbers stay within bounds");
}

int
main(void)
{
	check_position();
	check_scale();
	check_min_note();
	check_continuous();
	check_roles();
	check_loudness();
	check_hostile();
	return tap_done();
}
