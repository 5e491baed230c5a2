#include "vision/preview/preview_thread.h"

#include <pthread.h>
#include <sched.h>

/* Niceness would not do: a thread that wakes up may interrupt the one that runs, however
 * nice it is. One of SCHED_IDLE has what others leave, and nobody waits for it: no lock
 * is shared with the sensor. */
void
preview_thread_begin(const char *name)
{
	const struct sched_param none = { 0 };
	pthread_setname_np(pthread_self(), name);
	/* where it is refused, nothing is lost */
	pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
}
