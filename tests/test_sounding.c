/* What the synth says of itself: packed into one word, and as OSC answers. */
#include "common/note.h"
#include "synth/synth_osc.h"
#include "tests/tap.h"

static bool
same(const struct sounding *a, const struct sounding *b)
{
	return a->playing == b->playing && a->note == b->note && a->hertz == b->hertz &&
	       fabsf(a->loudness - b->loudness) <= 0.51f / 255 && a->scale == b->scale &&
	       a->root == b->root;
}

static void
test_packing(void)
{
	static const struct sounding samples[] = {
		{ 0 },
		{ true, 127, 12543.853f, 1, 255, 127 },
		{ false, 69, 440, 0.5f, 11, 60 },
		{ true, 0, 8.1757989f, 0.003f, 0, 1 },
	};
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct sounding back = sounding_unpack(sounding_pack(&samples[i]));
		ok(same(&back, &samples[i]), "sample %zu comes back", i);
	}
	struct sounding wild = { .loudness = NAN, .note = 69 };
	struct sounding back = sounding_unpack(sounding_pack(&wild));
	ok(back.loudness == 0 && back.note == 69, "no number is no loudness");
	wild.loudness = 7;
	back = sounding_unpack(sounding_pack(&wild));
	ok(back.loudness == 1 && !back.playing, "too loud is as loud as can be");
}

static const struct engine_settings settings = {
	.mapping = { .octaves = 2, .area_near = 0.25, .area_far = 0.03125 },
	.voice = { .a4_hertz = 442 },
};

static struct osc_answer said;
static struct osc_message answer;

static bool
ask(const char *address, const struct synth_facts *facts)
{
	struct osc_message question = { .address = address };
	osc_answer_begin(&said, address);
	bool answered = synth_osc_answer(&question, facts, &said);
	answer = said.message;
	return answered;
}

static bool
answer_is(size_t index, char type, double number)
{
	return index < answer.count && answer.argument[index].type == type &&
	       answer.argument[index].number == number;
}

static void
test_ladder(void)
{
	struct synth_facts facts = { .settings = &settings };
	facts.sounding.scale = scale_find("major-pentatonic");
	facts.sounding.root = 48;
	ok(ask("/synth/ladder", &facts) && strcmp(answer.address, "/synth/ladder") == 0,
		"the ladder is told");
	ok_string(osc_string(&answer, 0), "major-pentatonic", "its scale");
	ok_string(osc_string(&answer, 1), "right", "the hand that plays");
	ok(answer_is(2, 'i', 0) && answer_is(3, 'f', 0.03125) &&
			answer_is(4, 'f', 0.25) && answer_is(5, 'f', 442) &&
			answer_is(6, 'f', 72),
		"its range");
	ok(answer.count == 7 + 11 && answer_is(7, 'i', 48) && answer_is(8, 'i', 50) &&
			answer_is(17, 'i', 72),
		"and its notes");
	struct engine_settings largest = settings;
	largest.mapping.octaves = 10;
	largest.mapping.left_handed = largest.mapping.continuous = true;
	facts.settings = &largest;
	facts.sounding.scale = scale_find("chromatic");
	facts.sounding.root = 0;
	ok(ask("/synth/ladder", &facts) && answer.count == 7 + 121 &&
			answer_is(127, 'i', 120),
		"the longest of them");
	ok_string(osc_string(&answer, 1), "left", "for the left hand");
	ok(answer_is(2, 'i', 1), "that glides");
}

static void
test_now(void)
{
	struct synth_facts facts = { .settings = &settings, .casualties = 3 };
	facts.sounding = (struct sounding){ true, 69, 442, 0.5f, 11, 60 };
	ok(ask("/synth/now", &facts) && strcmp(answer.address, "/synth/now") == 0,
		"what sounds now is told");
	ok(answer.count == 6 && answer_is(0, 'i', 1) && answer_is(1, 'i', 69) &&
			answer_is(2, 'f', 442) && answer_is(3, 'f', 0.5) &&
			answer_is(5, 'i', 3),
		"the note, its frequency and loudness, and the casualties");
	double ladder = answer.argument[4].number;
	facts.sounding.root = 61;
	ok(ask("/synth/now", &facts) && !answer_is(4, 'i', ladder),
		"another root is another ladder");
	facts.sounding.root = 60;
	facts.sounding.scale = 12;
	ok(ask("/synth/now", &facts) && !answer_is(4, 'i', ladder),
		"so is another scale");
	ok(!ask("/synth/scale", &facts) && !ask("/synth/ladders", &facts) &&
			!ask("/synth", &facts),
		"other addresses are no questions");
}

int
main(void)
{
	test_packing();
	test_ladder();
	test_now();
	return tap_done();
}
