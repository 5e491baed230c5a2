#include "common/osc_socket.h"

#include "common/log.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage storage;
};

/* Returns NULL, or why there is no such address. */
static const char *
look_up(const char *host, int port, union address *address, unsigned *interface)
{
	char name[256], service[8];
	/* getaddrinfo takes an interface for some addresses only */
	const char *percent = strchr(host, '%');
	*interface = percent ? if_nametoindex(percent + 1) : 0;
	if (percent && !*interface)
		return "there is no such interface";
	snprintf(service, sizeof(service), "%d", port);
	int length = snprintf(name, sizeof(name), "%.*s",
		percent ? (int)(percent - host) : (int)strlen(host), host);
	if (length >= (int)sizeof(name))
		return "the name is too long";
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *info;
	int error = getaddrinfo(name, service, &hints, &info);
	if (error)
		return gai_strerror(error);
	memcpy(address, info->ai_addr, info->ai_addrlen);
	freeaddrinfo(info);
	if (address->any.sa_family == AF_INET6)
		address->v6.sin6_scope_id = *interface;
	return NULL;
}

static bool
is_group(const union address *address)
{
	return address->any.sa_family == AF_INET6
		       ? IN6_IS_ADDR_MULTICAST(&address->v6.sin6_addr)
		       : IN_MULTICAST(ntohl(address->v4.sin_addr.s_addr));
}

static bool
join(int fd, const union address *address, unsigned interface)
{
	const int one = 1;
	const int level = address->any.sa_family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
	const struct group_req request = { .gr_interface = interface,
		.gr_group = address->storage };
	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
	       setsockopt(fd, level, MCAST_JOIN_GROUP, &request, sizeof(request)) == 0;
}

static int
open_address(const union address *address, unsigned interface)
{
	int fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if ((is_group(address) && !join(fd, address, interface)) ||
		bind(fd, &address->any, sizeof(*address)) < 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static const char *
reason(const union address *address, unsigned interface)
{
	if (!interface && (errno == ENODEV || errno == EADDRNOTAVAIL) &&
		is_group(address))
		return "no interface for it; name one, as in 239.9.7.31%eth0";
	if (!interface && errno == EINVAL && address->any.sa_family == AF_INET6)
		return "name its interface, as in fe80::1%eth0";
	return strerror(errno);
}

int
osc_socket_open(const char *host, int port, int *bound_port)
{
	union address address = { 0 };
	unsigned interface;
	if (port < 0 || port > 65535) {
		log_error("cannot bind OSC to %s: %d is no port", host, port);
		return -1;
	}
	const char *wrong = look_up(host, port, &address, &interface);
	if (wrong) {
		log_error("cannot bind OSC to %s: %s", host, wrong);
		return -1;
	}
	int fd = open_address(&address, interface);
	if (fd < 0) {
		log_error("cannot bind OSC to %s port %d: %s", host, port,
			reason(&address, interface));
		return -1;
	}
	/* a second of frames, should the reader be kept from the CPU */
	int buffer_bytes = 1 << 20;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof(buffer_bytes));
	socklen_t bytes = sizeof(address);
	getsockname(fd, &address.any, &bytes);
	*bound_port = ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
							      : address.v4.sin_port);
	return fd;
}
