#include "vision/preview/ladder_client.h"

#include "common/log.h"

#include <math.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What sounds is asked for as often as a camera gives frames, the ladder now and then;
 * one who does not answer is not pestered. */
static const double now_seconds = 0.033, ladder_seconds = 1, absent_seconds = 0.7;

/* So long without an answer, and the synth is gone. */
static const double patience_seconds = 1;

/* More packets than that are somebody's flood: the rest waits for the next picture. */
enum { PACKETS_MAX = 16 };

static bool
connect_first(struct ladder_client *client, const struct addrinfo *info)
{
	for (; info; info = info->ai_next) {
		int type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
		client->fd = socket(info->ai_family, type, 0);
		if (client->fd < 0)
			continue;
		if (connect(client->fd, info->ai_addr, info->ai_addrlen) == 0)
			return true;
		close(client->fd);
		client->fd = -1;
	}
	return false;
}

bool
ladder_client_open(struct ladder_client *client, const char *host, const char *port)
{
	struct addrinfo *info;
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	*client = (struct ladder_client){ .fd = -1,
		.asked_ladder = -INFINITY,
		.asked_now = -INFINITY,
		.heard_ladder = -INFINITY,
		.heard_now = -INFINITY };
	int error = getaddrinfo(host, port, &hints, &info);
	if (error) {
		log_warning("cannot ask the synth at %s: %s", host, gai_strerror(error));
		return false;
	}
	bool connected = connect_first(client, info);
	freeaddrinfo(info);
	if (!connected)
		log_warning("cannot ask the synth at %s port %s", host, port);
	return connected;
}

void
ladder_client_close(struct ladder_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
}

static bool
number(const struct osc_message *message, size_t index, double least, double most,
	double *value)
{
	return osc_number(message, index, value) && *value >= least && *value <= most;
}

static bool
integer(const struct osc_message *message, size_t index, int least, int most, int *value)
{
	int32_t whole;
	if (!osc_integer(message, index, &whole) || whole < least || whole > most)
		return false;
	*value = whole;
	return true;
}

static bool
side(const struct osc_message *message, size_t index, enum hand_side *value)
{
	const char *name = osc_string(message, index);
	for (int i = 0; name && i < HAND_SIDES; i++)
		if (strcmp(name, hand_side_name[i]) == 0) {
			*value = (enum hand_side)i;
			return true;
		}
	return false;
}

/* A name that may be shown and written anywhere: the others are not the synth's. */
static bool
name(const struct osc_message *message, size_t index, char *value, size_t bytes)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. ";
	const char *text = osc_string(message, index);
	if (!text || !*text || strlen(text) >= bytes || text[strspn(text, fit)])
		return false;
	memcpy(value, text, strlen(text) + 1);
	return true;
}

static bool
notes(const struct osc_message *message, size_t first, struct synth_ladder *ladder)
{
	if (message->count <= first || message->count - first > LADDER_NOTES_MAX)
		return false;
	ladder->count = (int)(message->count - first);
	for (int i = 0; i < ladder->count; i++) {
		int least = i ? ladder->note[i - 1] + 1 : 0;
		if (!integer(message, first + (size_t)i, least, 127, &ladder->note[i]))
			return false;
	}
	return true;
}

static bool
read_ladder(const struct osc_message *message, struct synth_ladder *ladder)
{
	int glides;
	if (!name(message, 0, ladder->scale, sizeof(ladder->scale)) ||
		!side(message, 1, &ladder->side) || !integer(message, 2, 0, 1, &glides) ||
		!number(message, 3, 1e-6, 1, &ladder->area_far) ||
		!number(message, 4, ladder->area_far * 1.001, 1, &ladder->area_near) ||
		!number(message, 5, 100, 1000, &ladder->a4_hertz) ||
		!number(message, 6, 0, 127, &ladder->top) || !notes(message, 7, ladder))
		return false;
	ladder->glides = glides;
	return true;
}

static bool
read_now(const struct osc_message *message, struct synth_now *now)
{
	int playing;
	if (!integer(message, 0, 0, 1, &playing) ||
		!integer(message, 1, 0, 127, &now->note) ||
		!number(message, 2, 0, 1e5, &now->hertz) ||
		!number(message, 3, 0, 1, &now->loudness) ||
		!integer(message, 4, INT32_MIN, INT32_MAX, &now->ladder) ||
		!integer(message, 5, 0, INT32_MAX, &now->casualties))
		return false;
	now->playing = playing;
	return true;
}

bool
ladder_client_hear(
	struct ladder_client *client, const struct osc_message *message, double seconds)
{
	struct synth_ladder ladder;
	struct synth_now now;
	if (strcmp(message->address, "/synth/ladder") == 0 &&
		read_ladder(message, &ladder)) {
		client->ladder = ladder;
		client->heard_ladder = seconds;
	} else if (strcmp(message->address, "/synth/now") == 0 &&
		   read_now(message, &now)) {
		if (now.ladder != client->told_ladder)
			client->asked_ladder = -INFINITY;
		client->told_ladder = now.ladder;
		client->now = now;
		client->heard_now = seconds;
	} else {
		client->refused++;
		return false;
	}
	return true;
}

struct hearing {
	struct ladder_client *client;
	double seconds;
};

static void
hear(void *context, const struct osc_message *message)
{
	struct hearing *hearing = context;
	ladder_client_hear(hearing->client, message, hearing->seconds);
}

static void
receive(struct ladder_client *client, double seconds)
{
	struct hearing hearing = { client, seconds };
	_Alignas(4) unsigned char packet[4096];
	for (int i = 0; i < PACKETS_MAX; i++) {
		/* whoever is not there makes this fail, too: the next packet may not */
		ssize_t bytes = recv(client->fd, packet, sizeof(packet), MSG_TRUNC);
		if (bytes < 0)
			return;
		if (bytes > (ssize_t)sizeof(packet) ||
			!osc_packet_read(packet, (size_t)bytes, hear, &hearing))
			client->refused++;
	}
}

static void
ask(struct ladder_client *client, const void *question, size_t bytes, double every,
	double seconds, double *asked)
{
	if (seconds - *asked < (client->present ? every : absent_seconds))
		return;
	*asked = seconds;
	/* nobody there, or no room: asked again soon */
	(void)!send(client->fd, question, bytes, MSG_NOSIGNAL);
}

void
ladder_client_poll(struct ladder_client *client, double seconds)
{
	static const char ladder[] = "/synth/ladder\0\0\0,\0\0",
			  now[] = "/synth/now\0\0,\0\0";
	if (client->fd < 0)
		return;
	receive(client, seconds);
	client->present = seconds - client->heard_now < patience_seconds &&
			  isfinite(client->heard_ladder);
	client->known |= client->present;
	ask(client, now, sizeof(now), now_seconds, seconds, &client->asked_now);
	ask(client, ladder, sizeof(ladder), ladder_seconds, seconds,
		&client->asked_ladder);
}

double
ladder_client_position(const struct synth_ladder *ladder, double log2_area)
{
	double far = log2(ladder->area_far), near = log2(ladder->area_near);
	return fmin(fmax((log2_area - far) / (near - far), 0), 1);
}
