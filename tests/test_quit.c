/* How programs end: each way of asking, what wakes the main thread, the exit status. */
#include "common/quit.h"

#include "tests/tap.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Runs `part` in a process of its own, as each can be asked to end but once. */
static int
run_apart(int (*part)(int), int argument)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		alarm(20);
		_exit(quit_init() ? part(argument) : 99);
	}
	int status = -1;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

enum { RIGHT = 42 };

static int
end_by_signal(int number)
{
	if (quit_requested() || quit_wait(0) != QUIT_TIMEOUT)
		return 1;
	raise(number);
	return quit_wait(-1) == QUIT_END && quit_wait(-1) == QUIT_END &&
			       quit_requested() && quit_exit_status() == EXIT_SUCCESS
		       ? RIGHT
		       : 2;
}

static int
status_by_signal(int number)
{
	raise(number);
	raise(number);
	if (quit_wait(-1) != QUIT_STATUS || quit_requested())
		return 1;
	if (quit_wait(30) != QUIT_TIMEOUT)
		return 2;
	quit_request_status();
	quit_request(false);
	return quit_wait(-1) == QUIT_END ? RIGHT : 3;
}

static int
first_verdict_stands(int failed_first)
{
	quit_request(failed_first);
	quit_request(!failed_first);
	raise(SIGTERM);
	int expected = failed_first ? EXIT_FAILURE : EXIT_SUCCESS;
	return quit_wait(-1) == QUIT_END && quit_exit_status() == expected ? RIGHT : 1;
}

static void *
ask_later(void *argument)
{
	nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	quit_request(*(bool *)argument);
	return NULL;
}

static int
end_by_thread(int failed)
{
	pthread_t thread;
	bool verdict = failed;
	double start = seconds_now();
	pthread_create(&thread, NULL, ask_later, &verdict);
	enum quit_event event = quit_wait(10000);
	pthread_join(thread, NULL);
	return event == QUIT_END && seconds_now() - start < 5 &&
			       quit_exit_status() == (failed ? EXIT_FAILURE : 0)
		       ? RIGHT
		       : 1;
}

/* A pause is as long as was asked for, though a signal seen already rings late. */
static int
whole_pause(int unused)
{
	(void)unused;
	quit_request_status();
	if (quit_wait(-1) != QUIT_STATUS)
		return 1;
	quit_request_status();
	quit_request_status();
	if (quit_wait(0) != QUIT_STATUS)
		return 2;
	double start = seconds_now();
	if (quit_wait(120) != QUIT_TIMEOUT)
		return 3;
	double took = seconds_now() - start;
	return took > 0.115 && took < 5 ? RIGHT : 4;
}

static int
broken_pipe(int unused)
{
	(void)unused;
	int ends[2];
	if (pipe(ends) != 0)
		return 1;
	close(ends[0]);
	return write(ends[1], "x", 1) == -1 ? RIGHT : 2;
}

static int
without_terminal(int unused)
{
	(void)unused;
	raise(SIGHUP);
	return quit_wait(0) == QUIT_TIMEOUT ? RIGHT : 1;
}

/* Many events from a thread while main takes them: none may be lost in between. */
static void *
ask_often(void *argument)
{
	for (int i = 0; i < 2000; i++)
		quit_request_status();
	quit_request(false);
	return argument;
}

static int
no_lost_wakeup(int unused)
{
	(void)unused;
	pthread_t thread;
	pthread_create(&thread, NULL, ask_often, NULL);
	enum quit_event event;
	while ((event = quit_wait(10000)) == QUIT_STATUS)
		;
	pthread_join(thread, NULL);
	return event == QUIT_END ? RIGHT : 1;
}

int
main(void)
{
	ok(run_apart(end_by_signal, SIGINT) == RIGHT, "SIGINT ends with status 0");
	ok(run_apart(end_by_signal, SIGTERM) == RIGHT, "SIGTERM ends with status 0");
	ok(run_apart(end_by_signal, SIGHUP) == RIGHT, "SIGHUP ends with status 0");
	ok(run_apart(status_by_signal, SIGUSR1) == RIGHT,
		"SIGUSR1 asks for the counters once, and the end comes first");
	ok(run_apart(first_verdict_stands, true) == RIGHT, "a failure stays a failure");
	ok(run_apart(first_verdict_stands, false) == RIGHT, "an order stays an order");
	ok(run_apart(end_by_thread, true) == RIGHT, "a thread's failure wakes main");
	ok(run_apart(end_by_thread, false) == RIGHT, "a thread's wish wakes main");
	ok(run_apart(whole_pause, 0) == RIGHT, "a pause is as long as asked for");
	ok(run_apart(broken_pipe, 0) == RIGHT, "a broken pipe is an error, no death");
	ok(run_apart(no_lost_wakeup, 0) == RIGHT, "no event is lost between others");
	signal(SIGHUP, SIG_IGN);
	ok(run_apart(without_terminal, 0) == RIGHT, "nohup is heeded");
	return tap_done();
}
