/* The table of parameters holds together, and its values go to text and back. */
#include "synth/param.h"

#include "common/note.h"
#include "tests/tap.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

static bool
is_name(const char *text)
{
	if (!text || !islower((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (!islower((unsigned char)*text) && !isdigit((unsigned char)*text) &&
			*text != '-')
			return false;
	return true;
}

static void
test_table(void)
{
	bool named = true, found = true, helped = true, ranged = true, initial = true;
	for (int i = 0; i < PARAMS; i++) {
		const struct param_info *info = &param_info[i];
		named &= is_name(info->name) && strlen(info->name) < PARAM_TEXT_BYTES;
		found &= info->name && param_find(info->name) == i;
		helped &= info->help && strlen(info->help) > 2 && info->unit;
		ranged &= info->min < info->max;
		ranged &= info->kind != PARAM_RATIO || info->min > 0;
		initial &= param_valid((enum param)i, (double)info->initial);
	}
	ok(named, "every parameter has a name of small letters, digits and dashes");
	ok(found, "each is found by it");
	ok(helped, "each has a line of help and a unit, if only an empty one");
	ok(ranged, "each has a range, that of a ratio above 0");
	ok(initial, "each begins within it");
	ok(param_find("no-such") == -1 && param_find("") == -1, "others are not found");
}

static void
test_choices(void)
{
	bool counted = true, read = true;
	for (int i = 0; i < PARAMS; i++) {
		const struct param_info *info = &param_info[i];
		int count = 0;
		counted &= (info->kind == PARAM_CHOICE) == (info->choices != NULL);
		for (; info->choices && info->choices[count]; count++) {
			float value = -1;
			read &= param_parse(
					(enum param)i, info->choices[count], &value) &&
				value == (float)count;
		}
		counted &= !info->choices ||
			   (info->min == 0 && info->max == (float)count - 1);
	}
	ok(counted, "a choice has as many words as values, others have none");
	ok(read, "every word is read as its index");
	float value = 7;
	ok(!param_parse(PARAM_WAVE_1, "2", &value) &&
			!param_parse(PARAM_WAVE_1, "", &value) &&
			!param_parse(PARAM_WAVE_1, "Saw", &value) && value == 7,
		"a number, nothing, and a word in capitals are none of them");
}

static bool
survives(enum param param, float value)
{
	char text[PARAM_TEXT_BYTES];
	float again = NAN;
	size_t length = param_print(param, value, text);
	return length == strlen(text) && length > 0 && param_parse(param, text, &again) &&
	       again == value;
}

static void
test_text(void)
{
	bool ends = true, random = true;
	srand(1);
	for (int i = 0; i < PARAMS; i++) {
		const struct param_info *info = &param_info[i];
		ends &= survives((enum param)i, info->min) &&
			survives((enum param)i, info->max) &&
			survives((enum param)i, info->initial);
		for (int n = 0; n < 500; n++) {
			double at = rand() / (double)RAND_MAX;
			random &= survives((enum param)i,
				param_between((enum param)i, info->min, info->max, at));
		}
	}
	ok(ends, "the ends of every range survive printing and reading");
	ok(random, "so do values between");
	char text[PARAM_TEXT_BYTES];
	param_print(PARAM_CUTOFF, 880, text);
	ok_string(text, "880", "a round number prints as it is written");
	param_print(PARAM_ATTACK, 0.001f, text);
	ok_string(text, "0.001", "so does a small one");
	param_print(PARAM_MODE, PLAY_ARPEGGIO, text);
	ok_string(text, "arpeggio", "and a word");
}

static void
test_written_ends(void)
{
	/* floats next to these lie on the wrong side of them */
	static const struct {
		enum param param;
		const char *text;
	} end[] = { { PARAM_ATTACK, "0.001" }, { PARAM_RING, "0.1" },
		{ PARAM_HYSTERESIS, "0.45" }, { PARAM_DELAY_FEEDBACK, "0.95" },
		{ PARAM_PULSE_WIDTH, "0.98" }, { PARAM_PULSE_WIDTH, "0.02" } };
	float value;
	bool read = true;
	for (size_t i = 0; i < sizeof(end) / sizeof(*end); i++)
		read &= param_parse(end[i].param, end[i].text, &value) &&
			param_valid(end[i].param, strtod(end[i].text, NULL));
	ok(read, "an end of a range is read as one writes it");
}

static void
test_refusals(void)
{
	static const char *const bad[] = { "", "x", "1x", "nan", "inf", "-1", "20001",
		"0x10", "1e9999", "2 3", " 880" };
	float value = 5;
	bool refused = true;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refused &= !param_parse(PARAM_CUTOFF, bad[i], &value);
	ok(refused && value == 5, "no number, or one beyond the range, changes nothing");
	ok(!param_parse(PARAM_UNISON, "2.5", &value) &&
			param_parse(PARAM_UNISON, "3", &value) && value == 3,
		"a whole number is whole");
	ok(!param_valid(PARAM_CUTOFF, NAN) && !param_valid(PARAM_CUTOFF, INFINITY) &&
			!param_valid(PARAM_CUTOFF, -1e300) &&
			!param_valid(PARAM_CUTOFF, 19) && param_valid(PARAM_CUTOFF, 20),
		"nor are NaN and infinity valid");
	ok(!param_valid(PARAM_MODEL, 0.5) && param_valid(PARAM_MODEL, MODELS - 1) &&
			!param_valid(PARAM_MODEL, MODELS),
		"a choice is one of its words");
}

static void
test_root(void)
{
	float value;
	ok(param_parse(PARAM_ROOT, "C#4", &value) && value == 61, "the root is a note");
	ok(param_parse(PARAM_ROOT, "Bb2", &value) && value == 46, "with a flat");
	ok(param_parse(PARAM_ROOT, "48", &value) && value == 48, "or its number");
	ok(!param_parse(PARAM_ROOT, "H4", &value) &&
			!param_parse(PARAM_ROOT, "128", &value),
		"but no other letter or number");
	ok(!param_parse(PARAM_CUTOFF, "C4", &value), "only the root has names");
}

static void
test_between(void)
{
	bool within = true, exact = true;
	for (int i = 0; i < PARAMS; i++) {
		const struct param_info *info = &param_info[i];
		exact &= param_between((enum param)i, info->min, info->max, 0) ==
			 info->min;
		exact &= param_between((enum param)i, info->min, info->max, 1) ==
			 info->max;
		exact &= param_between((enum param)i, info->max, info->min, 1) ==
			 info->min;
		static const double odd[] = { -5, 9, NAN, INFINITY, -INFINITY, 0.37 };
		for (int n = 0; n < 6; n++)
			within &= param_valid(
				(enum param)i, (double)param_between((enum param)i,
						       info->min, info->max, odd[n]));
	}
	ok(exact, "positions 0 and 1 are the ends, rising and falling");
	ok(within, "whatever the position, the value is valid");
	ok_near((double)param_between(PARAM_CUTOFF, 100, 10000, 0.5), 1000, 1e-3,
		"half way of a ratio is the geometric mean");
	ok_near((double)param_between(PARAM_PAN, -1, 1, 0.25), -0.5, 1e-7,
		"half way of a number is the mean");
	ok(param_between(PARAM_TRANSPOSE, 0, 12, 0.6) == 7, "a whole number is rounded");
}

static void
test_initial(void)
{
	float value[PARAMS];
	bool good = true;
	param_initial(value);
	for (int i = 0; i < PARAMS; i++)
		good &= value[i] == param_info[i].initial;
	ok(good, "all begin at their initial values");
	ok(PARAM_SOUND_END < PARAMS && PARAM_MODE == PARAM_SOUND_END,
		"the play follows the sound");
}

int
main(void)
{
	test_table();
	test_choices();
	test_text();
	test_written_ends();
	test_refusals();
	test_root();
	test_between();
	test_initial();
	return tap_done();
}
