/* Targets over real UDP: names and both kinds of addresses, nobody listening, somebody
 * coming, a system that takes no more. */
#include "vision/targets/udp_target.h"

#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>

static const struct udp_route route = { .ttl = 1 };

/* A socket on the loopback address; *port 0: any, told. -1 when there is no such. */
static int
listen_on(int family, int *port)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { 0 };
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	address.any.sa_family = (sa_family_t)family;
	if (family == AF_INET) {
		address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		address.v4.sin_port = htons((uint16_t)*port);
	} else {
		address.v6.sin6_addr = in6addr_loopback;
		address.v6.sin6_port = htons((uint16_t)*port);
	}
	socklen_t bytes = sizeof(address);
	if (fd < 0 || bind(fd, &address.any, bytes) < 0) {
		close(fd);
		return -1;
	}
	getsockname(fd, &address.any, &bytes);
	*port = ntohs(family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
	return fd;
}

/* Loopback packets are there when send returns. */
static bool
hears(int fd, const char *text)
{
	char packet[64] = "";
	ssize_t bytes = recv(fd, packet, sizeof(packet) - 1, 0);
	return bytes == (ssize_t)strlen(text) && strcmp(packet, text) == 0;
}

static bool
open_host(struct udp_target *target, const char *host, int port)
{
	static char text[64];
	snprintf(text, sizeof(text), "osc.udp://%s:%d/", host, port);
	return udp_target_open(target, text, 0, &route, "hello", 5);
}

static void
test_hosts(void)
{
	static const struct {
		int family;
		const char *host;
	} cases[] = { { AF_INET, "127.0.0.1" }, { AF_INET, "localhost" },
		{ AF_INET6, "[::1]" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct udp_target target;
		int port = 0, fd = listen_on(cases[i].family, &port);
		if (fd < 0) {
			ok(true, "%s # SKIP no such address here", cases[i].host);
			continue;
		}
		ok(open_host(&target, cases[i].host, port) && hears(fd, "hello") &&
				udp_target_send(&target, "text", 4, 0) == UDP_SENT &&
				hears(fd, "text"),
			"%s is greeted and sent to", cases[i].host);
		udp_target_close(&target);
		close(fd);
	}
}

static void
test_refusals(void)
{
	static const char *const bad[] = { "nonsense", "osc.udp://127.0.0.1/",
		"osc.udp://no.such.host.invalid:9731/", "osc.udp://[1.2.3.4]:9731/",
		"osc.udp://[localhost]:9731/", "osc.udp://[::1%none]:9731/",
		"osc.udp://1.2.3.4.5:9731/", "osc.udp://a b:9731/",
		"osc.udp://[fe80::1]:9731/" };
	struct capture capture;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct udp_target target;
		capture_begin(&capture, STDERR_FILENO);
		bool opened = udp_target_open(&target, bad[i], 0, &route, "", 0);
		capture_end(&capture);
		if (!ok(!opened && capture_lines(&capture) == 1 &&
				    strstr(capture.text, bad[i]),
			    "'%s' is no target, in one line", bad[i]))
			printf("# %d: %s\n", opened, capture.text);
	}
}

/* Lets the target be mended; how many lines that logs, if `text` is among them. */
static int
mend(struct udp_target *target, double now, bool *failing, const char *text)
{
	struct capture capture;
	capture_begin(&capture, STDERR_FILENO);
	*failing = udp_target_tell(target);
	udp_target_mend(target, now);
	capture_end(&capture);
	return strstr(capture.text, text) ? capture_lines(&capture) : 0;
}

static void
test_loss(void)
{
	struct udp_target target;
	bool failing;
	int port = 0, fd = listen_on(AF_INET, &port), fails = 0, silent = 0;
	open_host(&target, "127.0.0.1", port);
	close(fd);
	double now = 100;
	ok(udp_target_send(&target, "a", 1, now) == UDP_SENT,
		"the first packet to nobody goes out");
	ok(udp_target_send(&target, "b", 1, now += 0.03) == UDP_FAILED,
		"the second one tells of it");
	ok(mend(&target, now, &failing, "nobody listens") == 1 && failing,
		"the log, too, in one line");
	for (int i = 0; i < 300; i++) {
		fails += udp_target_send(&target, "c", 1, now += 0.03) == UDP_FAILED;
		silent += mend(&target, now, &failing, "") == 0;
	}
	ok(fails == 300 - 3 && silent == 300,
		"so every other one but those on a new socket, and the log is silent "
		"(%d, %d)",
		fails, silent);

	now += 10; /* nothing is sent, and the socket is a new one then */
	mend(&target, now, &failing, "");
	bool sent = udp_target_send(&target, "c", 1, now += 0.03) == UDP_SENT;
	ok(sent && mend(&target, now, &failing, "") == 0 && failing &&
			udp_target_send(&target, "c", 1, now += 0.03) == UDP_FAILED,
		"a rest is no recovery");

	fd = listen_on(AF_INET, &port);
	udp_target_send(&target, "first", 5, now += 0.03);
	ok(hears(fd, "first"), "who comes gets the very next packet");
	ok(udp_target_send(&target, "d", 1, now += 0.03) == UDP_SENT &&
			mend(&target, now, &failing, "") == 0 && failing,
		"one success is not the end of the failure");
	udp_target_send(&target, "e", 1, now += 2.5);
	ok(mend(&target, now, &failing, "again") == 1 && !failing,
		"two good seconds are, and logged in one line");
	ok(mend(&target, now, &failing, "") == 0, "once");
	udp_target_close(&target);
	close(fd);
}

/* The name has two addresses, and who listens moves from one to the other. */
static void
test_move(void)
{
	struct udp_target target;
	bool failing;
	int port = 0, fd = listen_on(AF_INET6, &port);
	if (fd < 0 || !open_host(&target, "localhost", port) || !hears(fd, "hello")) {
		ok(true, "localhost has two addresses # SKIP it has one here");
		close(fd);
		return;
	}
	close(fd);
	fd = listen_on(AF_INET, &port);
	udp_target_send(&target, "lost", 4, 100);
	udp_target_send(&target, "lost", 4, 100.03);
	mend(&target, 101, &failing, "");
	ok(hears(fd, "hello") && udp_target_send(&target, "found", 5, 101) == UDP_SENT &&
			hears(fd, "found"),
		"who moves to the name's other address is found there");
	udp_target_close(&target);
	close(fd);
}

/* A group is sent to as far, and by the interface, as was said. */
static void
test_multicast(void)
{
	struct udp_target target;
	const struct udp_route far = { .ttl = 5, .interface = "lo" };
	int port = 0, fd = listen_on(AF_INET, &port), ttl = 0;
	char text[64];
	struct group_req group = { .gr_interface = if_nametoindex("lo"),
		.gr_group.ss_family = AF_INET };
	inet_pton(AF_INET, "239.9.7.31",
		&((struct sockaddr_in *)&group.gr_group)->sin_addr);
	close(fd);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in any = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	const int one = 1;
	setsockopt(fd, IPPROTO_IP, IP_RECVTTL, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 ||
		setsockopt(fd, IPPROTO_IP, MCAST_JOIN_GROUP, &group, sizeof(group)) < 0) {
		ok(true, "a group # SKIP none can be joined here");
		close(fd);
		return;
	}
	snprintf(text, sizeof(text), "osc.udp://239.9.7.31:%d/", port);
	ok(udp_target_open(&target, text, 0, &far, "hello", 5) && hears(fd, "hello"),
		"a group is greeted");
	udp_target_send(&target, "text", 4, 0);
	_Alignas(struct cmsghdr) char control[64];
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	recvmsg(fd, &message, 0);
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	if (head && head->cmsg_type == IP_TTL)
		memcpy(&ttl, CMSG_DATA(head), sizeof(ttl));
	ok(ttl == 5, "and its packets may pass as many routers as was said");
	udp_target_close(&target);
	close(fd);
}

/* Real EAGAIN: a descriptor whose other end takes no more. */
static void
test_full(void)
{
	struct udp_target target;
	int pair[2], port = 0, fd = listen_on(AF_INET, &port), sent = 0;
	open_host(&target, "127.0.0.1", port);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	dup2(pair[0], target.fd);
	while (udp_target_send(&target, "x", 1, 1) == UDP_SENT && sent < 100000)
		sent++;
	ok(udp_target_send(&target, "x", 1, 1) == UDP_DROPPED && !target.error,
		"a full buffer drops after %d packets, without waiting", sent);
	udp_target_close(&target);
	close(pair[0]);
	close(pair[1]);
	close(fd);
}

int
main(void)
{
	log_init("udp-test");
	test_hosts();
	test_refusals();
	test_loss();
	test_move();
	test_multicast();
	test_full();
	return tap_done();
}
