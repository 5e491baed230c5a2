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
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	return true;
}

enum quit_event
quit_wait(int milliseconds)
{
	if (!quit_requested() && !atomic_load(&status_wanted)) {
		struct pollfd poll_fd = { .fd = wake_fd, .events = POLLIN };
		poll(&poll_fd, 1, milliseconds);
	}
	uint64_t count;
	ssize_t got = read(wake_fd, &count, sizeof(count));
	(void)got; /* nothing to read after a time-out */
	if (quit_requested())
		return QUIT_END;
	return atomic_exchange(&status_wanted, false) ? QUIT_STATUS : QUIT_TIMEOUT;
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
