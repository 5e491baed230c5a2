/* Frames to several targets in both dialects over real UDP, without allocation. */
#include "vision/targets/hand_sender.h"

#include "common/hand_osc.h"
#include "common/log.h"
#include "tests/allocations.h"
#include "tests/capture.h"
#include "tests/hand_frames.h"
#include "tests/tap.h"
#include "tests/tuio_check.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>

struct listener {
	int fd;
	char url[64];
	unsigned char packet[4096];
	size_t bytes;
};

/* On any port of the loopback address. */
static void
listen_anywhere(struct listener *listener)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t bytes = sizeof(address);
	const struct timeval patience = { .tv_sec = 5 };
	listener->fd = socket(AF_INET, SOCK_DGRAM, 0);
	bind(listener->fd, (struct sockaddr *)&address, sizeof(address));
	getsockname(listener->fd, (struct sockaddr *)&address, &bytes);
	setsockopt(listener->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	snprintf(listener->url, sizeof(listener->url), "osc.udp://127.0.0.1:%d/",
		ntohs(address.sin_port));
}

static bool
hear(struct listener *listener)
{
	ssize_t bytes = recv(listener->fd, listener->packet, sizeof(listener->packet), 0);
	listener->bytes = bytes > 0 ? (size_t)bytes : 0;
	return bytes > 0;
}

static void
on_message(void *context, const struct osc_message *message)
{
	hand_reader_message(context, message);
}

static bool
hear_native(struct listener *listener, struct hand_reader *reader)
{
	hand_reader_begin(reader);
	bool well_formed = hear(listener) && osc_packet_read(listener->packet,
						     listener->bytes, on_message, reader);
	return hand_reader_end(reader, well_formed) == HAND_PACKET_FRAME;
}

static struct tuio_seen
hear_tuio(struct listener *listener)
{
	hear(listener);
	return tuio_check(listener->packet, listener->bytes);
}

static void
test_dialects(void)
{
	struct listener osc[2], tuio[2];
	struct hand_reader reader = { 0 };
	struct hand_sender *sender = hand_sender_new(NULL);
	bool greeted = true;
	for (int i = 0; i < 2; i++) {
		listen_anywhere(&osc[i]);
		listen_anywhere(&tuio[i]);
		greeted = greeted && hand_sender_add_tuio(sender, tuio[i].url) &&
			  hear(&tuio[i]) && hand_sender_add(sender, osc[i].url) &&
			  hear(&osc[i]);
	}
	ok(greeted, "two targets of each kind are greeted");
	struct hand_frame frame = make_frame(true, true);
	float points[3 * HAND_LANDMARKS];
	for (int i = 0; i < 3 * HAND_LANDMARKS; i++)
		points[i] = (float)(i % 7) / 10;
	struct hand_sighting sighting = { .frame = &frame,
		.captured = 5,
		.aspect = 1.5,
		.id = { 11, 12 },
		.landmarks = { points, points } };
	ok(hand_sender_send(sender, &sighting) == 0, "a frame is sent to all four");
	for (int i = 0; i < 2; i++) {
		ok(hear_native(&osc[i], &reader) && reader.frame.sequence == 123456 &&
				same_hand(&reader.frame.hand[1], &frame.hand[1]) &&
				osc[i].bytes < 1500,
			"and heard by OSC target %d, without landmarks", i);
		struct tuio_seen seen = hear_tuio(&tuio[i]);
		ok(!seen.wrong && seen.alive == 2 && seen.set_id[0] == 11 &&
				seen.set_id[1] == 12 && seen.fseq == 1,
			"and by TUIO target %d, with both identities", i);
	}
	sighting.with_landmarks = true;
	hand_sender_send(sender, &sighting);
	ok(hear(&osc[0]) && osc[0].bytes > 1500 && hear(&osc[1]) && hear(&tuio[0]) &&
			hear(&tuio[1]),
		"landmarks are in the native bundle when they are asked for");
	frame = make_frame(false, false);
	hand_sender_send(sender, &sighting);
	struct tuio_seen seen = hear_tuio(&tuio[0]);
	ok(!seen.wrong && seen.alive == 0 && seen.fseq == 3, "hands that go die");
	hand_sender_rest(sender, 5.5);
	hand_sender_rest(sender, 6);
	hand_sender_rest(sender, 6.5);
	hand_sender_rest(sender, 7);
	hand_sender_send(sender, &sighting);
	int fseq[3];
	for (int i = 0; i < 3; i++)
		fseq[i] = hear_tuio(&tuio[0]).fseq;
	ok(fseq[0] == -1 && fseq[1] == -1 && fseq[2] == 4,
		"without frames there is a sign of life a second, in TUIO");
	ok(hear_native(&osc[0], &reader) && hear_native(&osc[0], &reader) &&
			recv(osc[0].fd, osc[0].packet, 1, MSG_DONTWAIT) < 0,
		"and nothing in the native dialect");
	const struct hand_sender_counts *counts = hand_sender_counts(sender);
	ok(counts->sent == 4 * 4 + 2 * 2 && counts->failed == 0 && counts->dropped == 0,
		"all is counted");
	hand_sender_free(sender);
	for (int i = 0; i < 2; i++) {
		close(osc[i].fd);
		close(tuio[i].fd);
	}
}

/* How many lines a full run of sending to nobody and somebody logs. */
static void
test_nobody(void)
{
	static const struct timespec nap = { .tv_nsec = 10000000 };
	struct listener gone, there;
	struct hand_reader reader = { 0 };
	struct capture capture;
	struct hand_frame frame = make_frame(true, true);
	struct hand_sighting sighting = { .frame = &frame };
	struct hand_sender *sender = hand_sender_new(NULL);
	listen_anywhere(&gone);
	listen_anywhere(&there);
	hand_sender_add(sender, gone.url);
	hand_sender_add(sender, there.url);
	hear(&there);
	close(gone.fd);
	capture_begin(&capture, STDERR_FILENO);
	int heard = 0;
	for (int i = 0; i < 60; i++) {
		hand_sender_send(sender, &sighting);
		heard += hear_native(&there, &reader);
		nanosleep(&nap, NULL); /* for the thread that mends */
	}
	/* the log is another thread's: it ends here, at the latest */
	uint64_t failed = hand_sender_counts(sender)->failed;
	hand_sender_free(sender);
	capture_end(&capture);
	ok(heard == 60, "a target that is gone takes nothing from the other one");
	ok(failed > 30 && failed < 60, "%d of 60 failures are noticed", (int)failed);
	if (!ok(capture_lines(&capture) == 1 && strstr(capture.text, gone.url) &&
			    strstr(capture.text, "nobody listens"),
		    "and told in one line"))
		printf("# %s\n", capture.text);
	close(there.fd);
}

static void
test_number(void)
{
	struct hand_sender *sender = hand_sender_new(NULL);
	struct capture capture;
	struct hand_frame frame = make_frame(true, true);
	ok(hand_sender_send(sender, &(struct hand_sighting){ .frame = &frame }) == 0,
		"no target, no failure");
	capture_begin(&capture, STDERR_FILENO);
	bool bad = hand_sender_add(sender, "osc.udp://127.0.0.1/") ||
		   hand_sender_add_tuio(sender, "tuio://127.0.0.1/");
	capture_end(&capture);
	ok(!bad && capture_lines(&capture) == 2, "a native target has a port");
	bool all = true;
	for (int i = 0; i < 8; i++)
		all = all && hand_sender_add(sender, "osc.udp://127.0.0.1:9/") &&
		      hand_sender_add_tuio(sender, "osc.udp://127.0.0.1/");
	ok(all, "there may be 16 targets, and a TUIO one may have none");
	capture_begin(&capture, STDERR_FILENO);
	bool added = hand_sender_add_tuio(sender, "osc.udp://127.0.0.1:9/");
	capture_end(&capture);
	ok(!added && capture_lines(&capture) == 1, "and not one more");
	hand_sender_free(sender);
	hand_sender_free(NULL);
}

static void
test_allocation(void)
{
#ifdef OTHER_ALLOCATOR
	ok(true, "sending allocates nothing # SKIP the sanitizer allocates");
#else
	struct listener listener;
	struct hand_frame frame = make_frame(true, true);
	float points[3 * HAND_LANDMARKS] = { 0 };
	struct hand_sighting sighting = { .frame = &frame,
		.aspect = 1,
		.landmarks = { points, points },
		.with_landmarks = true };
	struct hand_sender *sender = hand_sender_new(NULL);
	listen_anywhere(&listener);
	hand_sender_add(sender, listener.url);
	hand_sender_add_tuio(sender, listener.url);
	hand_sender_add(sender, "osc.udp://127.0.0.1:9/");
	unsigned long before = allocations;
	for (int i = 0; i < 100; i++) {
		sighting.captured = i;
		hand_sender_send(sender, &sighting);
		hand_sender_rest(sender, i + 0.9);
	}
	ok(before > 0 && allocations == before, "sending allocates nothing");
	hand_sender_free(sender);
	close(listener.fd);
#endif
}

int
main(void)
{
	log_init("hand-test");
	test_dialects();
	test_nobody();
	test_number();
	test_allocation();
	return tap_done();
}
