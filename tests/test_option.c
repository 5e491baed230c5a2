/* Options: every kind within and beyond its bounds, what is refused, the help text. */
#include "common/option.h"

#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <limits.h>

static const char *const colours[] = { "red", "green", "blue", NULL };

static bool loud, gentle;
static const char *file;
static int port, colour;
static double gain;
static struct option_list list;

static const struct option_spec specs[] = {
	{ .kind = OPTION_HEADING, .help = "Sound:" },
	{ "loud", 'l', OPTION_FLAG, &loud, NULL, "be loud", 0, 0, NULL },
	{ "no-gentle", 0, OPTION_UNFLAG, &gentle, NULL, "be rough", 0, 0, NULL },
	{ "file", 'f', OPTION_STRING, &file, "FILE", "read FILE", 0, 0, NULL },
	{ "port", 'p', OPTION_INTEGER, &port, "N", "listen on N", -5, 65535, NULL },
	{ .kind = OPTION_HEADING, .help = "Taste:" },
	{ "gain", 'g', OPTION_NUMBER, &gain, "DB", "amplify by DB", -60.5, 12, NULL },
	{ "colour", 0, OPTION_CHOICE, &colour, "NAME", "paint it", 0, 0, colours },
	{ "connect", 'c', OPTION_LIST, &list, "PORT", "connect to PORT", 0, 0, NULL },
	{ "concert-pitch-of-the-middle-a", 0, OPTION_NUMBER, &gain, "HERTZ", "tune", 1, 2,
		NULL },
	{ 0 },
};

static const struct option_program program = { "hand-test", "Tries options.", "[TAKE]",
	specs };

static struct capture errors;
static int first_operand;

/* Parses up to 8 words that follow the program's name. */
static enum option_result
parse_words(bool operands, char *const *words)
{
	char *argv[12] = { "hand-test" };
	int argc = 1;
	for (; words[argc - 1]; argc++)
		argv[argc] = words[argc - 1];
	loud = false, gentle = true, file = "none", port = 7, colour = 1, gain = 0.5;
	list.count = 0;
	first_operand = -1;
	capture_begin(&errors, STDERR_FILENO);
	enum option_result result =
		option_parse(&program, argc, argv, operands ? &first_operand : NULL);
	capture_end(&errors);
	return result;
}

#define PARSE(...) parse_words(false, (char *[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })
#define PARSE_OPERANDS(...) parse_words(true, (char *[]){ __VA_ARGS__, NULL })

static void
test_kinds(void)
{
	ok(PARSE() == OPTION_RUN && !loud && gentle && port == 7 && gain == 0.5,
		"without options the defaults stay");
	ok(PARSE("--loud", "--no-gentle") == OPTION_RUN && loud && !gentle, "flags");
	ok(PARSE("--file", "a b") == OPTION_RUN && strcmp(file, "a b") == 0, "a string");
	ok(PARSE("--file=") == OPTION_RUN && !*file, "an empty string");
	ok(PARSE("--port", "-5") == OPTION_RUN && port == -5, "the lowest integer");
	ok(PARSE("--port=65535") == OPTION_RUN && port == 65535, "the highest integer");
	ok(PARSE("--gain", "-60.5") == OPTION_RUN && gain == -60.5, "the lowest number");
	ok(PARSE("--gain=12") == OPTION_RUN && gain == 12, "the highest number");
	ok(PARSE("--gain=1.25e+1") == OPTION_BAD && gain == 0.5, "too high a number");
	ok(PARSE("--gain=.5e1") == OPTION_RUN && gain == 5, "a number with exponent");
	ok(PARSE("--colour", "blue") == OPTION_RUN && colour == 2, "a choice");
	ok(PARSE("-lp9", "-g", "-3") == OPTION_RUN && loud && port == 9 && gain == -3,
		"letters, several in a word");
	ok(PARSE("--connect", "a:b", "-c", "c:d") == OPTION_RUN && list.count == 2 &&
			strcmp(list.item[0], "a:b") == 0 &&
			strcmp(list.item[1], "c:d") == 0,
		"a list, in order");
	ok(PARSE("--gai", "3") == OPTION_RUN && gain == 3, "an abbreviation");
}

static void
test_list_limit(void)
{
	char *argv[2 * OPTION_LIST_MAX + 4] = { "hand-test" };
	int argc = 1;
	for (int i = 0; i < OPTION_LIST_MAX; i++) {
		argv[argc++] = "-c";
		argv[argc++] = "x";
	}
	list.count = 0;
	ok(option_parse(&program, argc, argv, NULL) == OPTION_RUN &&
			list.count == OPTION_LIST_MAX,
		"a list of %d", OPTION_LIST_MAX);
	argv[argc++] = "-cy";
	list.count = 0;
	capture_begin(&errors, STDERR_FILENO);
	ok(option_parse(&program, argc, argv, NULL) == OPTION_BAD &&
			list.count == OPTION_LIST_MAX,
		"and not one more");
	capture_end(&errors);
}

/* Refused with one line in which `word` occurs. */
static void
refused(enum option_result result, const char *word)
{
	if (!ok(result == OPTION_BAD && capture_lines(&errors) == 1 &&
			    strstr(errors.text, word) && port == 7 && gain == 0.5 &&
			    colour == 1,
		    "refused in one line that says %s", word))
		printf("# it says %s", errors.text);
}

static void
test_refusals(void)
{
	refused(PARSE("--port", "-6"), "'-6'");
	refused(PARSE("--port", "65536"), "from -5 to 65535");
	refused(PARSE("--port", "99999999999999999999"), "'99999999999999999999'");
	refused(PARSE("--port", "4294967297"), "'4294967297'");
	refused(PARSE("--port", "0x10"), "'0x10'");
	refused(PARSE("--port", "1.0"), "'1.0'");
	refused(PARSE("--port", " 1"), "' 1'");
	refused(PARSE("--port", "1 "), "'1 '");
	refused(PARSE("--port", ""), "''");
	refused(PARSE("--port", "-"), "'-'");
	refused(PARSE("--gain", "nan"), "'nan'");
	refused(PARSE("--gain", "inf"), "'inf'");
	refused(PARSE("--gain", "-infinity"), "'-infinity'");
	refused(PARSE("--gain", "1e999"), "'1e999'");
	refused(PARSE("--gain", "0x1p1"), "'0x1p1'");
	refused(PARSE("--gain", "0x1"), "'0x1'");
	refused(PARSE("--gain", ""), "''");
	refused(PARSE("--gain", "e"), "'e'");
	refused(PARSE("--gain", "."), "'.'");
	refused(PARSE("--gain", "3dB"), "from -60.5 to 12");
	refused(PARSE("--gain", "1,5"), "'1,5'");
	refused(PARSE("--gain", "\t1"), "' 1'");
	refused(PARSE("--colour", "pink"), "red green blue");
	refused(PARSE("--colour", ""), "red green blue");
	refused(PARSE("--colour", "RED"), "'RED'");
	refused(PARSE("--file"), "--file needs an argument");
	refused(PARSE("-f"), "-f needs an argument");
	refused(PARSE("--nonsense"), "'--nonsense'");
	refused(PARSE("--con", "x"), "'--con'"); /* connect, concert-pitch-... */
	refused(PARSE("-z"), "'-z'");
	refused(PARSE("-zl"), "'-z'");
	refused(PARSE("--loud=5"), "'--loud=5'");
	refused(PARSE("--loud=5"), "no argument");
	refused(PARSE("--help=5"), "no argument");
	refused(PARSE("word"), "'word'");
	refused(PARSE("--", "--loud"), "'--loud'");
}

static void
test_operands(void)
{
	ok(PARSE_OPERANDS("-l", "take") == OPTION_RUN && first_operand == 2 && loud,
		"an operand after the options");
	ok(PARSE_OPERANDS("take", "-l") == OPTION_RUN && first_operand == 2 && loud,
		"an operand before them");
	ok(PARSE_OPERANDS("--", "-l") == OPTION_RUN && first_operand == 2 && !loud,
		"after -- all are operands");
	ok(PARSE_OPERANDS("-l") == OPTION_RUN && first_operand == 2, "none at all");
}

static void
test_help(void)
{
	struct capture output;
	capture_begin(&output, STDOUT_FILENO);
	enum option_result result = PARSE("--help", "--nonsense");
	capture_end(&output);
	ok(result == OPTION_DONE && !*errors.text, "--help ends the parsing");
	static const char head[] =
		"Usage: hand-test [OPTION]... [TAKE]\nTries options.\n\nSound:\n";
	ok(strncmp(output.text, head, sizeof(head) - 1) == 0,
		"the help text begins with usage, purpose and heading");
	bool all = true;
	for (const struct option_spec *spec = specs; spec->help; spec++) {
		char name[64];
		snprintf(name, sizeof(name), "--%s", spec->name ? spec->name : "help");
		all = all && strstr(output.text, spec->help) && strstr(output.text, name);
	}
	ok(all, "it has every option, its help and every heading");
	ok(strstr(output.text, "-f, --file FILE") &&
			strstr(output.text, "    --colour") &&
			strstr(output.text, "-V, --version"),
		"with letters where there are some");
	capture_begin(&output, STDOUT_FILENO);
	result = PARSE("-V");
	ok_string(capture_end(&output), "hand-test " HAND_VERSION "\n", "--version");
	ok(result == OPTION_DONE, "and that is all");
}

static void
test_settings(void)
{
	struct capture output;
	capture_begin(&output, STDOUT_FILENO);
	enum option_result result = PARSE("--settings", "--loud", "--port=-3",
		"--no-gentle", "-c", "a", "--connect=b=c");
	ok_string(capture_end(&output),
		"loud=yes\nno-gentle=yes\nfile=none\nport=-3\ngain=0.5\n"
		"colour=green\nconnect=a\nconnect=b=c\n",
		"--settings tells all that is set, by what is behind it, too");
	ok(result == OPTION_DONE, "and that is all");
	capture_begin(&output, STDOUT_FILENO);
	result = PARSE("--settings", "--port=x");
	ok_string(capture_end(&output), "", "but nothing when one is wrong");
	ok(result == OPTION_BAD, "which is refused");
}

static void
test_numbers(void)
{
	int integer = 77;
	double number = 77;
	ok(option_integer("2147483647", INT_MIN, INT_MAX, &integer) && integer == INT_MAX,
		"the largest int");
	ok(option_integer("-2147483648", INT_MIN, INT_MAX, &integer) &&
			integer == INT_MIN,
		"the smallest int");
	integer = 77;
	ok(!option_integer("2147483648", INT_MIN, INT_MAX, &integer) && integer == 77,
		"one more is none, and leaves the value");
	ok(option_number("1e308", -INFINITY, INFINITY, &number) && number == 1e308,
		"a huge number");
	number = 77;
	ok(!option_number("1e309", -INFINITY, INFINITY, &number) && number == 77,
		"beyond double is none, though the range is infinite");
}

int
main(void)
{
	log_init("hand-test");
	test_kinds();
	test_list_limit();
	test_refusals();
	test_operands();
	test_help();
	test_settings();
	test_numbers();
	return tap_done();
}
