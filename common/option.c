#include "common/option.h"

#include "common/log.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPECS_MAX = 96, HELP_CODE = 1000, VERSION_CODE, SETTINGS_CODE, FIRST_CODE };

bool
option_number(const char *text, double min, double max, double *value)
{
	char *end;
	/* strtod knows more than anyone types by intent: hexadecimal, infinity, NaN. */
	if (!*text || text[strspn(text, "+-.0123456789eE")])
		return false;
	errno = 0;
	double number = strtod(text, &end);
	if (*end || errno || !isfinite(number) || number < min || number > max)
		return false;
	*value = number;
	return true;
}

bool
option_integer(const char *text, int min, int max, int *value)
{
	char *end;
	if (!*text || text[strspn(text, "+-0123456789")])
		return false;
	errno = 0;
	long number = strtol(text, &end, 10);
	if (*end || errno || number < min || number > max)
		return false;
	*value = (int)number;
	return true;
}

static bool
spec_ends(const struct option_spec *spec)
{
	return !spec->name && !spec->help;
}

static bool
takes_argument(const struct option_spec *spec)
{
	return spec->kind != OPTION_FLAG && spec->kind != OPTION_UNFLAG;
}

static bool
take_choice(const struct option_spec *spec, const char *text)
{
	char words[256] = "";
	for (int i = 0; spec->choices[i]; i++) {
		if (strcmp(spec->choices[i], text) == 0) {
			*(int *)spec->value = i;
			return true;
		}
		size_t used = strlen(words);
		snprintf(words + used, sizeof(words) - used, " %s", spec->choices[i]);
	}
	log_error("--%s: '%s' is none of:%s", spec->name, text, words);
	return false;
}

static bool
take_value(const struct option_spec *spec, const char *text)
{
	switch (spec->kind) {
	case OPTION_FLAG:
	case OPTION_UNFLAG:
		*(bool *)spec->value = spec->kind == OPTION_FLAG;
		return true;
	case OPTION_STRING:
		*(const char **)spec->value = text;
		return true;
	case OPTION_INTEGER:
		if (option_integer(text, (int)spec->min, (int)spec->max, spec->value))
			return true;
		log_error("--%s: '%s' is not a whole number from %.0f to %.0f",
			spec->name, text, spec->min, spec->max);
		return false;
	case OPTION_NUMBER:
		if (option_number(text, spec->min, spec->max, spec->value))
			return true;
		log_error("--%s: '%s' is not a number from %g to %g", spec->name, text,
			spec->min, spec->max);
		return false;
	case OPTION_CHOICE:
		return take_choice(spec, text);
	case OPTION_LIST: {
		struct option_list *list = spec->value;
		if (list->count < OPTION_LIST_MAX) {
			list->item[list->count++] = text;
			return true;
		}
		log_error("--%s: given more than %d times", spec->name, OPTION_LIST_MAX);
		return false;
	}
	case OPTION_HEADING:
		break;
	}
	return false;
}

static void
print_row(char letter, const char *name, const char *argument, const char *help)
{
	char left[64];
	snprintf(left, sizeof(left), "%c%c%s --%s%s%s", letter ? '-' : ' ',
		letter ? letter : ' ', letter ? "," : " ", name, argument ? " " : "",
		argument ? argument : "");
	if (strlen(left) > 26)
		printf("  %s\n  %26s  %s\n", left, "", help);
	else
		printf("  %-26s  %s\n", left, help);
}

static void
print_help(const struct option_program *program)
{
	printf("Usage: %s [OPTION]...%s%s\n%s\n", program->name,
		program->operands ? " " : "", program->operands ? program->operands : "",
		program->purpose);
	if (program->specs->kind != OPTION_HEADING)
		putchar('\n');
	for (const struct option_spec *spec = program->specs; !spec_ends(spec); spec++)
		if (spec->kind == OPTION_HEADING)
			printf("\n%s\n", spec->help);
		else
			print_row(spec->letter, spec->name, spec->argument, spec->help);
	print_row('h', "help", NULL, "print this text");
	print_row('V', "version", NULL, "print the version");
	print_row(0, "settings", NULL, "print what is set, as NAME=VALUE, and end");
}

static bool
in_range(const struct option_spec *spec, double value)
{
	return value >= spec->min && value <= spec->max;
}

/* "NAME=VALUE"; nothing where nothing is set, which a number tells by being out of range.
 */
static void
print_setting(const struct option_spec *spec)
{
	const struct option_list *list = spec->value;
	const char *string =
		spec->kind == OPTION_STRING ? *(const char *const *)spec->value : NULL;
	switch (spec->kind) {
	case OPTION_FLAG:
	case OPTION_UNFLAG:
		printf("%s=%s\n", spec->name,
			*(const bool *)spec->value == (spec->kind == OPTION_FLAG) ? "yes"
										  : "no");
		break;
	case OPTION_STRING:
		if (string)
			printf("%s=%s\n", spec->name, string);
		break;
	case OPTION_INTEGER:
		if (in_range(spec, *(const int *)spec->value))
			printf("%s=%d\n", spec->name, *(const int *)spec->value);
		break;
	case OPTION_NUMBER:
		if (in_range(spec, *(const double *)spec->value))
			printf("%s=%.9g\n", spec->name, *(const double *)spec->value);
		break;
	case OPTION_CHOICE:
		if (*(const int *)spec->value >= 0)
			printf("%s=%s\n", spec->name,
				spec->choices[*(const int *)spec->value]);
		break;
	case OPTION_LIST:
		for (size_t i = 0; i < list->count; i++)
			printf("%s=%s\n", spec->name, list->item[i]);
		break;
	case OPTION_HEADING:
		break;
	}
}

/* getopt's tables from ours. */
static int
fill_tables(const struct option_program *program, struct option *longs, char *shorts)
{
	int count = 0;
	*shorts++ = ':'; /* tells a missing argument from an unknown option */
	for (int i = 0; !spec_ends(&program->specs[i]) && count < SPECS_MAX; i++) {
		const struct option_spec *spec = &program->specs[i];
		if (spec->kind == OPTION_HEADING)
			continue;
		longs[count++] = (struct option){ spec->name, takes_argument(spec), NULL,
			FIRST_CODE + i };
		if (spec->letter)
			*shorts++ = spec->letter;
		if (spec->letter && takes_argument(spec))
			*shorts++ = ':';
	}
	longs[count++] = (struct option){ "help", no_argument, NULL, HELP_CODE };
	longs[count++] = (struct option){ "version", no_argument, NULL, VERSION_CODE };
	longs[count++] = (struct option){ "settings", no_argument, NULL, SETTINGS_CODE };
	memcpy(shorts, "hV", sizeof("hV"));
	return count;
}

static const struct option_spec *
find_spec(const struct option_program *program, int code)
{
	if (code >= FIRST_CODE)
		return &program->specs[code - FIRST_CODE];
	for (const struct option_spec *spec = program->specs; !spec_ends(spec); spec++)
		if (spec->letter && spec->letter == code)
			return spec;
	return NULL;
}

/* What getopt refused: `code` as it returned it, `word` the last one that it took. */
static void
complain(int code, const char *word)
{
	if (code == ':')
		log_error("%s needs an argument", word);
	else if (optopt >= HELP_CODE)
		log_error("'%s': this option takes no argument", word);
	else if (optopt) /* a letter, perhaps one of several in a word not yet taken */
		log_error("unknown option '-%c'; try --help", optopt);
	else
		log_error("unknown or ambiguous option '%s'; try --help", word);
}

enum option_result
option_parse(
	const struct option_program *program, int argc, char **argv, int *first_operand)
{
	struct option longs[SPECS_MAX + 4] = { 0 };
	char shorts[2 * SPECS_MAX + 8];
	fill_tables(program, longs, shorts);
	opterr = 0;
	optind = 0; /* forgets whatever was parsed before */
	int code;
	bool show_settings = false;
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (code == HELP_CODE || code == 'h') {
			print_help(program);
			return OPTION_DONE;
		}
		if (code == VERSION_CODE || code == 'V') {
			printf("%s %s\n", program->name, HAND_VERSION);
			return OPTION_DONE;
		}
		if (code == SETTINGS_CODE) {
			show_settings = true; /* those to come as well */
			continue;
		}
		if (code == ':' || code == '?') {
			complain(code, argv[optind - 1]);
			return OPTION_BAD;
		}
		if (!take_value(find_spec(program, code), optarg))
			return OPTION_BAD;
	}
	if (first_operand) {
		*first_operand = optind;
	} else if (optind < argc) {
		log_error("'%s' is not an option; try --help", argv[optind]);
		return OPTION_BAD;
	}
	if (!show_settings)
		return OPTION_RUN;
	for (const struct option_spec *spec = program->specs; !spec_ends(spec); spec++)
		print_setting(spec);
	return OPTION_DONE;
}
