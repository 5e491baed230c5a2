#include "synth/drums/pattern.h"

#include "tests/tap.h"

static void
test_reading(void)
{
	struct pattern pattern;
	ok(pattern_parse(&pattern,
		   "# mine\nname  two beats \nbeats 2\nsteps 3\n\n"
		   "kick Xxo|-.x\r\n  hat ---  ---   # nothing\nsnare --- X--",
		   "test"),
		"a grid is read");
	ok_string(pattern.name, "two beats", "its name");
	ok(pattern.beats == 2 && pattern.steps_per_beat == 3 && pattern.steps == 6 &&
			pattern_bar(&pattern) == 6,
		"its metre");
	const unsigned char *kick = pattern.velocity[DRUM_KICK];
	ok(kick[0] > kick[1] && kick[1] > kick[2] && kick[2] > 0 && kick[3] == 0 &&
			kick[4] == 0 && kick[5] == kick[1] && kick[0] <= 127,
		"its marks");
	ok(pattern.velocity[DRUM_SNARE][3] == kick[0] &&
			pattern.velocity[DRUM_CLOSED_HAT][0] == 0,
		"all its lines");
}

static void
test_damage(void)
{
	static const struct {
		const char *text, *what;
	} bad[] = { { "", "nothing" }, { "name x\n", "no drums" },
		{ "kick\n", "a drum without steps" },
		{ "kick x---\n", "a part of a bar" }, { "kick X-y-\n", "a wrong mark" },
		{ "kick X--- ---- ---- ----\nsnare X---\n", "lines of two lengths" },
		{ "beats 0\nkick X\n", "no beats" },
		{ "beats 1e9\nkick X\n", "many beats" },
		{ "steps -1\nkick X\n", "a negative number" },
		{ "steps 25\nkick X\n", "too many steps a beat" },
		{ "gong X---\n", "an unknown drum" }, { "name \nkick X\n", "no name" } };
	struct pattern pattern;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!pattern_parse(&pattern, bad[i].text, "test"), "refused: %s",
			bad[i].what);
	static char long_one[PATTERN_STEPS_MAX + 80] = "kick ";
	memset(long_one + 5, '-', PATTERN_STEPS_MAX + 1);
	ok(!pattern_parse(&pattern, long_one, "test"), "refused: too many steps");
	static char long_line[5000];
	memset(long_line, 'k', sizeof(long_line) - 1);
	ok(!pattern_parse(&pattern, long_line, "test"), "refused: a line without end");
}

static void
test_builtins(void)
{
	ok(pattern_builtins() >= 8, "there are several");
	for (size_t i = 0; i < pattern_builtins(); i++) {
		struct pattern pattern;
		ok(pattern_builtin(&pattern, i) && pattern.steps > 0, "%s is whole",
			pattern_builtin_name(i));
		int hits = 0;
		for (int d = 0; d < DRUMS; d++)
			for (int s = 0; s < pattern.steps; s++)
				hits += pattern.velocity[d][s] > 0;
		ok(hits >= 4 * pattern.steps / pattern_bar(&pattern), "%s plays",
			pattern.name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(pattern_builtin_name(i), pattern_builtin_name(j)) == 0)
				ok(false, "%s is there twice", pattern.name);
	}
}

int
main(void)
{
	test_reading();
	test_damage();
	test_builtins();
	return tap_done();
}
