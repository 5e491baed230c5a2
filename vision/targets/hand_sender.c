#include "vision/targets/hand_sender.h"

#include "common/log.h"
#include "vision/targets/hand_bundle.h"
#include "vision/targets/tuio.h"
#include "vision/targets/udp_targets.h"

#include <stdlib.h>

enum dialect { NATIVE, TUIO, DIALECTS };

/* Two hands with all landmarks are 2 kB. */
enum { PACKET_BYTES = 4096 };

static const double sign_of_life_seconds = 0.8;

struct hand_sender {
	struct udp_targets *targets;
	int count[DIALECTS];
	int target[DIALECTS][UDP_TARGETS_MAX]; /* indices */
	struct tuio tuio;
	double tuio_seconds; /* when the last packet was sent */
	struct hand_sender_counts counts;
	unsigned char packet[PACKET_BYTES];
};

struct hand_sender *
hand_sender_new(const struct hand_sender_settings *settings)
{
	static const struct hand_sender_settings usual = { .route.ttl = 1,
		.tuio_name = "hand-vision" };
	struct hand_sender *sender = calloc(1, sizeof(*sender));
	if (!sender) {
		log_error("out of memory");
		return NULL;
	}
	settings = settings ? settings : &usual;
	tuio_init(&sender->tuio, settings->tuio_name);
	sender->targets = udp_targets_new(&settings->route);
	if (!sender->targets) {
		free(sender);
		return NULL;
	}
	return sender;
}

void
hand_sender_free(struct hand_sender *sender)
{
	if (!sender)
		return;
	udp_targets_free(sender->targets);
	free(sender);
}

static bool
add(struct hand_sender *sender, enum dialect dialect, const char *url, int default_port,
	size_t greeting_bytes)
{
	int index = udp_targets_add(
		sender->targets, url, default_port, sender->packet, greeting_bytes);
	if (index < 0)
		return false;
	sender->target[dialect][sender->count[dialect]++] = index;
	return true;
}

bool
hand_sender_add(struct hand_sender *sender, const char *url)
{
	return add(sender, NATIVE, url, 0,
		hand_bundle_greeting(sender->packet, UDP_GREETING_BYTES));
}

bool
hand_sender_add_tuio(struct hand_sender *sender, const char *url)
{
	return add(sender, TUIO, url, TUIO_PORT,
		tuio_greeting(&sender->tuio, sender->packet, UDP_GREETING_BYTES));
}

static int
send_packet(struct hand_sender *sender, enum dialect dialect, size_t bytes)
{
	int missed = 0;
	for (int i = 0; bytes && i < sender->count[dialect]; i++) {
		enum udp_sent sent = udp_targets_send(sender->targets,
			sender->target[dialect][i], sender->packet, bytes);
		sender->counts.sent += sent == UDP_SENT;
		sender->counts.failed += sent == UDP_FAILED;
		sender->counts.dropped += sent == UDP_DROPPED;
		missed += sent != UDP_SENT;
	}
	return missed;
}

static int
send_native(struct hand_sender *sender, const struct hand_sighting *sighting)
{
	static const float *const none[HAND_SIDES];
	return send_packet(sender, NATIVE,
		hand_bundle_write(sender->packet, PACKET_BYTES, sighting->frame,
			sighting->captured,
			sighting->with_landmarks ? sighting->landmarks : none));
}

static int
send_tuio(struct hand_sender *sender, const struct hand_sighting *sighting)
{
	struct tuio_hand hand[HAND_SIDES];
	for (int side = 0; side < HAND_SIDES; side++)
		hand[side] = (struct tuio_hand){
			.present = sighting->frame->hand[side].present &&
				   sighting->landmarks[side],
			.id = sighting->id[side],
			.hand = &sighting->frame->hand[side],
			.landmarks = sighting->landmarks[side],
		};
	sender->tuio_seconds = sighting->captured;
	return send_packet(sender, TUIO,
		tuio_write(&sender->tuio, sender->packet, PACKET_BYTES, hand,
			sighting->aspect, sighting->captured));
}

int
hand_sender_send(struct hand_sender *sender, const struct hand_sighting *sighting)
{
	int missed = 0;
	if (sender->count[NATIVE])
		missed += send_native(sender, sighting);
	if (sender->count[TUIO])
		missed += send_tuio(sender, sighting);
	return missed;
}

void
hand_sender_rest(struct hand_sender *sender, double now)
{
	if (!sender->count[TUIO] || now - sender->tuio_seconds < sign_of_life_seconds)
		return;
	sender->tuio_seconds = now;
	send_packet(sender, TUIO,
		tuio_write_alive(&sender->tuio, sender->packet, PACKET_BYTES));
}

const struct hand_sender_counts *
hand_sender_counts(const struct hand_sender *sender)
{
	return &sender->counts;
}
