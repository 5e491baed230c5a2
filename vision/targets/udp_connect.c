#include "vision/targets/udp_connect.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool
set(int fd, int level, int option, const void *value, socklen_t bytes)
{
	return setsockopt(fd, level, option, value, bytes) == 0;
}

static bool
set_options(int fd, int family, const struct udp_route *route)
{
	const int one = 1, ttl = route->ttl;
	/* by name each time: who is unplugged comes back with another number */
	const int interface =
		route->interface ? (int)if_nametoindex(route->interface) : 0;
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

void
udp_forget_errors(int fd)
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
refuses(int fd, const struct udp_greeting *greeting)
{
	int error = 0;
	socklen_t bytes = sizeof(error);
	if (send(fd, greeting->packet, greeting->bytes, MSG_NOSIGNAL) < 0)
		return errno == ECONNREFUSED;
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes);
	udp_forget_errors(fd);
	return error == ECONNREFUSED;
}

static int
open_first(const struct addrinfo *info, bool literal, const struct udp_route *route,
	const struct udp_greeting *greeting)
{
	int spare = -1, error = 0;
	for (; info; info = info->ai_next) {
		/* Whoever wants to broadcast writes that address down: no name leads
		 * there. */
		int fd = open_address(info, route, literal);
		if (fd < 0) {
			error = error ? error : errno;
		} else if (!refuses(fd, greeting)) {
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

int
udp_connect(const struct target_url *url, const struct udp_route *route,
	const struct udp_greeting *greeting, struct udp_trouble *trouble)
{
	struct addrinfo *info;
	bool literal;
	*trouble = (struct udp_trouble){ .lookup = look_up(url, &info, &literal) };
	if (trouble->lookup) {
		trouble->error = EDESTADDRREQ;
		return -1;
	}
	int fd = open_first(info, literal, route, greeting);
	if (fd < 0)
		trouble->error = errno;
	freeaddrinfo(info);
	return fd;
}

bool
udp_connect_holds(const struct target_url *url, int fd)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t bytes = sizeof(peer);
	struct addrinfo *info;
	bool literal;
	if (getpeername(fd, (struct sockaddr *)&peer, &bytes) < 0 ||
		look_up(url, &info, &literal) != 0)
		return true;
	bool holds = literal; /* 0.0.0.0 is connected to another one */
	for (const struct addrinfo *i = info; i && !holds; i = i->ai_next)
		holds = i->ai_addrlen == bytes && memcmp(i->ai_addr, &peer, bytes) == 0;
	freeaddrinfo(info);
	return holds;
}
