/* A small RTSP server for one player at a time, RFC 2326 with RTP interleaved: what a
 * network camera is to hand-vision.
 *
 *   rtsp_relay PORT RTP_PORT SDP_FILE
 *
 * serves the stream that a program such as ffmpeg sends to RTP_PORT and describes in
 * SDP_FILE, until it is killed. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
open_socket(int type, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), yes = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		(type == SOCK_STREAM && listen(fd, 4) < 0)) {
		perror("rtsp_relay");
		exit(1);
	}
	return fd;
}

/* The description with the ports left to the player. */
static size_t
read_description(const char *path, char *text, size_t bytes)
{
	FILE *file = fopen(path, "re");
	char line[512];
	int port;
	*text = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		char *number = strstr(line, "m=video ");
		if (number && sscanf(number, "m=video %d", &port) == 1)
			snprintf(line, sizeof(line), "m=video 0 RTP/AVP 96\r\n");
		if (strncmp(line, "SDP:", 4) != 0)
			strncat(text, line, bytes - strlen(text) - 1);
	}
	if (file)
		fclose(file);
	return strlen(text);
}

static void
answer(int player, const char *request, const char *sdp, bool *playing)
{
	char description[4096] = "", headers[256] = "", text[5000];
	const char *number = strstr(request, "CSeq:");
	int sequence = number ? atoi(number + 5) : 0;
	size_t length = 0;
	if (strncmp(request, "DESCRIBE", 8) == 0) {
		length = read_description(sdp, description, sizeof(description));
		snprintf(headers, sizeof(headers), "Content-Type: application/sdp\r\n");
	} else if (strncmp(request, "SETUP", 5) == 0) {
		snprintf(headers, sizeof(headers),
			"Session: 1\r\n"
			"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
	} else if (strncmp(request, "PLAY", 4) == 0) {
		snprintf(headers, sizeof(headers), "Session: 1\r\n");
		*playing = true;
	} else if (strncmp(request, "OPTIONS", 7) == 0) {
		snprintf(headers, sizeof(headers),
			"Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n");
	}
	int size = snprintf(text, sizeof(text),
		"RTSP/1.0 200 OK\r\nCSeq: %d\r\n%sContent-Length: %zu\r\n\r\n%s",
		sequence, headers, length, description);
	send(player, text, (size_t)size, MSG_NOSIGNAL);
}

/* One packet behind its frame: "$", the channel, its length. */
static bool
pass_on(int rtp, int player)
{
	uint8_t packet[4 + 2048] = { '$', 0 };
	ssize_t size = recv(rtp, packet + 4, sizeof(packet) - 4, 0);
	if (size <= 0)
		return true;
	packet[2] = (uint8_t)(size >> 8);
	packet[3] = (uint8_t)size;
	return send(player, packet, (size_t)size + 4, MSG_NOSIGNAL) == size + 4;
}

static void
serve(int player, int rtp, const char *sdp)
{
	bool playing = false;
	char request[4096];
	for (;;) {
		struct pollfd ready[] = { { player, POLLIN, 0 }, { rtp, POLLIN, 0 } };
		poll(ready, 2, -1);
		if (ready[1].revents) {
			if (playing && !pass_on(rtp, player))
				return;
			if (!playing)
				recv(rtp, request, sizeof(request), 0);
		}
		if (!ready[0].revents)
			continue;
		ssize_t size = recv(player, request, sizeof(request) - 1, 0);
		if (size <= 0)
			return;
		request[size] = '\0';
		if (*request != '$') /* the player's own reports */
			answer(player, request, sdp, &playing);
	}
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	int listener = open_socket(SOCK_STREAM, atoi(argv[1]));
	int rtp = open_socket(SOCK_DGRAM, atoi(argv[2]));
	for (;;) {
		int player = accept(listener, NULL, NULL);
		serve(player, rtp, argv[3]);
		close(player);
	}
}
