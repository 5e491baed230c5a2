/* The OSC port: bound where it was told to, its own answers, floods and damage survived.
 */
#include "common/osc_server.h"

#include "common/log.h"
#include "common/quit.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <lo/lo.h>
#include <net/if.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct counts {
	atomic_int packets, messages, ends, malformed;
};

static void
on_packet(void *context)
{
	atomic_fetch_add(&((struct counts *)context)->packets, 1);
}

static void
on_message(void *context, const struct osc_message *message)
{
	if (strcmp(message->address, "/count") == 0)
		atomic_fetch_add(&((struct counts *)context)->messages, 1);
}

static void
on_packet_end(void *context, bool well_formed)
{
	struct counts *counts = context;
	atomic_fetch_add(&counts->malformed, !well_formed);
	atomic_fetch_add(&counts->ends, 1);
}

static void
on_status(void *context, struct status *status)
{
	struct counts *counts = context;
	status_add(status, "messages", atomic_load(&counts->messages));
	status_add(status, "half", 0.5);
}

/* What is asked a question that is answered, and that can go round. */
static bool
on_question(void *context, const struct osc_message *question, struct osc_answer *answer)
{
	(void)context;
	if (strcmp(question->address, "/which") != 0)
		return false;
	osc_answer_number(answer, 'i', -7);
	osc_answer_number(answer, 'f', 0.25);
	osc_answer_string(answer, "this");
	return true;
}

/* What is not answered at once. */
static struct {
	struct osc_peer peer;
	sem_t asked;
} later;

static bool
on_request(void *context, const struct osc_message *message, const struct osc_peer *peer)
{
	(void)context;
	if (strcmp(message->address, "/later") != 0)
		return false;
	later.peer = *peer;
	sem_post(&later.asked);
	return true;
}

static struct osc_server_calls
make_calls(struct counts *counts)
{
	return (struct osc_server_calls){ .context = counts,
		.program = "hand-test",
		.packet = on_packet,
		.message = on_message,
		.packet_end = on_packet_end,
		.status = on_status,
		.question = on_question,
		.request = on_request };
}

static int
open_client(int server_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)server_port) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 5 },
		sizeof(struct timeval));
	connect(fd, (struct sockaddr *)&address, sizeof(address));
	return fd;
}

static void
send_address(int fd, const char *address)
{
	char packet[64] = "";
	size_t bytes = strlen(address) / 4 * 4 + 4;
	memcpy(packet, address, strlen(address));
	memcpy(packet + bytes, ",\0\0", 4);
	send(fd, packet, bytes + 4, 0);
}

/* Waits, at most 10 s, until that many packets are over. */
static bool
wait_ends(struct counts *counts, int ends)
{
	for (int i = 0; i < 1000 && atomic_load(&counts->ends) < ends; i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	return atomic_load(&counts->ends) >= ends;
}

/* The local address of the UDP socket at `port`, as the kernel knows it. */
static unsigned
bound_address(int port)
{
	char line[256];
	unsigned address = 0, found = 0, local_port;
	FILE *file = fopen("/proc/net/udp", "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " %*d: %x:%x", &address, &local_port) == 2 &&
			(int)local_port == port)
			found = address;
	if (file)
		fclose(file);
	return found;
}

static void
test_binding(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct capture capture;
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	int port = osc_server_port(server);
	ok(server && port > 0, "any free port is found");
	ok(bound_address(port) == htonl(INADDR_LOOPBACK),
		"the kernel says it is bound to loopback only");
	capture_begin(&capture, STDERR_FILENO);
	struct osc_server *second = osc_server_start(NULL, port, &calls);
	capture_end(&capture);
	char number[16];
	snprintf(number, sizeof(number), "%d", port);
	ok(!second && capture_lines(&capture) == 1 && strstr(capture.text, number) &&
			strstr(capture.text, "in use"),
		"a port taken is refused in one line that names it");
	osc_server_stop(server);
	server = osc_server_start("127.0.0.1", port, &calls);
	ok(server && osc_server_port(server) == port, "once stopped the port is free");
	osc_server_stop(server);
	server = osc_server_start("0.0.0.0", 0, &calls);
	ok(server && bound_address(osc_server_port(server)) == 0,
		"all addresses when told so");
	osc_server_stop(server);
	osc_server_stop(NULL);
	static const struct {
		const char *host;
		int port;
	} bad[] = { { "no.such.host.invalid", 0 }, { "127.0.0.1%none", 0 },
		{ "fe80::1", 0 }, { "ff02::1%", 0 }, { "%lo", 0 }, { "", 0 },
		{ "192.0.2.77", 0 }, { NULL, 65536 }, { NULL, 70000 }, { NULL, -1 } };
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		capture_begin(&capture, STDERR_FILENO);
		server = osc_server_start(bad[i].host, bad[i].port, &calls);
		capture_end(&capture);
		ok(!server && capture_lines(&capture) == 1,
			"host %s port %d is refused in one line",
			bad[i].host ? bad[i].host : "-", bad[i].port);
		osc_server_stop(server);
	}
}

static void
test_answers(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	int fd = open_client(osc_server_port(server));
	int other = open_client(osc_server_port(server));
	unsigned char packet[2048];
	send_address(fd, "/ping");
	ssize_t bytes = recv(fd, packet, sizeof(packet), 0);
	ok(bytes == 24 && memcmp(packet, "/pong\0\0\0,s\0\0hand-test\0\0\0", 24) == 0,
		"/ping is answered by /pong with the program's name");
	ok(recv(other, packet, sizeof(packet), MSG_DONTWAIT) < 0, "to the asker alone");

	send_address(fd, "/count");
	send_address(fd, "/status");
	bytes = recv(fd, packet, sizeof(packet), 0);
	static const unsigned char expected[] =
		"/status\0,sdsd\0\0\0messages\0\0\0\0\x3f\xf0\0\0\0\0\0\0"
		"half\0\0\0\0\x3f\xe0\0\0\0\0\0\0";
	ok(bytes == sizeof(expected) - 1 &&
			memcmp(packet, expected, sizeof(expected) - 1) == 0,
		"/status is answered by names and values");
	ok(quit_wait(5000) == QUIT_STATUS, "and main is asked to print them");

	/* its own answer come back: two programs must not keep each other talking */
	send(fd, packet, (size_t)bytes, 0);
	send_address(fd, "/ping");
	bytes = recv(fd, packet, sizeof(packet), 0);
	ok(bytes == 24 && memcmp(packet, "/pong", 6) == 0,
		"the answer to /status is no question");

	send_address(fd, "/which");
	bytes = recv(fd, packet, sizeof(packet), 0);
	static const unsigned char said[] =
		"/which\0\0,ifs\0\0\0\0\xff\xff\xff\xf9\x3e\x80\0\0this\0\0\0";
	ok(bytes == sizeof(said) && memcmp(packet, said, sizeof(said)) == 0,
		"the program's own questions are answered");
	send_address(fd, "/later");
	sem_wait(&later.asked);
	osc_peer_send(&later.peer, "/now\0\0\0\0,\0\0\0", 12);
	ok(recv(fd, packet, sizeof(packet), 0) == 12 && memcmp(packet, "/now", 5) == 0,
		"or later, from another thread");
	int messages = atomic_load(&counts.messages);
	send(fd, packet, (size_t)bytes, 0);
	send_address(fd, "/count");
	send_address(fd, "/ping");
	bytes = recv(fd, packet, sizeof(packet), 0);
	ok(bytes == 24 && memcmp(packet, "/pong", 6) == 0 &&
			atomic_load(&counts.messages) == messages + 1,
		"their answers are not");
	close(other);
	close(fd);
	osc_server_stop(server);
}

static void
send_ask(int fd, uint32_t port, const char *address)
{
	unsigned char packet[64] = "/ask\0\0\0\0,is\0";
	uint32_t word = htonl(port);
	memcpy(packet + 12, &word, 4);
	strcpy((char *)packet + 16, address);
	send(fd, packet, 16 + strlen(address) / 4 * 4 + 4, 0);
}

static int
own_port(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t bytes = sizeof(address);
	getsockname(fd, (struct sockaddr *)&address, &bytes);
	return ntohs(address.sin_port);
}

/* One who sends and one who listens are two programs. */
static void
test_ask(void)
{
	static const struct {
		const char *address, *answer;
	} asked[] = { { "/ping", "/pong" }, { "/status", "/status" },
		{ "/which", "/which" } };
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	int fd = open_client(osc_server_port(server));
	int other = open_client(osc_server_port(server));
	char packet[2048];
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		send_ask(fd, (uint32_t)own_port(other), asked[i].address);
		ssize_t bytes = recv(other, packet, sizeof(packet), 0);
		ok(bytes > 0 && strcmp(packet, asked[i].answer) == 0,
			"%s is answered to the port that was named", asked[i].address);
	}
	send_ask(fd, (uint32_t)own_port(other), "/later");
	sem_wait(&later.asked);
	osc_peer_send(&later.peer, "/now\0\0\0\0,\0\0\0", 12);
	ok(recv(other, packet, sizeof(packet), 0) == 12, "so is what takes longer");
	int ends = atomic_load(&counts.ends);
	const uint32_t nowhere[] = { 0, 65536, UINT32_MAX,
		(uint32_t)osc_server_port(server) };
	for (size_t i = 0; i < sizeof(nowhere) / sizeof(*nowhere); i++)
		send_ask(fd, nowhere[i], "/which");
	send_ask(fd, (uint32_t)own_port(other), "/count");
	send_ask(fd, (uint32_t)own_port(other), "/quit");
	send_ask(fd, (uint32_t)own_port(other), "/ask");
	send_ask(fd, (uint32_t)own_port(other), "which");
	ok(wait_ends(&counts, ends + 8) && recv(other, packet, 1, MSG_DONTWAIT) < 0,
		"nothing goes to where nobody can be, nor for what is no question");
	ok(atomic_load(&counts.messages) == 0, "and nothing is done because of it");
	close(other);
	close(fd);
	osc_server_stop(server);
}

/* This machine's first IPv4 address on a network; false when there is none. */
static bool
outer_address(struct sockaddr_in *address)
{
	struct ifaddrs *all = NULL;
	bool found = false;
	getifaddrs(&all);
	for (struct ifaddrs *i = all; i && !found; i = i->ifa_next)
		if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET &&
			!(i->ifa_flags & IFF_LOOPBACK)) {
			memcpy(address, i->ifa_addr, sizeof(*address));
			found = true;
		}
	freeifaddrs(all);
	return found;
}

/* Whoever is elsewhere cannot have a third one hear answers. */
static void
test_strangers(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *server = osc_server_start("0.0.0.0", 0, &calls);
	struct sockaddr_in outer;
	char packet[2048];
	if (!outer_address(&outer)) {
		ok(true, "strangers # SKIP this machine is on no network");
		osc_server_stop(server);
		return;
	}
	outer.sin_port = htons((uint16_t)osc_server_port(server));
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	connect(fd, (struct sockaddr *)&outer, sizeof(outer));
	outer.sin_port = 0;
	bind(other, (struct sockaddr *)&outer, sizeof(outer));
	send_ask(fd, (uint32_t)own_port(other), "/which");
	send_address(fd, "/which");
	ok(recv(fd, packet, sizeof(packet), 0) > 0, "a stranger is answered");
	ok(recv(other, packet, sizeof(packet), MSG_DONTWAIT) < 0,
		"but never to another port");
	close(other);
	close(fd);
	osc_server_stop(server);
}

/* A question from a socket of this family to `address`: whether so many answers come. */
static bool
answered(int family, const void *address, socklen_t address_bytes, int answers)
{
	char packet[64];
	const int interface = (int)if_nametoindex("lo");
	const struct ip_mreqn v4_interface = { .imr_ifindex = interface };
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), came = 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = 5 },
		sizeof(struct timeval));
	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &v4_interface,
			sizeof(v4_interface));
	if (sendto(fd, "/ping\0\0\0,\0\0\0", 12, 0, address, address_bytes) == 12)
		while (came < answers && recv(fd, packet, sizeof(packet), 0) == 24 &&
			memcmp(packet, "/pong", 6) == 0)
			came++;
	close(fd);
	return came == answers;
}

static bool
answered_v6(const char *host, int port, int answers)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port) };
	inet_pton(AF_INET6, host, &address.sin6_addr);
	return answered(AF_INET6, &address, sizeof(address), answers);
}

static bool
answered_v4(const char *host, int port, int answers)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	inet_pton(AF_INET, host, &address.sin_addr);
	return answered(AF_INET, &address, sizeof(address), answers);
}

static void
test_addresses(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *server = osc_server_start("::1", 0, &calls);
	ok(server && answered_v6("::1", osc_server_port(server), 1),
		"bound to ::1, it answers who asks there");
	osc_server_stop(server);
	server = osc_server_start("::", 0, &calls);
	ok(server && answered_v6("::1", osc_server_port(server), 1) &&
			answered_v4("127.0.0.1", osc_server_port(server), 1),
		"bound to ::, it answers both kinds of addresses");
	osc_server_stop(server);
}

/* Two servers in one multicast group, and one who asks it. tests/dialects.t has IPv6,
 * which knows no multicast on the loopback interface. */
static void
test_groups(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *one = osc_server_start("239.9.7.31%lo", 0, &calls);
	int port = one ? osc_server_port(one) : 0;
	struct osc_server *two = osc_server_start("239.9.7.31%lo", port, &calls);
	ok(one && two && answered_v4("239.9.7.31", port, 2),
		"two servers in one group both answer who asks it");
	osc_server_stop(one);
	osc_server_stop(two);
}

static void
test_damage(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	int fd = open_client(osc_server_port(server));
	static char large[65507];
	send(fd, "", 0, 0);
	send(fd, "abc", 3, 0);
	send(fd, "/ab\0,i\0\0", 8, 0);
	send(fd, large, sizeof(large), 0);
	ok(wait_ends(&counts, 4) && counts.malformed == 4 && counts.packets == 4,
		"empty, short, cut and huge packets are malformed");
	/* /count and /quit in a bundle whose last element is cut */
	static const char bundle[] = "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\14/count\0\0,\0\0\0"
				     "\0\0\0\14/quit\0\0\0,\0\0\0\0\0\0\10/ab\0";
	send(fd, bundle, sizeof(bundle) - 1, 0);
	ok(wait_ends(&counts, 5) && counts.malformed == 5 && counts.messages == 0 &&
			!quit_requested(),
		"no message of a damaged bundle is obeyed");
	send_address(fd, "/count");
	ok(wait_ends(&counts, 6) && counts.messages == 1 && counts.malformed == 5,
		"the next good packet is read");
	close(fd);
	osc_server_stop(server);
}

static void
test_flood(void)
{
	enum { PACKETS = 20000 };
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	int fd = open_client(osc_server_port(server));
	for (int i = 0; i < PACKETS; i++)
		if (i % 3 == 0)
			send(fd, "/damage", 7, 0);
		else
			send_address(fd, i % 3 == 1 ? "/count" : "/unknown");
	/* what the kernel dropped is gone: ask until there is an answer */
	char packet[64] = "";
	for (int i = 0; i < 50 && memcmp(packet, "/pong", 6) != 0; i++) {
		send_address(fd, "/ping");
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO,
			&(struct timeval){ .tv_usec = 200000 }, sizeof(struct timeval));
		if (recv(fd, packet, sizeof(packet), 0) < 0)
			continue;
	}
	ok(memcmp(packet, "/pong", 6) == 0, "after %d packets it still answers", PACKETS);
	ok(counts.packets > 100 && counts.malformed > 30 && counts.messages > 30,
		"many of them were read");
	close(fd);
	osc_server_stop(server);
	int ends = counts.ends;
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
	ok(counts.ends == counts.packets && counts.ends == ends,
		"every packet was ended, and none comes after the stop");
}

/* Stopping at once, in a flood, and many times. */
static void
test_stop(void)
{
	struct counts counts = { 0 };
	struct osc_server_calls calls = make_calls(&counts);
	for (int i = 0; i < 200; i++) {
		struct osc_server *server = osc_server_start(NULL, 0, &calls);
		int fd = open_client(osc_server_port(server));
		for (int j = 0; j < i % 20; j++)
			send_address(fd, "/count");
		osc_server_stop(server);
		close(fd);
	}
	ok(true, "200 servers were started and stopped");
}

static void
test_quit(void)
{
	struct osc_server_calls calls = { .program = "hand-test", .message = on_message };
	struct counts counts = { 0 };
	calls.context = &counts;
	struct osc_server *server = osc_server_start(NULL, 0, &calls);
	int fd = open_client(osc_server_port(server));
	ok(!quit_requested(), "nobody has asked for the end");
	send_address(fd, "/quit");
	ok(quit_wait(5000) == QUIT_END && quit_exit_status() == EXIT_SUCCESS,
		"/quit wakes main, with status 0, without optional calls too");
	close(fd);
	osc_server_stop(server);
}

int
main(void)
{
	sem_init(&later.asked, 0, 0);
	log_init("hand-test");
	quit_init();
	alarm(120);
	test_binding();
	test_answers();
	test_ask();
	test_strangers();
	test_addresses();
	test_groups();
	test_damage();
	test_flood();
	test_stop();
	test_quit();
	return tap_done();
}
