/* Priorities where they are permitted, and nothing where they are not. */
#include "vision/sources/priority.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/tap.h"

struct seen {
	int policy, priority, nice;
};

static struct seen
look(void)
{
	struct sched_param param;
	struct seen seen = { .policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK,
		.nice = getpriority(PRIO_PROCESS, (id_t)gettid()) };
	sched_getparam(0, &param);
	seen.priority = param.sched_priority;
	return seen;
}

static void *
child(void *argument)
{
	*(struct seen *)argument = look();
	return NULL;
}

/* [0] of the thread after it asked, [1] of a thread that it started. */
static void *
ask_to_be_raised(void *argument)
{
	struct seen *seen = argument;
	pthread_t thread;
	priority_raise();
	seen[0] = look();
	pthread_create(&thread, NULL, child, &seen[1]);
	pthread_join(thread, NULL);
	return NULL;
}

static void *
ask_for_favour(void *argument)
{
	priority_favour();
	*(struct seen *)argument = look();
	return NULL;
}

static void
run(void *(*ask)(void *), struct seen *seen)
{
	pthread_t thread;
	pthread_create(&thread, NULL, ask, seen);
	pthread_join(thread, NULL);
}

int
main(void)
{
	struct seen before = look(), raised[2], favoured;
	run(ask_to_be_raised, raised);
	if (raised[0].policy == SCHED_FIFO) {
		ok(raised[0].priority > 0 && raised[0].priority < 5,
			"before ordinary threads, behind JACK's");
		ok(raised[1].policy == SCHED_OTHER, "its own threads are ordinary");
	} else {
		ok(raised[0].nice <= before.nice, "no real time here");
	}
	run(ask_for_favour, &favoured);
	ok(favoured.policy == before.policy && favoured.nice <= before.nice,
		"in favour: nice %d", favoured.nice);
	struct seen after = look();
	ok(after.policy == before.policy && after.nice == before.nice,
		"other threads stay as they were");

	bool root = geteuid() == 0;
	if (root && seteuid(65534) != 0)
		return EXIT_FAILURE;
	struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_RTPRIO, &none);
	setrlimit(RLIMIT_NICE, &none);
	run(ask_to_be_raised, raised);
	ok(raised[0].policy == before.policy && raised[0].nice == before.nice,
		"without permission nothing changes");
	/* The leak sanitizer looks at the process from outside, at its end. */
	if (root && (seteuid(0) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0))
		return EXIT_FAILURE;
	return tap_done();
}
