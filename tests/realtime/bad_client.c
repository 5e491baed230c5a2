/* A JACK client that does what must not be done in its process callback:
 *
 *   bad_client NAME             the one thing of that name, once, in the twentieth period
 *   bad_client NAME PERIODS     in every period, for so many
 *   bad_client none             nothing bad
 *   bad_client --list           prints all that it can do
 *
 * Ends by itself, after 60 periods if not told. */
#include "common/client.h"
#include "common/log.h"
#include "common/quit.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void *volatile memory;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static int ends[2]; /* of a socket pair */
static FILE *nowhere;
static char bytes[4];
static const struct timespec past = { 1, 0 }, moment = { 0, 1000 };
static unsigned futex_word;
static struct pollfd poll_end;

static void *
run_nothing(void *argument)
{
	return argument;
}

static void
start_thread(void)
{
	pthread_t thread;
	if (pthread_create(&thread, NULL, run_nothing, NULL) == 0)
		pthread_detach(thread);
}

static void
grow(void)
{
	memory = realloc(memory, 200);
}

static void
align(void)
{
	void *aligned;
	if (posix_memalign(&aligned, 64, 64) == 0)
		memory = aligned;
}

static void
copy_in(void)
{
	ssize_t got = read(ends[0], bytes, sizeof(bytes));
	(void)got;
}

static void
copy_out(void)
{
	ssize_t written = write(ends[0], bytes, sizeof(bytes));
	(void)written;
}

static void
look(void)
{
	fd_set set;
	FD_ZERO(&set);
	select(0, &set, NULL, NULL, &(struct timeval){ 0 });
}

#define DO(name, statement)         \
	static void do_##name(void) \
	{                           \
		statement;          \
	}
DO(malloc, memory = malloc(100))
DO(calloc, memory = calloc(10, 10))
DO(aligned_alloc, memory = aligned_alloc(64, 64))
DO(free, free(memory))
DO(lock, pthread_mutex_lock(&mutex))
DO(trylock, pthread_mutex_trylock(&mutex))
DO(rdlock, pthread_rwlock_rdlock(&rwlock))
DO(wrlock, pthread_rwlock_wrlock(&rwlock))
DO(spin, pthread_spin_lock(&spin))
DO(signal, pthread_cond_signal(&condition))
DO(broadcast, pthread_cond_broadcast(&condition))
DO(timedwait, pthread_cond_timedwait(&condition, &mutex, &past))
DO(sem_wait, sem_wait(&semaphore))
DO(sem_post, sem_post(&semaphore))
DO(yield, sched_yield())
DO(send, send(ends[0], bytes, 1, MSG_DONTWAIT))
DO(sendto, sendto(ends[0], bytes, 1, MSG_DONTWAIT, NULL, 0))
DO(recv, recv(ends[0], bytes, 1, MSG_DONTWAIT))
DO(recvfrom, recvfrom(ends[0], bytes, 1, MSG_DONTWAIT, NULL, NULL))
DO(open, memory = open("/dev/null", O_RDONLY) < 0 ? NULL : bytes)
DO(close, close(ends[1]))
DO(fopen, memory = fopen("/dev/null", "r"))
DO(fwrite, memory = fwrite(bytes, 1, 3, nowhere) ? bytes : NULL)
DO(printf, printf("%d\n", bytes[0]))
DO(fprintf, fprintf(nowhere, "%d\n", bytes[0]))
DO(fputs, fputs(bytes, nowhere))
DO(puts, puts(bytes))
DO(fflush, fflush(nowhere))
DO(log, log_info("%d", bytes[0]))
DO(sleep, sleep(0))
DO(usleep, usleep(1))
DO(nanosleep, nanosleep(&moment, NULL))
DO(clock_nanosleep, clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL))
DO(poll, poll(&poll_end, 1, 0))
DO(mmap, memory = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
DO(munmap, munmap(NULL, 4096))
DO(futex, syscall(SYS_futex, &futex_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0))
DO(dlopen, memory = dlopen("libm.so.6", RTLD_NOW))
DO(rand, memory = &bytes[rand() % 4])
DO(quit, quit_request_status())
DO(exit, exit(3))

/* By the name of the function that must be caught; the first word alone counts. */
static const struct sin {
	const char *name;
	void (*commit)(void);
} sins[] = { { "malloc", do_malloc }, { "calloc", do_calloc }, { "realloc", grow },
	{ "aligned_alloc", do_aligned_alloc }, { "posix_memalign", align },
	{ "free", do_free }, { "pthread_mutex_lock", do_lock },
	{ "pthread_mutex_trylock", do_trylock }, { "pthread_rwlock_rdlock", do_rdlock },
	{ "pthread_rwlock_wrlock", do_wrlock }, { "pthread_spin_lock", do_spin },
	{ "pthread_cond_signal", do_signal }, { "pthread_cond_broadcast", do_broadcast },
	{ "pthread_cond_timedwait", do_timedwait }, { "pthread_create", start_thread },
	{ "sem_wait", do_sem_wait }, { "sem_post", do_sem_post },
	{ "sched_yield", do_yield }, { "read", copy_in }, { "write", copy_out },
	{ "send", do_send }, { "sendto", do_sendto }, { "recv", do_recv },
	{ "recvfrom", do_recvfrom }, { "open", do_open }, { "close", do_close },
	{ "fopen", do_fopen }, { "fwrite", do_fwrite }, { "printf", do_printf },
	{ "fprintf", do_fprintf }, { "fputs", do_fputs }, { "puts", do_puts },
	{ "fflush", do_fflush }, { "fputs log_info", do_log }, { "sleep", do_sleep },
	{ "usleep", do_usleep }, { "nanosleep", do_nanosleep },
	{ "clock_nanosleep", do_clock_nanosleep }, { "poll", do_poll },
	{ "select", look }, { "mmap", do_mmap }, { "munmap", do_munmap },
	{ "syscall", do_futex }, { "dlopen", do_dlopen }, { "rand", do_rand },
	{ "write quit_request_status", do_quit }, { "exit", do_exit } };

enum { SINS = sizeof(sins) / sizeof(*sins) };

static const struct sin *chosen;
static atomic_int periods;
static int last_period = 60;
static bool again;

static int
process(jack_nframes_t frames, void *context)
{
	(void)frames;
	(void)context;
	int period = atomic_fetch_add(&periods, 1);
	if (chosen && (period == 20 || again))
		chosen->commit();
	return 0;
}

static bool
choose(const char *name)
{
	for (int i = 0; i < SINS; i++)
		if (strcmp(sins[i].name, name) == 0)
			chosen = &sins[i];
	return chosen || strcmp(name, "none") == 0;
}

static void
prepare(void)
{
	memory = malloc(100);
	nowhere = fopen("/dev/null", "w");
	pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
	sem_init(&semaphore, 0, 1);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends) == 0)
		poll_end.fd = ends[0];
}

int
main(int argc, char **argv)
{
	log_init("bad-client");
	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		for (int i = 0; i < SINS; i++)
			puts(sins[i].name);
		return EXIT_SUCCESS;
	}
	again = argc == 3;
	if (argc < 2 || argc > 3 || !choose(argv[1]) ||
		(again && !option_integer(argv[2], 60, 100000, &last_period))) {
		log_error("none, --list or one of its names is wanted");
		return EXIT_USAGE;
	}
	struct client client;
	struct client_options options = { .name = "bad-client", .ready_fd = -1 };
	prepare();
	if (!quit_init() || !client_open(&client, &options))
		return EXIT_FAILURE;
	jack_set_process_callback(client.jack, process, NULL);
	client_port(&client, "out", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
	if (client_activate(&client, &options))
		for (int i = 0; i < 10000 && atomic_load(&periods) < last_period; i++)
			quit_wait(10);
	client_close(&client);
	return EXIT_SUCCESS;
}
