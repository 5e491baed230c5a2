#include "synth/scale.h"
#include "tests/tap.h"

static void
check_names(void)
{
	ok(scale_count() >= 20, "there are at least 20 scales");
	bool found = true;
	for (int i = 0; i < scale_count(); i++)
		found &= scale_find(scale_name(i)) == i;
	ok(found, "each is found by its name, and no name stands twice");
	ok(scale_find("no such scale") == -1, "an unknown name is told");
	ok(scale_find("") == -1, "so is an empty one");
	ok(!scale_name(-1) && !scale_name(scale_count()), "no name beyond the last");
}

static void
check_notes(const char *name, int root, int octaves, const int *expected, int count)
{
	struct ladder ladder;
	ladder_fill(&ladder, scale_find(name), root, octaves);
	bool same = ladder.count == count;
	for (int i = 0; same && i < count; i++)
		same = ladder.note[i] == expected[i];
	ok(same, "the notes of %s from %d over %d octave(s)", name, root, octaves);
}

static void
check_bounds(void)
{
	bool good = true;
	for (int scale = 0; scale < scale_count(); scale++)
		for (int root = 0; root <= 127; root++)
			for (int octaves = 1; octaves <= 8; octaves++) {
				struct ladder ladder;
				ladder_fill(&ladder, scale, root, octaves);
				good &= ladder.count >= 1 && ladder.note[0] == root;
				for (int i = 1; i < ladder.count; i++)
					good &= ladder.note[i] > ladder.note[i - 1] &&
						ladder.note[i] <= 127;
			}
	ok(good, "every ladder climbs, begins at its root and ends by note 127");
}

static void
check_rungs(void)
{
	struct ladder ladder;
	ladder_fill(&ladder, scale_find("major-pentatonic"), 60, 2);
	ok(ladder.count == 11, "two pentatonic octaves have 11 notes");
	bool even = true;
	for (int i = 0; i < 11; i++)
		even &= ladder_rung(&ladder, (i + 0.5) / 11, -1) == i;
	ok(even, "rungs are equally wide");
	ok(ladder_rung(&ladder, 0, -1) == 0 && ladder_rung(&ladder, 1, -1) == 10,
		"the ends belong to the first and the last");
	ok(ladder_rung(&ladder, -5, -1) == 0 && ladder_rung(&ladder, 5, 3) == 10,
		"what is beyond them too");
	double border = 4.0 / 11, little = 0.17 / 11, enough = 0.19 / 11;
	ok(ladder_rung(&ladder, border + little, 3) == 3, "held a little above");
	ok(ladder_rung(&ladder, border - little, 4) == 4, "held a little below");
	ok(ladder_rung(&ladder, border + enough, 3) == 4, "left when far enough above");
	ok(ladder_rung(&ladder, border - enough, 4) == 3, "left when far enough below");
	ok(ladder_rung(&ladder, 0.5, 99) == 5, "a rung that is not there is not held");
}

int
main(void)
{
	static const int c_major[] = { 60, 62, 64, 65, 67, 69, 71, 72 };
	static const int a_harmonic[] = { 57, 59, 60, 62, 64, 65, 68, 69 };
	static const int d_hijaz[] = { 62, 63, 66, 67, 69, 70, 72, 74 };
	static const int a_blues[] = { 57, 60, 62, 63, 64, 67, 69 };
	static const int hungarian[] = { 60, 62, 63, 66, 67, 68, 71, 72 };
	static const int whole[] = { 120, 122, 124, 126 };
	check_names();
	check_notes("major", 60, 1, c_major, 8);
	check_notes("ionian", 60, 1, c_major, 8);
	check_notes("harmonic-minor", 57, 1, a_harmonic, 8);
	check_notes("hijaz", 62, 1, d_hijaz, 8);
	check_notes("blues", 57, 1, a_blues, 7);
	check_notes("hungarian-minor", 60, 1, hungarian, 8);
	check_notes("whole-tone", 120, 1, whole, 4);
	check_bounds();
	check_rungs();
	return tap_done();
}
