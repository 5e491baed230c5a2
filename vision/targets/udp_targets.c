#include "vision/targets/udp_targets.h"

#include "common/log.h"
#include "vision/stopwatch.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct udp_targets {
	struct udp_route route;
	struct udp_target target[UDP_TARGETS_MAX];
	atomic_int count; /* those before it are open */
	atomic_bool stop;
	sem_t changed; /* a target has begun to fail or to do well, or it is time to stop
			*/
	pthread_t mender;
};

static bool
tell_all(struct udp_targets *targets)
{
	bool failing = false;
	for (int i = 0; i < targets->count; i++)
		failing = udp_target_tell(&targets->target[i]) || failing;
	return failing;
}

static void *
mend(void *argument)
{
	struct udp_targets *targets = argument;
	for (;;) {
		struct timespec soon;
		bool failing = tell_all(targets);
		if (targets->stop)
			return NULL;
		for (int i = 0; i < targets->count; i++)
			udp_target_mend(&targets->target[i], stopwatch_now());
		clock_gettime(CLOCK_MONOTONIC, &soon);
		soon.tv_sec += failing ? 1 : 5;
		sem_clockwait(&targets->changed, CLOCK_MONOTONIC, &soon);
	}
}

struct udp_targets *
udp_targets_new(const struct udp_route *route)
{
	struct udp_targets *targets = calloc(1, sizeof(*targets));
	if (!targets) {
		log_error("out of memory");
		return NULL;
	}
	targets->route = *route;
	sem_init(&targets->changed, 0, 0);
	int error = pthread_create(&targets->mender, NULL, mend, targets);
	if (error) {
		log_error("cannot start a thread: %s", strerror(error));
		sem_destroy(&targets->changed);
		free(targets);
		return NULL;
	}
	return targets;
}

void
udp_targets_free(struct udp_targets *targets)
{
	if (!targets)
		return;
	targets->stop = true;
	sem_post(&targets->changed);
	pthread_join(targets->mender, NULL);
	for (int i = 0; i < targets->count; i++)
		udp_target_close(&targets->target[i]);
	sem_destroy(&targets->changed);
	free(targets);
}

int
udp_targets_add(struct udp_targets *targets, const char *text, int default_port,
	const void *greeting, size_t greeting_bytes)
{
	int index = targets->count;
	if (index == UDP_TARGETS_MAX) {
		log_error("'%s' is one more than %d targets", text, UDP_TARGETS_MAX);
		return -1;
	}
	if (!udp_target_open(&targets->target[index], text, default_port, &targets->route,
		    greeting, greeting_bytes))
		return -1;
	targets->count++;
	sem_post(&targets->changed); /* the network may be down already */
	return index;
}

enum udp_sent
udp_targets_send(struct udp_targets *targets, int index, const void *packet, size_t bytes)
{
	struct udp_target *target = &targets->target[index];
	bool failing = target->error;
	enum udp_sent sent = udp_target_send(target, packet, bytes, stopwatch_now());
	if (failing != (target->error != 0))
		sem_post(&targets->changed);
	return sent;
}
