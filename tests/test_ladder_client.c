/* Asking a synth for its ladder: whatever it answers, and whether it is there or not. */
#include "vision/preview/ladder_client.h"

#include "common/osc_server.h"
#include "common/quit.h"
#include "synth/synth_osc.h"
#include "tests/tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct osc_message
good_ladder(void)
{
	return (struct osc_message){ .address = "/synth/ladder",
		.count = 10,
		.argument = { { 's', 0, "dorian" }, { 's', 0, "left" }, { 'i', 1, NULL },
			{ 'f', 0.015, NULL }, { 'f', 0.12, NULL }, { 'f', 442, NULL },
			{ 'f', 74, NULL }, { 'i', 62, NULL }, { 'i', 64, NULL },
			{ 'i', 74, NULL } } };
}

static struct osc_message
good_now(void)
{
	return (struct osc_message){ .address = "/synth/now",
		.count = 6,
		.argument = { { 'i', 1, NULL }, { 'i', 64, NULL }, { 'f', 329.63, NULL },
			{ 'f', 0.5, NULL }, { 'i', 777, NULL }, { 'i', 3, NULL } } };
}

static void
test_good(void)
{
	struct ladder_client client = { .fd = -1 };
	struct osc_message message = good_ladder();
	ok(ladder_client_hear(&client, &message, 1), "a ladder is understood");
	const struct synth_ladder *ladder = &client.ladder;
	ok(strcmp(ladder->scale, "dorian") == 0 && ladder->side == HAND_LEFT &&
			ladder->glides && ladder->a4_hertz == 442 && ladder->top == 74 &&
			ladder->count == 3 && ladder->note[2] == 74,
		"with all it says");
	message = good_now();
	ok(ladder_client_hear(&client, &message, 1) && client.now.playing &&
			client.now.note == 64 && client.now.casualties == 3,
		"so is what sounds");
	ok_near(ladder_client_position(ladder, log2(0.015)), 0, 1e-9, "far is 0");
	ok_near(ladder_client_position(ladder, log2(0.12)), 1, 1e-9, "near is 1");
	ok_near(ladder_client_position(ladder, log2(sqrt(0.015 * 0.12))), 0.5, 1e-9,
		"their geometric mean is in the middle");
	ok(ladder_client_position(ladder, 9) == 1 &&
			ladder_client_position(ladder, -99) == 0,
		"what is beyond stays within");
}

/* With one argument other than it should be. */
static bool
refuses(struct osc_message message, size_t index, struct osc_argument argument)
{
	struct ladder_client client = { .fd = -1 };
	message.argument[index] = argument;
	return !ladder_client_hear(&client, &message, 1) && client.refused == 1 &&
	       client.ladder.count == 0 && client.now.note == 0 &&
	       client.heard_ladder == 0 && client.heard_now == 0;
}

static void
test_nonsense(void)
{
	static const struct {
		size_t index;
		struct osc_argument argument;
	} ladders[] = { { 0, { 'i', 1, NULL } }, { 0, { 's', 0, "" } },
		{ 0, { 's', 0, "<script>" } }, { 0, { 's', 0, "a\"b" } },
		{ 0, { 's', 0, "a name that is longer than any scale's" } },
		{ 1, { 's', 0, "middle" } }, { 1, { 'i', 0, NULL } },
		{ 2, { 'i', 2, NULL } }, { 3, { 'f', 0, NULL } },
		{ 3, { 'f', NAN, NULL } }, { 3, { 'f', 0.12, NULL } },
		{ 4, { 'f', INFINITY, NULL } }, { 4, { 'f', 1.5, NULL } },
		{ 5, { 'f', 0, NULL } }, { 5, { 'f', 1e9, NULL } },
		{ 6, { 'f', -1, NULL } }, { 7, { 'i', -1, NULL } },
		{ 8, { 'i', 62, NULL } }, { 8, { 'f', 63.5, NULL } },
		{ 9, { 'i', 128, NULL } }, { 9, { 's', 0, "E4" } } };
	for (size_t i = 0; i < sizeof(ladders) / sizeof(*ladders); i++)
		ok(refuses(good_ladder(), ladders[i].index, ladders[i].argument),
			"nonsense ladder %zu is refused whole", i);
	static const struct {
		size_t index;
		struct osc_argument argument;
	} nows[] = { { 0, { 'i', 2, NULL } }, { 1, { 'i', 128, NULL } },
		{ 1, { 'i', -1, NULL } }, { 2, { 'f', NAN, NULL } },
		{ 2, { 'f', -1, NULL } }, { 3, { 'f', 1.01, NULL } },
		{ 4, { 's', 0, "x" } }, { 5, { 'i', -1, NULL } } };
	for (size_t i = 0; i < sizeof(nows) / sizeof(*nows); i++)
		ok(refuses(good_now(), nows[i].index, nows[i].argument),
			"nonsense note %zu is refused whole", i);
	struct ladder_client client = { .fd = -1 };
	struct osc_message message = good_ladder();
	message.count = 7;
	ok(!ladder_client_hear(&client, &message, 1), "a ladder without notes");
	message.count = 0;
	ok(!ladder_client_hear(&client, &message, 1), "an empty one");
	message.address = "/hand/frame";
	ok(!ladder_client_hear(&client, &message, 1), "and what is none at all");
	ladder_client_poll(&client, 1);
	ok(!client.present, "without a socket nobody is there");
}

/* A synth as the real one answers, on a real port. */
static const struct engine_settings settings = {
	.mapping = { .octaves = 2, .area_near = 0.12, .area_far = 0.015 },
	.voice = { .a4_hertz = 440 },
};
static _Atomic int root;

static bool
answer(void *context, const struct osc_message *question, struct osc_answer *said)
{
	(void)context;
	struct synth_facts facts = { .settings = &settings,
		.sounding = { true, root, 440, 1, 11, root } };
	return synth_osc_answer(question, &facts, said);
}

static void
ignore(void *context, const struct osc_message *message)
{
	(void)context;
	(void)message;
}

static struct osc_server *
start_synth(int port)
{
	const struct osc_server_calls calls = {
		.program = "synth-test", .message = ignore, .question = answer
	};
	return osc_server_start(NULL, port, &calls);
}

static bool
is_gone(const struct ladder_client *client)
{
	return !client->present;
}

static bool
is_there(const struct ladder_client *client)
{
	return client->present && client->ladder.note[0] == root;
}

/* Polls on a clock of its own, 20 ms a poll, until `what` holds. Returns how long it took
 * on that clock, or 100. */
static double
until(struct ladder_client *client, double *clock,
	bool (*what)(const struct ladder_client *))
{
	double begin = *clock;
	while (*clock - begin < 100) {
		*clock += 0.02;
		ladder_client_poll(client, *clock);
		if (what(client))
			break;
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
	return *clock - begin;
}

static void
test_absence(void)
{
	root = 57;
	struct ladder_client client;
	struct osc_server *synth = start_synth(0);
	int port = osc_server_port(synth);
	char service[8];
	double clock = 10;
	snprintf(service, sizeof(service), "%d", port);
	ok(ladder_client_open(&client, "127.0.0.1", service), "a socket");
	ok(until(&client, &clock, is_there) < 50 && client.ladder.count == 11 &&
			strcmp(client.ladder.scale, "major-pentatonic") == 0,
		"a real synth tells its ladder");
	root = 60;
	ok(until(&client, &clock, is_there) < 50, "a change is noticed");
	osc_server_stop(synth);
	double took = until(&client, &clock, is_gone);
	ok(took <= 1.1, "one that ends is gone a second later");
	ok(client.known, "but not forgotten");
	root = 48;
	synth = start_synth(port);
	ok(until(&client, &clock, is_there) < 50, "another one in its place is found");
	osc_server_stop(synth);
	ladder_client_close(&client);
	ladder_client_close(&client);
}

/* Somebody who answers everything with rubbish, and a lot of it. */
static void
test_rubbish(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t bytes = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bind(fd, (struct sockaddr *)&address, sizeof(address));
	getsockname(fd, (struct sockaddr *)&address, &bytes);
	char service[8], packet[8192];
	snprintf(service, sizeof(service), "%d", ntohs(address.sin_port));
	struct ladder_client client;
	ladder_client_open(&client, "localhost", service);
	ladder_client_close(&client);
	ladder_client_open(&client, "127.0.0.1", service);
	ladder_client_poll(&client, 1);
	ssize_t asked = recvfrom(
		fd, packet, sizeof(packet), 0, (struct sockaddr *)&address, &bytes);
	ok(asked == 16 && memcmp(packet, "/synth/now\0\0,\0\0\0", 16) == 0,
		"it asks for what sounds");
	asked = recv(fd, packet, sizeof(packet), 0);
	ok(asked == 20 && memcmp(packet, "/synth/ladder\0\0\0,\0\0\0", 20) == 0,
		"and for the ladder");
	for (size_t length = 0; length < sizeof(packet); length += 97) {
		for (size_t i = 0; i < length; i++)
			packet[i] = (char)(i * 31 + length);
		sendto(fd, packet, length, 0, (struct sockaddr *)&address,
			sizeof(address));
	}
	for (int i = 0; i < 20; i++)
		ladder_client_poll(&client, 1.02 + i * 0.001);
	ok(!client.present && !client.known && client.refused > 20,
		"rubbish is no synth (%u packets)", client.refused);
	ladder_client_close(&client);
	close(fd);
	ok(!ladder_client_open(&client, "no.such.host.invalid", "9731"),
		"a host that nobody knows");
	ladder_client_poll(&client, 1);
}

int
main(void)
{
	quit_init();
	test_good();
	test_nonsense();
	test_absence();
	test_rubbish();
	return tap_done();
}
