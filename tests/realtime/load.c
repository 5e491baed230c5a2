/* Plays a restless player for the guarded programs: hands that come, move and leave, at
 * 200 frames a second, damaged packets, and every control turned all the time.
 *
 *   load PORT SECONDS [PATTERN]...
 *
 * Patterns are names for the drums to change to. */
#include "common/log.h"
#include "common/option.h"
#include "vision/targets/hand_sender.h"

#include <arpa/inet.h>
#include <lo/lo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint32_t
next_random(void)
{
	static uint32_t state = 20260101;
	state = state * 1664525u + 1013904223u;
	return state >> 8;
}

static double
seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void
send_hands(struct hand_sender *sender, int number)
{
	struct hand_frame frame = { .sequence = number, .age_ms = 10, .distance = 0.5f };
	for (int side = 0; side < HAND_SIDES; side++) {
		struct hand *hand = &frame.hand[side];
		hand->present = number / 20 % (3 + side) != 0;
		for (int f = 0; f < HAND_FEATURES; f++) {
			const struct hand_feature_info *info = &hand_feature_info[f];
			double part = 0.5 + 0.5 * sin(number * (0.05 + 0.01 * f + side));
			hand->feature[f] =
				info->min + (info->max - info->min) * (float)part;
		}
		hand->feature[HAND_AREA] *= 0.2f;
	}
	struct hand_sighting sighting = { .frame = &frame,
		.captured = seconds_now() - 0.01 };
	hand_sender_send(sender, &sighting);
	frame = (struct hand_frame){ .sequence = 7 };
	if (number % 100 == 50) /* a jump: lost frames, then an old one again */
		hand_sender_send(sender, &sighting);
}

/* A frame with random bytes in it, or nothing but random bytes. */
static void
send_damage(int fd)
{
	unsigned char packet[400];
	size_t bytes = next_random() % sizeof(packet);
	for (size_t i = 0; i < bytes; i++)
		packet[i] = (unsigned char)next_random();
	if (next_random() % 2 && bytes > 24)
		memcpy(packet, "#bundle\0\0\0\0\0\0\0\0\1\0\0\0\20/hand", 24);
	send(fd, packet, bytes, 0);
}

static void
turn_controls(lo_address to, int number, char *const *patterns, int pattern_count)
{
	static const char *const sounds[] = { "sine", "saw", "pluck", "none" };
	static const char *const scales[] = { "major", "minor", "chromatic", "none" };
	lo_send(to, "/synth/volume", "f", (double)(next_random() % 40) - 30);
	lo_send(to, "/synth/volume", "f", NAN);
	lo_send(to, "/drums/tempo", "f", 60.0 + next_random() % 180);
	if (pattern_count > 0)
		lo_send(to, "/drums/pattern", "s", patterns[number / 10 % pattern_count]);
	if (number % 100 == 0)
		lo_send(to, "/drums/stop", "");
	if (number % 100 == 10)
		lo_send(to, "/drums/start", "i", number % 3);
	if (number % 40 != 0)
		return;
	lo_send(to, "/synth/sound", "s", sounds[number / 40 % 4]);
	lo_send(to, "/synth/scale", "s", scales[number / 40 % 4]);
	lo_send(to, "/synth/root", "i", (int)(next_random() % 140));
	lo_send(to, "/ping", "");
	lo_send(to, "/status", "");
	if (number % 200 == 0)
		lo_send(to, "/synth/panic", "");
}

int
main(int argc, char **argv)
{
	int port, seconds;
	char url[64];
	log_init("load");
	if (argc < 3 || !option_integer(argv[1], 1, 65535, &port) ||
		!option_integer(argv[2], 1, 3600, &seconds)) {
		log_error("PORT and SECONDS are wanted");
		return EXIT_USAGE;
	}
	snprintf(url, sizeof(url), "osc.udp://127.0.0.1:%d/", port);
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	lo_address to = lo_address_new("127.0.0.1", argv[1]);
	struct hand_sender *sender = hand_sender_new(NULL);
	if (!sender || !to || connect(fd, (void *)&address, sizeof(address)) != 0 ||
		!hand_sender_add(sender, url))
		return EXIT_FAILURE;
	double end = seconds_now() + seconds;
	for (int number = 0; seconds_now() < end; number++) {
		send_hands(sender, number);
		send_damage(fd);
		turn_controls(to, number, argv + 3, argc - 3);
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	hand_sender_free(sender);
	lo_address_free(to);
	close(fd);
	return EXIT_SUCCESS;
}
