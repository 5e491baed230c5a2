/* From the picture to the packet nothing asks for memory, whether hands are tracked,
 * looked for or waited for. */
#include "common/data_path.h"
#include "tests/allocations.h"
#include "tests/film.h"
#include "tests/tap.h"
#include "vision/idle.h"
#include "vision/sensor.h"
#include "vision/targets/hand_sender.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct chain {
	struct sensor *sensor;
	struct hand_sender *sender;
	struct idle idle;
	int frames, watched, hands, packets;
	unsigned long allocations;
};

static void
send_hands(struct chain *chain, const struct image *image, struct hand_frame *frame,
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS])
{
	struct hand_sighting sighting = { .frame = frame,
		.captured = stopwatch_now(),
		.aspect = (double)image->width / image->height,
		.landmarks = { landmarks[0], landmarks[1] },
		.with_landmarks = true };
	for (int side = 0; side < HAND_SIDES; side++) {
		sighting.id[side] = sensor_identity(chain->sensor, side);
		chain->hands += frame->hand[side].present;
	}
	chain->packets += hand_sender_send(chain->sender, &sighting) == 0;
}

static bool
work(struct chain *chain, const struct image *image, double seconds)
{
	struct hand_frame frame = { 0 };
	float landmarks[HAND_SIDES][3 * HAND_LANDMARKS];
	if (!idle_should_look(&chain->idle, image, seconds)) {
		chain->watched++;
		return true;
	}
	if (!sensor_step(chain->sensor, image, seconds, &frame, landmarks))
		return false;
	send_hands(chain, image, &frame, landmarks);
	idle_saw(&chain->idle, frame.hand[0].present || frame.hand[1].present, seconds);
	return sensor_look_around(chain->sensor, image, seconds);
}

static bool
play(struct chain *chain, const char *clip)
{
	struct film film;
	if (!film_open(&film, clip))
		return false;
	bool good = true;
	while (good && film_read(&film)) {
		unsigned long before = allocations;
		good = work(chain, &film.image, film.seconds);
		chain->allocations += allocations - before;
		chain->frames++;
	}
	film_close(&film);
	return good;
}

/* Somebody who listens, though he never reads: nobody would be looked up again. */
static int
listener_open(char *url, size_t size, const char *scheme)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bind(fd, (struct sockaddr *)&address, length);
	getsockname(fd, (struct sockaddr *)&address, &length);
	snprintf(url, size, "%s://127.0.0.1:%d/", scheme, ntohs(address.sin_port));
	return fd;
}

static void
test_clip(const char *clip)
{
	static struct chain chain;
	char models[PATH_MAX], osc[64], tuio[64];
	int fds[] = { listener_open(osc, sizeof(osc), "osc.udp"),
		listener_open(tuio, sizeof(tuio), "osc.udp") };
	chain = (struct chain){ .frames = 0 };
	const struct sensor_settings settings = {
		.models = models, .hands = 2, .threads = 1
	};
	ok(data_path("models", models, sizeof(models)), "the models are there");
	chain.sensor = sensor_new(&settings);
	chain.sender = hand_sender_new(NULL);
	idle_init(&chain.idle, 0.5);
	ok(chain.sensor && hand_sender_add(chain.sender, osc) &&
			hand_sender_add_tuio(chain.sender, tuio),
		"sensor and sender are ready");
	sensor_look_ahead(chain.sensor, 0.02);
	ok(play(&chain, clip), "%s", clip);
	int detections = (int)sensor_counts(chain.sensor)->detections;
	ok(chain.hands > 50 && detections > 20 &&
			chain.packets > chain.frames - chain.watched - 5,
		"%d frames, %d hands, %d detector runs, %d packets, %d only watched",
		chain.frames, chain.hands, detections, chain.packets, chain.watched);
	ok(chain.allocations == 0, "%lu allocations", chain.allocations);
	hand_sender_free(chain.sender);
	sensor_free(chain.sensor);
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
#ifdef OTHER_ALLOCATOR
	puts("1..0 # SKIP the sanitizer has its own allocator");
	return 0;
#endif
	unsigned long before = allocations;
	void *volatile memory = malloc(1);
	free(memory);
	ok(allocations == before + 1, "allocations are counted");
	test_clip("build/clips/step.mp4");
	test_clip("build/clips/twohands.mp4");
	return tap_done();
}
