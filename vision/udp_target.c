#include "vision/udp_target.h"

#include "common/log.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Without a failure for so long, a target counts as well: routers and hosts may keep back
 * all but one ICMP message a second (RFC 1812, 4.3.2.8). */
static const double well_seconds = 2;
static const double reopen_seconds = 3;

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

static bool
set(int fd, int level, int option, const void *value, socklen_t bytes)
{
	return setsockopt(fd, level, option, value, bytes) == 0;
}

static bool
set_options(int fd, int family, const struct udp_route *route)
{
	const int one = 1, ttl = route->ttl, interface = (int)route->interface;
	const struct ip_mreqn v4_interface = { .imr_ifindex = interface };
	if (family == AF_INET)
		return set(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one)) &&
		       set(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof(ttl)) &&
		       set(fd, IPPROTO_IP, IP_MULTICAST_IF, &v4_interface,
			       sizeof(v4_interface));
	return set(fd, IPPROTO_IPV6, IPV6_RECVERR, &one, sizeof(one)) &&
	       set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &ttl, sizeof(ttl)) &&
	       set(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &interface, sizeof(interface));
}

/* A connected socket, or -1 with errno. */
static int
open_address(const struct addrinfo *info, const struct udp_route *route, bool broadcast)
{
	const int one = 1;
	int fd = socket(info->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (set_options(fd, info->ai_family, route) &&
		(!broadcast || set(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one))) &&
		connect(fd, info->ai_addr, info->ai_addrlen) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Reads away what the network told of packets before, which would be each one's errno
 * again. */
static void
forget_errors(int fd)
{
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	for (int i = 0; i < 8; i++)
		if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return;
}

/* Whether the greeting is refused at once, as a port of this machine does. */
static bool
refuses(const struct udp_target *target, int fd)
{
	int error = 0;
	socklen_t bytes = sizeof(error);
	if (send(fd, target->greeting, target->greeting_bytes, MSG_NOSIGNAL) < 0)
		return errno == ECONNREFUSED;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes);
	forget_errors(fd);
	return error == ECONNREFUSED;
}

/* The first address that does not refuse the greeting; when all do, the first that can be
 * sent to. -1 with errno when there is none. */
static int
open_first(const struct udp_target *target, const struct addrinfo *info, bool literal)
{
	int spare = -1, error = 0;
	for (; info; info = info->ai_next) {
		/* Whoever wants to broadcast writes that address down: no name leads
		 * there. */
		int fd = open_address(info, &target->route, literal);
		if (fd < 0) {
			error = error ? error : errno;
		} else if (!refuses(target, fd)) {
			if (spare >= 0)
				close(spare);
			return fd;
		} else if (spare < 0) {
			spare = fd;
		} else {
			close(fd);
		}
	}
	errno = error;
	return spare;
}

/* Returns getaddrinfo's error. */
static int
look_up(const struct target_url *url, struct addrinfo **info, bool *literal)
{
	struct addrinfo hints = { .ai_family = url->literal_v6 ? AF_INET6 : AF_UNSPEC,
		.ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST };
	int error = getaddrinfo(url->host, url->port, &hints, info);
	*literal = error == 0;
	if (error == 0 || url->literal_v6)
		return error;
	hints.ai_flags = AI_NUMERICSERV;
	return getaddrinfo(url->host, url->port, &hints, info);
}

/* Looks the target up. Returns a socket, or -1 and an errno or a getaddrinfo error. */
static int
open_socket(const struct udp_target *target, int *error, int *lookup_error)
{
	struct addrinfo *info;
	bool literal;
	*error = 0;
	*lookup_error = look_up(&target->url, &info, &literal);
	if (*lookup_error) {
		*error = EDESTADDRREQ;
		return -1;
	}
	int fd = open_first(target, info, literal);
	if (fd < 0)
		*error = errno;
	freeaddrinfo(info);
	return fd;
}

/* Why this can never work, or NULL when it may, later. */
static const char *
never(const struct target_url *url, int error, int lookup_error)
{
	if (lookup_error)
		return gai_strerror(lookup_error);
	switch (error) {
	case EACCES:
		return "forbidden; a broadcast address must be given as such";
	case EINVAL:
		return url->literal_v6 ? "it needs an interface, as in [ff02::1%eth0]"
				       : strerror(error);
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EADDRNOTAVAIL:
		return NULL;
	default:
		return strerror(error);
	}
}

bool
udp_target_open(struct udp_target *target, const char *text, int default_port,
	const struct udp_route *route, const void *greeting, size_t greeting_bytes)
{
	*target = (struct udp_target){ .text = text, .route = *route, .fd = -1 };
	const char *wrong = target_url_read(text, default_port, &target->url);
	if (wrong) {
		log_error("'%s' is not like osc.udp://HOST:PORT/: %s", text, wrong);
		return false;
	}
	memcpy(target->greeting, greeting, greeting_bytes);
	target->greeting_bytes = greeting_bytes;
	int error, lookup_error;
	target->fd = open_socket(target, &error, &lookup_error);
	if (target->fd >= 0)
		return true;
	wrong = never(&target->url, error, lookup_error);
	if (wrong) {
		log_error("cannot send to '%s': %s", text, wrong);
		return false;
	}
	/* a descriptor to open the target on, later */
	target->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	target->error = error;
	return target->fd >= 0;
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
		forget_errors(target->fd);
		send(target->fd, packet, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
		target->failed_seconds = now;
		atomic_store(&target->error, error);
		return UDP_FAILED;
	}
	if (atomic_load(&target->error) && now - target->failed_seconds > well_seconds)
		atomic_store(&target->error, 0);
	return UDP_SENT;
}

/* The descriptor stays: the sender's thread may be using it. */
static void
reopen(struct udp_target *target)
{
	int error, lookup_error;
	int fd = open_socket(target, &error, &lookup_error);
	if (fd < 0)
		return;
	dup3(fd, target->fd, O_CLOEXEC);
	close(fd);
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

void
udp_target_mend(struct udp_target *target, double now)
{
	if (atomic_load(&target->error) &&
		now - target->opened_seconds > reopen_seconds) {
		reopen(target);
		target->opened_seconds = now;
	}
}
