#include "vision/targets/udp_target.h"

#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* With packets, and no failure, for so long, a target counts as well: routers and hosts
 * may keep back all but one ICMP message a second (RFC 1812, 4.3.2.8). */
static const double well_seconds = 2;
static const double reopen_seconds = 3;
static const double look_seconds = 10;

static const char *
reason(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return "nobody listens there";
	case EDESTADDRREQ:
		return "it has no address";
	default:
		return strerror(error);
	}
}

/* Why this can never work, or NULL when it may, later. */
static const char *
never(const struct target_url *url, const struct udp_trouble *trouble)
{
	if (trouble->lookup)
		return gai_strerror(trouble->lookup);
	switch (trouble->error) {
	case EACCES:
		return "forbidden; a broadcast address must be given as such";
	case EINVAL:
		return url->literal_v6 ? "it needs an interface, as in [ff02::1%eth0]"
				       : strerror(trouble->error);
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
		return NULL;
	default:
		return strerror(trouble->error);
	}
}

static int
connect_target(const struct udp_target *target, struct udp_trouble *trouble)
{
	const struct udp_greeting greeting = { target->greeting, target->greeting_bytes };
	return udp_connect(&target->url, &target->route, &greeting, trouble);
}

bool
udp_target_open(struct udp_target *target, const char *text, int default_port,
	const struct udp_route *route, const void *greeting, size_t greeting_bytes)
{
	*target = (struct udp_target){
		.text = text, .route = *route, .fd = -1, .well_since = INFINITY
	};
	const char *wrong = target_url_read(text, default_port, &target->url);
	if (wrong) {
		log_error("'%s' is not like osc.udp://HOST:PORT/: %s", text, wrong);
		return false;
	}
	memcpy(target->greeting, greeting, greeting_bytes);
	target->greeting_bytes = greeting_bytes;
	struct udp_trouble trouble;
	target->fd = connect_target(target, &trouble);
	if (target->fd >= 0)
		return true;
	wrong = never(&target->url, &trouble);
	if (!wrong) {
		/* a descriptor to connect the target to, later */
		target->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		target->error = trouble.error;
		wrong = target->fd < 0 ? strerror(errno) : NULL;
	}
	if (wrong)
		log_error("cannot send to '%s': %s", text, wrong);
	return !wrong;
}

void
udp_target_close(struct udp_target *target)
{
	if (target->fd >= 0)
		close(target->fd);
	target->fd = -1;
}

enum udp_sent
udp_target_send(struct udp_target *target, const void *packet, size_t bytes, double now)
{
	int error = 0;
	if (send(target->fd, packet, bytes, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		error = errno;
		if (error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS)
			return UDP_DROPPED;
		/* It may be the fate of the packet before, and this one has not gone. */
		udp_forget_errors(target->fd);
		send(target->fd, packet, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
		target->well_since = INFINITY;
		atomic_store(&target->error, error);
		return UDP_FAILED;
	}
	if (atomic_load(&target->error)) {
		target->well_since = fmin(target->well_since, now);
		if (now - target->well_since > well_seconds)
			atomic_store(&target->error, 0);
	}
	return UDP_SENT;
}

bool
udp_target_tell(struct udp_target *target)
{
	int error = atomic_load(&target->error);
	if (error && !target->told)
		log_warning("cannot send to '%s': %s", target->text, reason(error));
	if (!error && target->told)
		log_info("sends to '%s' again", target->text);
	target->told = error;
	return error != 0;
}

/* The descriptor stays: the sender's thread may be using it. */
static void
reopen(struct udp_target *target)
{
	struct udp_trouble trouble;
	int fd = connect_target(target, &trouble);
	if (fd < 0)
		return;
	dup3(fd, target->fd, O_CLOEXEC);
	close(fd);
}

void
udp_target_mend(struct udp_target *target, double now)
{
	bool failing = atomic_load(&target->error);
	if (!failing && target->looked_seconds == 0)
		target->looked_seconds = now; /* it has just been opened */
	if (now - target->looked_seconds < (failing ? reopen_seconds : look_seconds))
		return;
	target->looked_seconds = now;
	if (failing) {
		reopen(target);
	} else if (!udp_connect_holds(&target->url, target->fd)) {
		log_info("'%s' has moved", target->text);
		reopen(target);
	}
}
