#include "common/quit.h"

#include "common/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* Not asked, asked, asked because something failed. */
enum { RUNNING, ENDING, FAILING };

static int wake_fd = -1;
static atomic_int state = RUNNING;
static atomic_bool status_wanted;

static void
wake(void)
{
	int saved = errno;
	uint64_t one = 1;
	ssize_t written = write(wake_fd, &one, sizeof(one));
	(void)written; /* it can only fail when main is awake already */
	errno = saved;
}

void
quit_request(bool failed)
{
	int running = RUNNING;
	atomic_compare_exchange_strong(&state, &running, failed ? FAILING : ENDING);
	wake();
}

void
quit_request_status(void)
{
	atomic_store(&status_wanted, true);
	wake();
}

static void
on_signal(int number)
{
	if (number == SIGUSR1)
		quit_request_status();
	else
		quit_request(false);
}

bool
quit_init(void)
{
	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake_fd < 0) {
		log_error("cannot make an event descriptor: %s", strerror(errno));
		return false;
	}
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	sigemptyset(&action.sa_mask);
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1 };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct sigaction before;
		sigaction(numbers[i], NULL, &before);
		if (numbers[i] != SIGHUP || before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a write beyond the limit fails, as on a full disk */
	return true;
}

static int64_t
now_milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum quit_event
quit_wait(int milliseconds)
{
	int64_t end = now_milliseconds() + milliseconds;
	for (bool polled = false;; polled = true) {
		if (quit_requested())
			return QUIT_END;
		if (atomic_exchange(&status_wanted, false))
			return QUIT_STATUS;
		int64_t rest = end - now_milliseconds();
		if (polled && milliseconds >= 0 && rest <= 0)
			return QUIT_TIMEOUT;
		struct pollfd poll_fd = { .fd = wake_fd, .events = POLLIN };
		poll(&poll_fd, 1, milliseconds < 0 ? -1 : rest > 0 ? (int)rest : 0);
		/* A wake-up whose event was seen already makes another round. */
		uint64_t count;
		ssize_t got = read(wake_fd, &count, sizeof(count));
		(void)got; /* nothing to read after a time-out */
	}
}

bool
quit_requested(void)
{
	return atomic_load(&state) != RUNNING;
}

int
quit_exit_status(void)
{
	return atomic_load(&state) == FAILING ? EXIT_FAILURE : EXIT_SUCCESS;
}
