/* The two ends of the hand frames' way, for tests/osc.t to set against other programs:
 *
 *   osc_program send URL...     sends one frame of two hands to every URL
 *   osc_program listen PORT     prints what comes until /quit does
 *
 * and one who asks a program of ours a question:
 *
 *   osc_program ask PORT ADDRESS    prints what the answer says, in a line */
#include "common/hand_osc.h"
#include "common/log.h"
#include "common/option.h"
#include "common/osc_server.h"
#include "common/quit.h"
#include "vision/targets/hand_sender.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int
send_frame(char *const *urls)
{
	struct hand_frame frame = { .sequence = 4711, .age_ms = 12.5f, .distance = 0.5f };
	float points[3 * HAND_LANDMARKS];
	const struct hand_sighting sighting = {
		.frame = &frame, .landmarks = { points, NULL }, .with_landmarks = true
	};
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		points[i] = (float)i / 64;
	for (int side = 0; side < HAND_SIDES; side++) {
		frame.hand[side].present = true;
		for (int f = 0; f < HAND_FEATURES; f++)
			frame.hand[side].feature[f] = (float)(f + side) / 16;
	}
	frame.hand[HAND_LEFT].gesture[GESTURE_FIST] = true;
	frame.hand[HAND_RIGHT].hit = true;
	frame.hand[HAND_RIGHT].hits = 3;
	frame.hand[HAND_RIGHT].velocity = 0.75f;
	struct hand_sender *sender = hand_sender_new(NULL);
	bool all = sender != NULL;
	for (; all && *urls; urls++)
		all = hand_sender_add(sender, *urls);
	all = all && hand_sender_send(sender, &sighting) == 0;
	hand_sender_free(sender);
	return all ? EXIT_SUCCESS : EXIT_FAILURE;
}

static struct hand_reader reader;

static void
on_packet(void *context)
{
	(void)context;
	hand_reader_begin(&reader);
}

static void
on_message(void *context, const struct osc_message *message)
{
	(void)context;
	if (!hand_reader_message(&reader, message))
		printf("other %s\n", message->address);
}

static void
on_packet_end(void *context, bool well_formed)
{
	static const char *const kinds[] = { "foreign", "frame", "malformed" };
	(void)context;
	enum hand_packet kind = hand_reader_end(&reader, well_formed);
	const struct hand *left = &reader.frame.hand[HAND_LEFT];
	printf("%s: left %d area %g\n", kinds[kind], left->present,
		left->feature[HAND_AREA]);
	fflush(stdout);
}

static void
on_status(void *context, struct status *status)
{
	(void)context;
	status_add(status, "sequence", reader.frame.sequence);
}

static int
listen_until_quit(const char *port_text)
{
	int port;
	struct osc_server_calls calls = { .program = "osc-test",
		.packet = on_packet,
		.message = on_message,
		.packet_end = on_packet_end,
		.status = on_status };
	if (!option_integer(port_text, 0, 65535, &port) || !quit_init())
		return EXIT_FAILURE;
	struct osc_server *server = osc_server_start(NULL, port, &calls);
	if (!server)
		return EXIT_FAILURE;
	while (quit_wait(-1) == QUIT_STATUS)
		log_info("asked for the counters");
	osc_server_stop(server);
	return quit_exit_status();
}

static void
print_answer(void *context, const struct osc_message *answer)
{
	(void)context;
	for (size_t i = 0; i < answer->count; i++) {
		const struct osc_argument *argument = &answer->argument[i];
		printf("%s", i ? " " : "");
		if (argument->string)
			printf("%s", argument->string);
		else
			printf(argument->type == 'i' ? "%.0f" : "%.3f", argument->number);
	}
	putchar('\n');
}

static int
ask(const char *port_text, const char *address)
{
	static char question[256], packet[OSC_PACKET_BYTES];
	const struct timeval patience = { .tv_sec = 5 };
	struct sockaddr_in peer = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int port, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	size_t length = strlen(address) / 4 * 4 + 4;
	if (fd < 0 || !option_integer(port_text, 1, 65535, &port) ||
		length + 4 > sizeof(question))
		return EXIT_FAILURE;
	peer.sin_port = htons((uint16_t)port);
	strcpy(question, address);
	question[length] = ','; /* no arguments */
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	ssize_t got = -1;
	if (connect(fd, (struct sockaddr *)&peer, sizeof(peer)) == 0 &&
		send(fd, question, length + 4, 0) > 0)
		got = recv(fd, packet, sizeof(packet), 0);
	close(fd);
	return got > 0 && osc_packet_read(packet, (size_t)got, print_answer, NULL)
		       ? EXIT_SUCCESS
		       : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	log_init("osc-test");
	if (argc > 2 && strcmp(argv[1], "send") == 0)
		return send_frame(argv + 2);
	if (argc == 3 && strcmp(argv[1], "listen") == 0)
		return listen_until_quit(argv[2]);
	if (argc == 4 && strcmp(argv[1], "ask") == 0)
		return ask(argv[2], argv[3]);
	log_error("send URL..., listen PORT or ask PORT ADDRESS is wanted");
	return EXIT_USAGE;
}
