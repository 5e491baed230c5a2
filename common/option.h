/* Long options from one table: parsing, checked numbers, --help and --settings come from
 * the same rows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
	OPTION_FLAG,    /* bool: set to true */
	OPTION_UNFLAG,  /* bool: set to false */
	OPTION_STRING,  /* const char *: points into argv */
	OPTION_INTEGER, /* int, within min...max */
	OPTION_NUMBER,  /* double, within min...max, finite */
	OPTION_CHOICE,  /* int: index of the word in `choices` */
	OPTION_LIST,    /* struct option_list: may be given several times */
	OPTION_HEADING, /* no option: `help` is a line of the help text */
};

enum { OPTION_LIST_MAX = 64 };

struct option_list {
	const char *item[OPTION_LIST_MAX];
	size_t count;
};

struct option_spec {
	const char *name; /* without the dashes */
	char letter;      /* short form, or 0 */
	enum option_kind kind;
	void *value;          /* where it goes, by kind; holds the default before */
	const char *argument; /* its name in the help text, such as "FILE" */
	const char *help;
	double min, max;            /* INTEGER, NUMBER */
	const char *const *choices; /* CHOICE: NULL-terminated */
};

struct option_program {
	const char *name;
	const char *purpose;             /* one line */
	const char *operands;            /* such as "[TAKE]"; NULL when none are taken */
	const struct option_spec *specs; /* ends with a row without name and help */
};

enum option_result {
	OPTION_RUN,  /* go on */
	OPTION_DONE, /* --help, --version or --settings was printed: exit 0 */
	OPTION_BAD,  /* one line was logged: exit 2 */
};

/* Exit status after OPTION_BAD. */
enum { EXIT_USAGE = 2 };

/* Reads argv; *first_operand is the index of the first word that is no option (NULL: none
 * are allowed). */
enum option_result option_parse(
	const struct option_program *program, int argc, char **argv, int *first_operand);

/* A whole finite number, or a whole integer, within min...max; false for all else. */
bool option_number(const char *text, double min, double max, double *value);
bool option_integer(const char *text, int min, int max, int *value);
