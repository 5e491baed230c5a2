#include "common/http_socket.h"

#include "common/log.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
open_socket(const struct addrinfo *info)
{
	const int one = 1;
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, 8) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int
port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { 0 };
	socklen_t bytes = sizeof(address);
	getsockname(fd, &address.any, &bytes);
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port
						       : address.v4.sin_port);
}

int
http_socket_open(const char *task, const char *host, int port, int *bound_port)
{
	char service[8];
	struct addrinfo *info;
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	snprintf(service, sizeof(service), "%d", port);
	int error = getaddrinfo(host, service, &hints, &info);
	if (error) {
		log_error("cannot %s on %s: %s", task, host, gai_strerror(error));
		return -1;
	}
	int fd = open_socket(info);
	if (fd < 0)
		log_error(
			"cannot %s on %s port %d: %s", task, host, port, strerror(errno));
	else
		*bound_port = port_of(fd);
	freeaddrinfo(info);
	return fd;
}
