/* Messages: one line and one write each, whatever is in them. */
#include "common/log.h"

#include "tests/capture.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <stdlib.h>

static void
test_kinds(void)
{
	struct capture capture;
	capture_begin(&capture, STDERR_FILENO);
	log_error("cannot open %s: %s", "a.wav", "why");
	log_warning("%d left", 3);
	log_info("done");
	ok_string(capture_end(&capture),
		"hand-test: cannot open a.wav: why\nhand-test: warning: 3 left\n"
		"hand-test: done\n",
		"each line is led by the program's name");
}

static void
test_control_characters(void)
{
	struct capture capture;
	capture_begin(&capture, STDERR_FILENO);
	log_error("%s", "a\nb\rc\x1b[2Jd\te\x7f"
			"f \xc3\xa9");
	ok_string(capture_end(&capture), "hand-test: a b c [2Jd e f \xc3\xa9\n",
		"neither line ends nor a terminal's commands get through");
}

static void
test_long(void)
{
	char long_text[5000];
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	struct capture capture;
	capture_begin(&capture, STDERR_FILENO);
	log_warning("%s", long_text);
	capture_end(&capture);
	size_t length = strlen(capture.text);
	ok(capture_lines(&capture) == 1 && length > 900 && length < 1024 &&
			capture.text[length - 1] == '\n',
		"a line too long is cut, and still ends");
	log_init("a-program-name-that-is-much-longer-than-any-sensible-name");
	capture_begin(&capture, STDERR_FILENO);
	log_error("%s", long_text);
	capture_end(&capture);
	length = strlen(capture.text);
	ok(length < 1024 && capture.text[length - 1] == '\n', "a long name is cut too");
	log_init("hand-test");
}

/* A pipe in packet mode keeps each write apart. */
static void
test_one_write(void)
{
	int ends[2];
	char text[256];
	if (pipe2(ends, O_DIRECT) != 0) {
		ok(true, "one write a line # SKIP no packet pipes here");
		return;
	}
	int saved = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	log_warning("from %s", "here");
	dup2(saved, STDERR_FILENO);
	ssize_t bytes = read(ends[0], text, sizeof(text) - 1);
	text[bytes > 0 ? bytes : 0] = '\0';
	ok_string(text, "hand-test: warning: from here\n", "one write a line");
	close(ends[0]);
	close(ends[1]);
	close(saved);
}

int
main(void)
{
	log_init("hand-test");
	test_kinds();
	test_control_characters();
	test_long();
	test_one_write();
	return tap_done();
}
