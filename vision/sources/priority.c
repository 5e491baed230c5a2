#include "vision/sources/priority.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

/* JACK gives its clients 5, unless told otherwise, and itself more. */
static const int real_time_priority = 2, nice_value = -10;

void
priority_raise(void)
{
	const struct sched_param param = { .sched_priority = real_time_priority };
	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param) != 0)
		priority_favour();
}

void
priority_favour(void)
{
	setpriority(PRIO_PROCESS, (id_t)gettid(), nice_value);
}
