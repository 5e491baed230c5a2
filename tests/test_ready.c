/* The readiness line: written once, the descriptor closed, failures told. */
#include "common/ready.h"

#include "tests/capture.h"
#include "tests/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

int
main(void)
{
	int ends[2];
	char text[64];
	struct capture capture;
	signal(SIGPIPE, SIG_IGN); /* as quit_init does */

	capture_begin(&capture, STDERR_FILENO);
	ready_announce(-1, "hand-test");
	ok_string(capture_end(&capture), "", "no descriptor, no word");

	ok(pipe(ends) == 0, "a pipe");
	ready_announce(ends[1], "hand-test-01");
	ssize_t bytes = read(ends[0], text, sizeof(text) - 1);
	text[bytes > 0 ? bytes : 0] = '\0';
	ok_string(text, "ready hand-test-01\n", "the line names who is ready");
	ok(read(ends[0], text, 1) == 0, "and the descriptor is closed after it");
	ok(fcntl(ends[1], F_GETFD) == -1 && errno == EBADF, "on this side too");
	close(ends[0]);

	ok(pipe(ends) == 0, "another pipe");
	close(ends[0]);
	capture_begin(&capture, STDERR_FILENO);
	ready_announce(ends[1], "hand-test");
	capture_end(&capture);
	ok(capture_lines(&capture) == 1 && strstr(capture.text, "Broken pipe"),
		"nobody listening is a warning of one line");

	capture_begin(&capture, STDERR_FILENO);
	ready_announce(777, "hand-test");
	capture_end(&capture);
	ok(capture_lines(&capture) == 1 && strstr(capture.text, "777"),
		"a descriptor that is not open is a warning that names it");
	return tap_done();
}
