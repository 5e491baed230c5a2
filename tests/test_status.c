/* Counters: kept to their number, and none of them missing from what is printed. */
#include "common/status.h"

#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

int
main(void)
{
	log_init("test");
	struct status status = { 0 };
	struct capture capture;
	status_add(&status, "frames", 123456789012.0);
	status_add(&status, "lost", 0);
	status_add(&status, "worst-ms", 1.25);
	capture_begin(&capture, STDERR_FILENO);
	status_log(&status);
	ok_string(capture_end(&capture),
		"test: frames 123456789012, lost 0, worst-ms 1.25\n",
		"one line, and no counter is rounded");

	static char names[STATUS_VALUES_MAX + 4][40];
	status = (struct status){ 0 };
	for (int i = 0; i < STATUS_VALUES_MAX + 4; i++) {
		snprintf(names[i], sizeof(names[i]), "a-counter-with-a-long-name-%d", i);
		status_add(&status, names[i], 1e12 + i);
	}
	ok(status.count == STATUS_VALUES_MAX, "no more counters than fit");
	capture_begin(&capture, STDERR_FILENO);
	status_log(&status);
	capture_end(&capture);
	int found = 0;
	for (int i = 0; i < STATUS_VALUES_MAX; i++) {
		char expected[64];
		snprintf(expected, sizeof(expected), "%s %.0f", names[i], 1e12 + i);
		found += strstr(capture.text, expected) != NULL;
	}
	ok(found == STATUS_VALUES_MAX, "all of %d long counters are printed",
		STATUS_VALUES_MAX);

	status = (struct status){ 0 };
	capture_begin(&capture, STDERR_FILENO);
	status_log(&status);
	ok_string(capture_end(&capture), "", "no counters, no line");
	return tap_done();
}
