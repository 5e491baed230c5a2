/* From the frame to the sound: plays the part of a listener beside hand-vision and
 * hand-synth, and compares when a hand stepped in the clip with when its note began.
 *
 *   latency TRUTH.csv OSC-PORT SECONDS
 *
 * The clip's hand jumps from one note to another in single frames; hand-vision's time
 * tags say when each frame was due before the camera, hand-synth's note-ons (which stand
 * in the very sample where the sound changes) when it was heard. */
#include "common/client.h"
#include "common/log.h"
#include "common/ring.h"
#include "tests/clip_truth.h"

#include <arpa/inet.h>
#include <jack/midiport.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAMES_MAX = 100000, NOTES_MAX = 10000, PACKET_BYTES = 4096 };

struct listener {
	jack_client_t *jack;
	jack_port_t *midi_in;
	struct ring *notes; /* jack_time_t of each note-on */
};

static int
process(jack_nframes_t frames, void *context)
{
	struct listener *listener = context;
	void *buffer = jack_port_get_buffer(listener->midi_in, frames);
	jack_nframes_t start = jack_last_frame_time(listener->jack);
	for (uint32_t i = 0; i < jack_midi_get_event_count(buffer); i++) {
		jack_midi_event_t event;
		jack_midi_event_get(&event, buffer, i);
		if (event.size != 3 || (event.buffer[0] & 0xf0) != 0x90 ||
			!event.buffer[2])
			continue;
		jack_time_t heard =
			jack_frames_to_time(listener->jack, start + event.time);
		ring_push(listener->notes, &heard);
	}
	return 0;
}

static int
open_socket(int port)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return fd;
}

static uint32_t
big_endian(const unsigned char *bytes)
{
	uint32_t number;
	memcpy(&number, bytes, sizeof(number));
	return ntohl(number);
}

/* A bundle's time tag (seconds since 1900) as JACK's time in seconds. */
static double
jack_seconds(const unsigned char *tag)
{
	struct timespec wall;
	double now = (double)jack_get_time() * 1e-6;
	clock_gettime(CLOCK_REALTIME, &wall);
	double ntp = (double)wall.tv_sec - (double)big_endian(tag) + 2208988800.0;
	double fraction = wall.tv_nsec * 1e-9 - big_endian(tag + 4) / 4294967296.0;
	return now - (ntp + fraction);
}

/* Time tags of the frames for so many seconds, and the age each had when it was sent. */
static size_t
collect(int fd, double seconds, double *captured, double *age)
{
	size_t count = 0;
	double end = (double)jack_get_time() * 1e-6 + seconds;
	while ((double)jack_get_time() * 1e-6 < end && count < FRAMES_MAX) {
		unsigned char packet[PACKET_BYTES];
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		if (poll(&poll_fd, 1, 100) <= 0)
			continue;
		ssize_t bytes = recv(fd, packet, sizeof(packet), 0);
		if (bytes < 64 || memcmp(packet, "#bundle", 8) != 0)
			continue;
		captured[count] = jack_seconds(packet + 8);
		age[count] = (double)jack_get_time() * 1e-6 - captured[count];
		count++;
	}
	return count;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void
print(const char *name, double *seconds, size_t count)
{
	qsort(seconds, count, sizeof(*seconds), compare);
	if (count)
		printf("%-34s %7.1f %7.1f %7.1f   (%zu)\n", name,
			1e3 * seconds[count / 2], 1e3 * seconds[count * 95 / 100],
			1e3 * seconds[count - 1], count);
}

/* For every jump of the true hand, the first note-on after it. */
static size_t
match(const struct clip_truth *truth, double start, const double *note, size_t notes,
	double *latency)
{
	size_t count = 0;
	for (size_t i = 1; i < truth->count; i++) {
		const struct clip_hand *before = &truth->hand[i - 1],
				       *hand = &truth->hand[i];
		if (!before->visible || !hand->visible ||
			fabs(log2(hand->hull / before->hull)) < 0.2)
			continue;
		double stepped = start + hand->seconds;
		for (size_t n = 0; n < notes; n++) {
			if (note[n] < stepped || note[n] > stepped + 0.4)
				continue;
			latency[count++] = note[n] - stepped;
			break;
		}
	}
	return count;
}

int
main(int argc, char **argv)
{
	static double captured[FRAMES_MAX], age[FRAMES_MAX], note[NOTES_MAX],
		latency[NOTES_MAX];
	struct clip_truth truth;
	struct client client;
	struct listener listener = { .notes = ring_new(NOTES_MAX, sizeof(jack_time_t)) };
	const struct client_options options = { .name = "latency",
		.connect = { { "midi_in=hand-synth:midi_out" }, 1 },
		.ready_fd = 9 };
	log_init("latency");
	if (argc != 4 || !listener.notes || !clip_truth_read(&truth, argv[1]) ||
		!client_open(&client, &options))
		return EXIT_FAILURE;
	int fd = open_socket(atoi(argv[2]));
	listener.jack = client.jack;
	listener.midi_in =
		client_port(&client, "midi_in", JACK_DEFAULT_MIDI_TYPE, JackPortIsInput);
	jack_set_process_callback(client.jack, process, &listener);
	if (fd < 0 || !listener.midi_in || !client_activate(&client, &options))
		return EXIT_FAILURE;
	size_t frames = collect(fd, atof(argv[3]), captured, age);
	size_t notes = 0;
	jack_time_t heard;
	while (notes < NOTES_MAX && ring_pop(listener.notes, &heard))
		note[notes++] = (double)heard * 1e-6;
	client_close(&client);
	close(fd);
	size_t steps = match(&truth, frames ? captured[0] : 0, note, notes, latency);
	printf("%-34s %7s %7s %7s\n", "ms", "median", "95 %", "worst");
	print("frame due -> hands received", age, frames);
	print("frame due -> note heard", latency, steps);
	clip_truth_free(&truth);
	ring_free(listener.notes);
	return steps ? EXIT_SUCCESS : EXIT_FAILURE;
}
