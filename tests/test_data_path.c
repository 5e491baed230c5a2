/* Where data is looked for: the environment's word first, then beside the program. */
#include "common/data_path.h"

#include "tests/capture.h"
#include "tests/tap.h"

#include <limits.h>
#include <stdlib.h>

static void
test_beside_program(void)
{
	char path[PATH_MAX], program[PATH_MAX] = "", expected[PATH_MAX + 64];
	unsetenv("HAND_DANCE_DATA");
	ok(readlink("/proc/self/exe", program, sizeof(program) - 1) > 0,
		"this program knows its place");
	*strrchr(program, '/') = '\0';
	snprintf(expected, sizeof(expected), "%s/../share/hand-dance/models", program);
	ok(data_path("models", path, sizeof(path)), "there is a path");
	ok_string(path, expected, "it is ../share/hand-dance beside the program");
	setenv("HAND_DANCE_DATA", "", 1);
	ok(data_path("models", path, sizeof(path)), "an empty variable is no directory");
	ok_string(path, expected, "so it is beside the program again");
}

static void
test_environment(void)
{
	char path[32];
	struct capture capture;
	setenv("HAND_DANCE_DATA", "/some/where", 1);
	ok(data_path("kits", path, sizeof(path)), "with the variable there is a path");
	ok_string(path, "/some/where/kits", "and it is the variable's");
	ok(data_path("kits", path, sizeof("/some/where/kits")), "the path may just fit");
	capture_begin(&capture, STDERR_FILENO);
	bool fits = data_path("kits", path, sizeof("/some/where/kits") - 1);
	capture_end(&capture);
	ok(!fits && capture_lines(&capture) == 1 && strstr(capture.text, "kits"),
		"one byte less is refused in one line");
}

int
main(void)
{
	test_beside_program();
	test_environment();
	return tap_done();
}
