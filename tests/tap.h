/* Test Anything Protocol for C tests: state checks with ok() and its kin, end main with
 * `return tap_done();`. Every check names what must hold. */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_run, tap_failed;

__attribute__((format(printf, 2, 3), unused)) static bool
ok(bool passed, const char *format, ...)
{
	char name[256];
	__builtin_va_list arguments;
	__builtin_va_start(arguments, format);
	vsnprintf(name, sizeof(name), format, arguments);
	__builtin_va_end(arguments);
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tap_run, name);
	tap_failed += !passed;
	return passed;
}

__attribute__((unused)) static bool
ok_near(double got, double expected, double tolerance, const char *name)
{
	bool passed = fabs(got - expected) <= tolerance; /* false for NaN */
	ok(passed, "%s", name);
	if (!passed)
		printf("# got %.9g, expected %.9g within %.3g\n", got, expected,
			tolerance);
	return passed;
}

__attribute__((unused)) static bool
ok_string(const char *got, const char *expected, const char *name)
{
	bool passed = got && strcmp(got, expected) == 0;
	ok(passed, "%s", name);
	if (!passed)
		printf("# got \"%s\", expected \"%s\"\n", got ? got : "(null)", expected);
	return passed;
}

__attribute__((unused)) static int
tap_done(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed != 0;
}
