#include "vision/preview_thread.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NICENESS = 15 };

void
preview_thread_begin(const char *name)
{
	pthread_setname_np(pthread_self(), name);
	/* on Linux it is the thread's own; where it is refused, nothing is lost */
	setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
}
