/* Calibration by OSC: what is asked, done and answered, over real sockets. */
#include "vision/calibrator.h"

#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"
#include "vision/calibration_file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static char home[] = "/tmp/hand-calibrator-XXXXXX";

/* A player's program: its socket, and the server's for the way back. */
struct player {
	int socket_fd;
	struct osc_peer peer;
};

/* The last answer. */
static struct answer {
	char address[64], word[64], text[512];
	double number[2];
	int count; /* of answers read */
} answer;

static struct player
make_player(void)
{
	struct player player = { .socket_fd = socket(AF_INET, SOCK_DGRAM, 0) };
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	bind(player.socket_fd, (struct sockaddr *)&address, sizeof(address));
	player.peer.socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
	player.peer.address_bytes = sizeof(player.peer.address);
	getsockname(player.socket_fd, (struct sockaddr *)&player.peer.address,
		&player.peer.address_bytes);
	return player;
}

static void
close_player(struct player *player)
{
	close(player->socket_fd);
	close(player->peer.socket_fd);
}

static void
read_answer(void *context, const struct osc_message *message)
{
	(void)context;
	const char *word = osc_string(message, 0), *text = osc_string(message, 3);
	answer.count++;
	snprintf(answer.address, sizeof(answer.address), "%s", message->address);
	snprintf(answer.word, sizeof(answer.word), "%s", word ? word : "");
	snprintf(answer.text, sizeof(answer.text), "%s", text ? text : "");
	for (size_t i = 0; i < 2; i++)
		if (!osc_number(message, i + 1, &answer.number[i]))
			answer.number[i] = NAN;
}

/* Reads all that has come: on one machine what is sent is there at once. */
static int
answers(const struct player *player)
{
	unsigned char packet[2048];
	ssize_t bytes;
	int before = answer.count;
	while ((bytes = recv(player->socket_fd, packet, sizeof(packet), MSG_DONTWAIT)) >
		0)
		if (!osc_packet_read(packet, (size_t)bytes, read_answer, NULL))
			printf("# no OSC\n");
	return answer.count - before;
}

static bool
ask(struct calibrator *calibrator, const struct player *player, const char *address,
	const char *type, double number)
{
	struct osc_message message = { .address = address, .count = strlen(type) };
	message.argument[0] =
		(struct osc_argument){ .type = *type, .number = number, .string = "x" };
	return calibrator_request(calibrator, &message, &player->peer);
}

static struct hand_frame
frame_of(float size)
{
	struct hand_frame frame = { 0 };
	struct hand *hand = &frame.hand[HAND_RIGHT];
	hand->present = size > 0;
	hand->feature[HAND_SIZE] = size;
	hand->feature[HAND_CONFIDENCE] = 1;
	return frame;
}

static double seconds;

/* Holds a hand for so long; returns its reach. */
static float
hold(struct calibrator *calibrator, float size, double duration)
{
	struct hand_frame frame = { 0 };
	for (double end = seconds + duration; seconds < end; seconds += 0.04) {
		frame = frame_of(size);
		calibrator_work(calibrator, seconds);
		calibrator_see(calibrator, seconds, &frame);
	}
	return frame.hand[HAND_RIGHT].feature[HAND_REACH];
}

static bool
last_is(const char *address, const char *word, const char *text)
{
	if (strcmp(answer.address, address) == 0 && strcmp(answer.word, word) == 0 &&
		strstr(answer.text, text))
		return true;
	printf("# %s %s %s\n", answer.address, answer.word, answer.text);
	return false;
}

static void
test_query(struct calibrator *calibrator, const struct player *player)
{
	ok(ask(calibrator, player, "/vision/calibration", "", 0), "a question is ours");
	ok(answers(player) == 0, "it is not answered by the port's thread");
	calibrator_work(calibrator, seconds);
	ok(answers(player) == 1 && last_is("/vision/calibration", "default", "") &&
			fabs(answer.number[0] - reach_default.far_size) < 1e-6 &&
			fabs(answer.number[1] - reach_default.near_size) < 1e-6,
		"but with the range in use");
	ok(ask(calibrator, player, "/vision/calibration", "s", 0) &&
			ask(calibrator, player, "/vision/calibrate", "s", 0) &&
			ask(calibrator, player, "/vision/calibrate", "i", 2) &&
			ask(calibrator, player, "/vision/calibrate", "f", NAN) &&
			ask(calibrator, player, "/vision/calibrate/reset", "i", 1),
		"bad arguments");
	calibrator_work(calibrator, seconds);
	ok(answers(player) == 0 && calibrator_refused(calibrator) == 5,
		"are refused and counted");
	ok(!ask(calibrator, player, "/vision/calibrated", "", 0) &&
			!ask(calibrator, player, "/vision", "", 0) &&
			!ask(calibrator, player, "/synth/calibrate", "", 0),
		"other addresses are not ours");
	for (int i = 0; i < 20; i++)
		ask(calibrator, player, "/vision/calibration", "", 0);
	calibrator_work(calibrator, seconds);
	int answered = answers(player);
	ok(answered >= 8 && answered + (int)calibrator_refused(calibrator) == 25,
		"too many at once are refused, too");
}

static void
test_calibration(struct calibrator *calibrator, const struct player *player)
{
	ok_near(hold(calibrator, reach_default.near_size, 0.1), 1, 1e-5,
		"reach by the default range");
	ask(calibrator, player, "/vision/calibrate", "i", 1);
	hold(calibrator, 0.01f, 0.1);
	ok(answers(player) == 1 && last_is("/vision/calibrating", "far", "as far") &&
			answer.number[0] > 4.9 && answer.number[1] == 0,
		"at its beginning the player is told what to do");
	hold(calibrator, 0.01f, 4.8);
	ok(answers(player) == 4 && last_is("/vision/calibrating", "far", "as far") &&
			answer.number[1] == 1,
		"and every second how it goes on");
	hold(calibrator, 0.04f, 0.4);
	ok(answers(player) == 1 && last_is("/vision/calibrating", "near", "as near"),
		"then near");
	ok_near(hold(calibrator, 0.04f, 4.0), log(5) / log(10), 1e-4,
		"the old range holds meanwhile");
	answers(player);
	float reach = hold(calibrator, 0.04f, 1);
	ok(answers(player) >= 2 && last_is("/vision/calibration", "saved", "") &&
			fabs(answer.number[0] - 0.01) < 1e-4 &&
			fabs(answer.number[1] - 0.04) < 1e-4,
		"the result is told");
	ok_near(reach, 1, 1e-3, "and holds at once");
	ok_near(hold(calibrator, 0.02f, 0.1), 0.5, 1e-3, "half way");
	struct reach_range saved;
	ok(calibration_load("video test", &saved) == CALIBRATION_READ &&
			fabsf(saved.near_size - 0.04f) < 1e-4f,
		"and is saved");
}

static void
test_failures(struct calibrator *calibrator, const struct player *player)
{
	struct capture capture;
	capture_begin(&capture, STDERR_FILENO);
	ask(calibrator, player, "/vision/calibrate", "", 0);
	hold(calibrator, 0, 6);
	answers(player);
	bool no_hand = last_is("/vision/calibrating", "failed", "no hand was seen");
	ask(calibrator, player, "/vision/calibrate", "i", 1);
	hold(calibrator, 0.02f, 1);
	ask(calibrator, player, "/vision/calibrate", "i", 0);
	float reach = hold(calibrator, 0.02f, 0.1);
	answers(player);
	bool stopped = last_is("/vision/calibrating", "failed", "it was stopped");
	int count = (ask(calibrator, player, "/vision/calibrate", "i", 0),
		calibrator_work(calibrator, seconds), answers(player));
	struct player second = make_player();
	ask(calibrator, player, "/vision/calibrate", "", 0);
	hold(calibrator, 0.02f, 1);
	ask(calibrator, &second, "/vision/calibrate", "", 0);
	hold(calibrator, 0.02f, 1);
	answers(player);
	bool replaced = last_is("/vision/calibrating", "failed", "another calibration");
	bool other = answers(&second) > 0 && last_is("/vision/calibrating", "far", "");
	calibrator_work(calibrator, seconds + 6);
	bool dark = answers(&second) > 0 &&
		    last_is("/vision/calibrating", "failed", "no picture");
	ask(calibrator, player, "/vision/calibrate", "", 0);
	calibrator_work(calibrator, seconds + 6);
	calibrator_end(calibrator);
	answers(player);
	bool ended = last_is("/vision/calibrating", "failed", "no more pictures");
	capture_end(&capture);
	ok(no_hand, "without a hand it fails");
	ok(stopped, "it can be stopped");
	ok(count == 0, "only once");
	ok_near(reach, 0.5, 1e-3, "and nothing is changed");
	ok(replaced, "who is overtaken is told");
	ok(other, "who overtakes, too");
	ok(dark, "a picture that stands still is not waited for");
	ok(ended, "the end is told");
	ok(capture_lines(&capture) == 5, "each is one line in the log");
	close_player(&second);
}

static void
test_reset(struct calibrator *calibrator, const struct player *player)
{
	struct reach_range saved;
	ask(calibrator, player, "/vision/calibrate/reset", "", 0);
	calibrator_work(calibrator, seconds);
	ok(answers(player) == 1 && last_is("/vision/calibration", "default", ""),
		"a reset tells the default range");
	ok(calibration_load("video test", &saved) == CALIBRATION_ABSENT,
		"and forgets what was saved");
}

static void
test_settings(const struct player *player)
{
	static const struct {
		struct calibrator_settings settings;
		const char *origin;
		double far_size;
	} cases[] = {
		{ { 0 }, "saved", 0.02 },
		{ { .not_saved = true }, "default", 0.008 },
		{ { .given = { 0.03f, 0.3f } }, "given", 0.03 },
	};
	const struct reach_range range = { 0.02f, 0.2f };
	calibration_save("video test", &range, NULL);
	for (int i = 0; i < 3; i++) {
		struct calibrator *calibrator = calibrator_new(&cases[i].settings);
		calibrator_source(calibrator, "video test");
		ask(calibrator, player, "/vision/calibration", "", 0);
		calibrator_work(calibrator, 0);
		answers(player);
		ok(last_is("/vision/calibration", cases[i].origin, "") &&
				fabs(answer.number[0] - cases[i].far_size) < 1e-6,
			"range: %s", cases[i].origin);
		calibrator_free(calibrator);
	}
	struct calibrator *early = calibrator_new(&cases[0].settings);
	ask(early, player, "/vision/calibrate/reset", "", 0);
	calibrator_work(early, 0);
	calibrator_source(early, "video test");
	ask(early, player, "/vision/calibration", "", 0);
	calibrator_work(early, 0);
	struct reach_range saved;
	ok(answers(player) == 2 && last_is("/vision/calibration", "default", "") &&
			calibration_load("video test", &saved) == CALIBRATION_ABSENT,
		"a reset may come before the picture");
	calibrator_free(early);
}

int
main(void)
{
	char command[64];
	log_init("hand-test");
	if (!mkdtemp(home))
		return EXIT_FAILURE;
	setenv("XDG_CONFIG_HOME", home, 1);
	const struct calibrator_settings settings = { 0 };
	struct calibrator *calibrator = calibrator_new(&settings);
	struct player player = make_player();
	if (ok(calibrator != NULL, "a calibrator")) {
		calibrator_source(calibrator, "video test");
		test_query(calibrator, &player);
		test_calibration(calibrator, &player);
		test_failures(calibrator, &player);
		test_reset(calibrator, &player);
		test_settings(&player);
	}
	calibrator_free(calibrator);
	close_player(&player);
	snprintf(command, sizeof(command), "rm -rf %s", home);
	return system(command) != 0 || tap_done();
}
