/* How a program is told to end: signals, the server's death and its own threads all wake
 * the main thread and nothing else. */
#pragma once

#include <stdbool.h>

enum quit_event {
	QUIT_TIMEOUT, /* nothing happened */
	QUIT_STATUS,  /* SIGUSR1: print the counters */
	QUIT_END,     /* end in order */
};

/* Takes over SIGINT, SIGTERM, SIGHUP (end; SIGHUP stays ignored under nohup) and SIGUSR1
 * (status), and ignores SIGPIPE.
 * Call before the first thread starts; false, logged, when the system refuses. */
bool quit_init(void);

/* Any thread, signal handlers too, but not the JACK thread: asks for the end. The first
 * caller's verdict stands: `failed` makes the exit status 1. */
void quit_request(bool failed);

/* Any thread but JACK's: as SIGUSR1 does. */
void quit_request_status(void);

/* Main thread: waits for the next event, at most `milliseconds` (negative: for ever). */
enum quit_event quit_wait(int milliseconds);

/* Whether the end has been asked for, and the exit status that goes with it. */
bool quit_requested(void);
int quit_exit_status(void);
