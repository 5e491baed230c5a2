/* Aborts a program on the first call inside its JACK process callback that can wait:
 * memory, locks, files, sockets, standard output, sleeps, system calls. No change to the
 * program:
 *
 *   LD_PRELOAD=build/tests/no_block.so build/bin/hand-synth
 *
 * says "no_block: NAME in the process callback", from where, and aborts; a program that
 * ends by itself says "no_block: watched N callbacks", of which a test must demand some.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <jack/jack.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static __thread bool inside __attribute__((tls_model("initial-exec")));
static atomic_ulong watched;

static void
check(const char *name)
{
	if (!inside)
		return;
	inside = false; /* what follows may do all that it forbids */
	dprintf(STDERR_FILENO, "no_block: %s in the process callback\n", name);
	void *frames[16];
	backtrace_symbols_fd(frames, backtrace(frames, 16), STDERR_FILENO);
	abort();
}

static void *
find_next(const char *name)
{
	/* The condition variables of old have the same names and another shape. */
	void *next = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
	next = next ? next : dlsym(RTLD_NEXT, name);
	if (!next) {
		dprintf(STDERR_FILENO, "no_block: there is no %s\n", name);
		abort();
	}
	return next;
}

/* Other names first: dlsym itself needs memory. */
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);
extern void *__libc_memalign(size_t alignment, size_t bytes);
extern void __libc_free(void *memory);

void *
malloc(size_t bytes)
{
	check("malloc");
	return __libc_malloc(bytes);
}

void *
calloc(size_t count, size_t bytes)
{
	check("calloc");
	return __libc_calloc(count, bytes);
}

void *
realloc(void *memory, size_t bytes)
{
	check("realloc");
	return __libc_realloc(memory, bytes);
}

void *
aligned_alloc(size_t alignment, size_t bytes)
{
	check("aligned_alloc");
	return __libc_memalign(alignment, bytes);
}

int
posix_memalign(void **memory, size_t alignment, size_t bytes)
{
	check("posix_memalign");
	*memory = __libc_memalign(alignment, bytes);
	return *memory ? 0 : ENOMEM;
}

void
free(void *memory)
{
	if (memory)
		check("free");
	__libc_free(memory);
}

/* One wrapper: complains inside the callback, else passes on. */
#define WRAP(type, name, parameters, arguments)                      \
	type name parameters;                                        \
	type name parameters                                         \
	{                                                            \
		static type(*_Atomic next) parameters;               \
		check(#name);                                        \
		if (!next)                                           \
			next = (type(*) parameters)find_next(#name); \
		return next arguments;                               \
	}

/* The same for a function that takes a format, by way of the one that takes a list. */
#define WRAP_FORMAT(name, parameters, last, print) \
	int name parameters;                       \
	int name parameters                        \
	{                                          \
		check(#name);                      \
		va_list list;                      \
		va_start(list, last);              \
		int result = print;                \
		va_end(list);                      \
		return result;                     \
	}

/* Locks and threads. */
WRAP(int, pthread_mutex_lock, (pthread_mutex_t * m), (m))
WRAP(int, pthread_mutex_trylock, (pthread_mutex_t * m), (m))
WRAP(int, pthread_mutex_timedlock, (pthread_mutex_t * m, const struct timespec *t),
	(m, t))
WRAP(int, pthread_mutex_unlock, (pthread_mutex_t * m), (m))
WRAP(int, pthread_rwlock_rdlock, (pthread_rwlock_t * l), (l))
WRAP(int, pthread_rwlock_wrlock, (pthread_rwlock_t * l), (l))
WRAP(int, pthread_spin_lock, (pthread_spinlock_t * l), (l))
WRAP(int, pthread_cond_wait, (pthread_cond_t * c, pthread_mutex_t *m), (c, m))
WRAP(int, pthread_cond_timedwait,
	(pthread_cond_t * c, pthread_mutex_t *m, const struct timespec *t), (c, m, t))
WRAP(int, pthread_cond_signal, (pthread_cond_t * c), (c))
WRAP(int, pthread_cond_broadcast, (pthread_cond_t * c), (c))
WRAP(int, pthread_create,
	(pthread_t * t, const pthread_attr_t *a, void *(*f)(void *), void *p),
	(t, a, f, p))
WRAP(int, pthread_join, (pthread_t t, void **r), (t, r))
WRAP(int, pthread_kill, (pthread_t t, int n), (t, n))
WRAP(int, sem_wait, (sem_t * s), (s))
WRAP(int, sem_trywait, (sem_t * s), (s))
WRAP(int, sem_timedwait, (sem_t * s, const struct timespec *t), (s, t))
WRAP(int, sem_post, (sem_t * s), (s))
WRAP(int, sched_yield, (void), ())

/* Files and sockets. */
WRAP(ssize_t, read, (int f, void *b, size_t n), (f, b, n))
WRAP(ssize_t, write, (int f, const void *b, size_t n), (f, b, n))
WRAP(ssize_t, pread, (int f, void *b, size_t n, off_t o), (f, b, n, o))
WRAP(ssize_t, pwrite, (int f, const void *b, size_t n, off_t o), (f, b, n, o))
WRAP(ssize_t, readv, (int f, const struct iovec *v, int n), (f, v, n))
WRAP(ssize_t, writev, (int f, const struct iovec *v, int n), (f, v, n))
WRAP(ssize_t, send, (int f, const void *b, size_t n, int g), (f, b, n, g))
WRAP(ssize_t, sendto,
	(int f, const void *b, size_t n, int g, const struct sockaddr *a, socklen_t l),
	(f, b, n, g, a, l))
WRAP(ssize_t, sendmsg, (int f, const struct msghdr *m, int g), (f, m, g))
WRAP(ssize_t, recv, (int f, void *b, size_t n, int g), (f, b, n, g))
WRAP(ssize_t, recvfrom,
	(int f, void *restrict b, size_t n, int g, struct sockaddr *restrict a,
		socklen_t *restrict l),
	(f, b, n, g, a, l))
WRAP(ssize_t, recvmsg, (int f, struct msghdr *m, int g), (f, m, g))
WRAP(int, close, (int f), (f))
WRAP(int, fsync, (int f), (f))
WRAP(int, poll, (struct pollfd * p, nfds_t n, int t), (p, n, t))
WRAP(int, ppoll,
	(struct pollfd * p, nfds_t n, const struct timespec *t, const sigset_t *s),
	(p, n, t, s))
WRAP(int, select, (int n, fd_set *r, fd_set *w, fd_set *e, struct timeval *t),
	(n, r, w, e, t))
WRAP(int, epoll_wait, (int f, struct epoll_event *e, int n, int t), (f, e, n, t))

/* The stages between a program and its files. */
WRAP(FILE *, fopen, (const char *p, const char *m), (p, m))
WRAP(int, fclose, (FILE * f), (f))
WRAP(int, fflush, (FILE * f), (f))
WRAP(size_t, fread, (void *b, size_t s, size_t n, FILE *f), (b, s, n, f))
WRAP(size_t, fwrite, (const void *b, size_t s, size_t n, FILE *f), (b, s, n, f))
WRAP(int, fputs, (const char *s, FILE *f), (s, f))
WRAP(int, puts, (const char *s), (s))
WRAP(int, putchar, (int c), (c))
WRAP(int, fputc, (int c, FILE *f), (c, f))
WRAP(int, vfprintf, (FILE * f, const char *format, va_list list), (f, format, list))
WRAP(int, vdprintf, (int f, const char *format, va_list list), (f, format, list))
WRAP_FORMAT(printf, (const char *format, ...), format, vfprintf(stdout, format, list))
WRAP_FORMAT(
	fprintf, (FILE * f, const char *format, ...), format, vfprintf(f, format, list))
WRAP_FORMAT(__printf_chk, (int flag, const char *format, ...), format,
	vfprintf(stdout, format, ((void)flag, list)))
WRAP_FORMAT(__fprintf_chk, (FILE * f, int flag, const char *format, ...), format,
	vfprintf(f, format, ((void)flag, list)))

/* Time, memory maps, the rest. */
WRAP(unsigned, sleep, (unsigned s), (s))
WRAP(int, usleep, (useconds_t u), (u))
WRAP(int, nanosleep, (const struct timespec *t, struct timespec *r), (t, r))
WRAP(int, clock_nanosleep,
	(clockid_t c, int g, const struct timespec *t, struct timespec *r), (c, g, t, r))
WRAP(void *, mmap, (void *a, size_t n, int p, int g, int f, off_t o), (a, n, p, g, f, o))
WRAP(int, munmap, (void *a, size_t n), (a, n))
WRAP(int, mprotect, (void *a, size_t n, int p), (a, n, p))
WRAP(int, madvise, (void *a, size_t n, int v), (a, n, v))
WRAP(void *, dlopen, (const char *p, int m), (p, m))
WRAP(int, raise, (int n), (n))
WRAP(int, kill, (pid_t p, int n), (p, n))
WRAP(int, rand, (void), ())    /* glibc's has a lock */
WRAP(long, random, (void), ()) /* and so has this */

/* open, and the system calls made by number, such as futex: whatever comes behind. */
#define WRAP_OPEN(name)                                                           \
	int name(const char *path, int flags, ...)                                \
	{                                                                         \
		static int (*_Atomic next)(const char *, int, ...);               \
		check(#name);                                                     \
		if (!next)                                                        \
			next = (int (*)(const char *, int, ...))find_next(#name); \
		va_list list;                                                     \
		va_start(list, flags);                                            \
		mode_t mode = va_arg(list, mode_t);                               \
		va_end(list);                                                     \
		return next(path, flags, mode);                                   \
	}

WRAP_OPEN(open)
WRAP_OPEN(open64)

long
syscall(long number, ...)
{
	static long (*_Atomic next)(long, ...);
	check("syscall");
	if (!next)
		next = (long (*)(long, ...))find_next("syscall");
	va_list list;
	long word[6];
	va_start(list, number);
	for (int i = 0; i < 6; i++)
		word[i] = va_arg(list, long);
	va_end(list);
	return next(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}

void
exit(int status)
{
	check("exit");
	((void (*)(int))find_next("exit"))(status);
	abort();
}

struct callback {
	JackProcessCallback process;
	void *context;
};

static int
process_watched(jack_nframes_t frames, void *context)
{
	struct callback *callback = context;
	atomic_fetch_add(&watched, 1);
	inside = true;
	int result = callback->process(frames, callback->context);
	inside = false;
	return result;
}

int
jack_set_process_callback(
	jack_client_t *client, JackProcessCallback process, void *context)
{
	int (*next)(jack_client_t *, JackProcessCallback, void *) =
		(int (*)(jack_client_t *, JackProcessCallback, void *))find_next(
			"jack_set_process_callback");
	struct callback *callback = malloc(sizeof(*callback));
	if (!callback)
		return -1;
	*callback = (struct callback){ process, context };
	return next(client, process_watched, callback);
}

/* The first backtrace loads a library. */
__attribute__((constructor)) static void
prepare(void)
{
	void *frame;
	backtrace(&frame, 1);
}

__attribute__((destructor)) static void
report(void)
{
	dprintf(STDERR_FILENO, "no_block: watched %lu callbacks\n",
		atomic_load(&watched));
}
