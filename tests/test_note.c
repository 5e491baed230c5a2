/* Notes: all 128 by number, name and frequency, and what is none. */
#include "common/note.h"

#include "tests/tap.h"

#include <stdlib.h>

static void
test_all(void)
{
	bool named = true, numbered = true, tuned = true;
	for (int note = 0; note < 128; note++) {
		char name[NOTE_NAME_BYTES], number[16];
		int by_name = -1, by_number = -1;
		snprintf(number, sizeof(number), "%d", note);
		named = named && note_parse(note_name(note, name), &by_name) &&
			by_name == note;
		numbered =
			numbered && note_parse(number, &by_number) && by_number == note;
		double hertz = note_hertz(note, 442);
		tuned = tuned && fabs(note_from_hertz(hertz, 442) - note) < 1e-9 &&
			fabs(hertz - 442 * pow(2, (note - 69) / 12.0)) < 1e-9 * hertz;
	}
	ok(named, "each of 128 names is read back as its note");
	ok(numbered, "each of 128 numbers is read back as its note");
	ok(tuned, "each of 128 notes has its frequency, and back");
}

static void
test_hertz(void)
{
	ok_near(note_hertz(69, 440), 440, 1e-9, "A4 is what it is tuned to");
	ok_near(note_hertz(60, 440), 261.6255653, 1e-6, "C4 is 261.63 Hz");
	ok_near(note_hertz(69.5, 440), 452.8929841, 1e-6, "a quarter tone above A4");
	ok_near(note_from_hertz(27.5, 440), 21, 1e-9, "27.5 Hz is A0");
}

static void
test_names(void)
{
	static const struct {
		double note;
		const char *name;
	} cases[] = { { 0, "C-1" }, { 11, "B-1" }, { 12, "C0" }, { 60, "C4" },
		{ 61, "C#4" }, { 69, "A4" }, { 69.4, "A4" }, { 69.6, "A#4" },
		{ 127, "G9" }, { -1, "B-2" }, { -12, "C-2" }, { -13, "B-3" },
		{ 128, "G#9" } };
	char name[NOTE_NAME_BYTES];
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ok_string(note_name(cases[i].note, name), cases[i].name, cases[i].name);
	static const double odd[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300, 2147483647,
		-2147483648.0 };
	bool ended = true;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		memset(name, 'x', sizeof(name));
		ended = ended && strnlen(note_name(odd[i], name), sizeof(name)) < 10 &&
			*name >= 'A' && *name <= 'G';
	}
	ok(ended, "NaN, infinite and huge notes get some short name");
}

static void
test_parse(void)
{
	static const struct {
		const char *text;
		int note;
	} good[] = { { "c#5", 73 }, { "Bb-1", 10 }, { "Eb3", 51 }, { "bb4", 70 },
		{ "b4", 71 }, { "E#4", 65 }, { "Cb4", 59 }, { "B#3", 60 }, { "007", 7 } };
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		int note = -1;
		ok(note_parse(good[i].text, &note) && note == good[i].note,
			"%s is note %d", good[i].text, good[i].note);
	}
	static const char *const bad[] = { "", " ", "H4", "A", "A#", "Ab", "A##4", "A4 ",
		" A4", "4A", "A10", "A-2", "A--1", "A+4", "A4.5", "G#9", "Cb-1", "B#9",
		"128", "-1", "+5", "99999999999999999999", "A99999999999999999999", "A4A",
		"\xc3\xa9", "0x20", "1e1" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int note = -77;
		ok(!note_parse(bad[i], &note) && note == -77, "'%s' is no note", bad[i]);
	}
}

int
main(void)
{
	test_all();
	test_hertz();
	test_names();
	test_parse();
	return tap_done();
}
