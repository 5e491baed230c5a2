/* TUIO 1.1: every bundle is one by a strict reading, and its numbers are the hand's. */
#include "vision/targets/tuio.h"

#include "tests/hand_frames.h"
#include "tests/tap.h"
#include "tests/tuio_check.h"

#include <lo/lo.h>
#include <stdlib.h>
#include <unistd.h>

static const double aspect = 4.0 / 3;

/* A made-up hand: a box of `width` by `height` (in heights of the picture), turned by
 * `turns` clockwise around its palm at x, y (y up), which is a quarter from its bottom.
 */
struct figure {
	double x, y, turns, width, height;
	struct hand hand;
	float landmarks[3 * HAND_LANDMARKS];
};

static void
draw(struct figure *figure)
{
	double sine = sin(figure->turns * 2 * M_PI),
	       cosine = cos(figure->turns * 2 * M_PI);
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		bool palm = i == 0 || (i % 4 == 1 && i > 4);
		double right = palm ? 0 : figure->width * (i % 2 - 0.5);
		double up = palm ? 0 : figure->height * (i % 3 / 2.0 - 0.25);
		figure->landmarks[3 * i] =
			(float)(figure->x + (right * cosine + up * sine) / aspect);
		figure->landmarks[3 * i + 1] =
			(float)(figure->y + up * cosine - right * sine);
		figure->landmarks[3 * i + 2] = 0;
	}
	figure->hand.present = true;
	figure->hand.feature[HAND_X] = (float)figure->x;
	figure->hand.feature[HAND_Y] = (float)figure->y;
	figure->hand.feature[HAND_ROLL] =
		(float)(2 * (figure->turns - rint(figure->turns)));
	figure->hand.feature[HAND_AREA] =
		(float)(figure->width * figure->height / aspect);
}

static struct tuio_hand
as_hand(const struct figure *figure, int32_t id)
{
	return (struct tuio_hand){ true, id, &figure->hand, figure->landmarks };
}

static struct tuio_seen
send_hands(
	struct tuio *tuio, struct tuio_hand left, struct tuio_hand right, double seconds)
{
	static unsigned char packet[1024];
	struct tuio_hand hands[HAND_SIDES] = { left, right };
	size_t bytes = tuio_write(tuio, packet, sizeof(packet), hands, aspect, seconds);
	return tuio_check(packet, bytes);
}

static const struct tuio_hand nobody;

static void
test_place(void)
{
	struct tuio tuio;
	char host[64], source[128];
	struct figure figure = { 0.25, 0.4, 0, 0.2, 0.32, { 0 }, { 0 } };
	tuio_init(&tuio, "hand-vision");
	draw(&figure);
	struct tuio_seen seen = send_hands(&tuio, as_hand(&figure, 7), nobody, 1);
	const double *value = seen.value[0];
	ok(!seen.wrong && seen.alive == 1 && seen.set_id[0] == 7 && seen.fseq == 1,
		"a hand is a blob (%s)", seen.wrong ? seen.wrong : "by a strict reading");
	gethostname(host, sizeof(host));
	snprintf(source, sizeof(source), "hand-vision@%s", host);
	ok_string(seen.source, source, "from this program on this machine");
	ok_near(value[TX], 0.25, 1e-5, "x is of the box's middle");
	ok_near(value[TY], 1 - (0.4 + 0.25 * 0.32), 1e-5, "y, too, from the top");
	ok_near(value[TW], 0.2 / aspect, 1e-5, "the width is of the picture's");
	ok_near(value[TH], 0.32, 1e-5, "the height as well");
	ok_near(value[TF], 0.2 * 0.32 / aspect, 1e-6, "the area is the hand's");
	ok_near(value[TA], 0, 1e-6, "the angle of a hand that points up is 0");

	double up = 0.25 * 0.32, worst = 0;
	bool strict = true;
	for (int i = 1; i <= 40; i++) {
		figure.turns = i / 40.0 - 1.0 / 80;
		draw(&figure);
		seen = send_hands(&tuio, as_hand(&figure, 7), nobody, 1 + i);
		double angle = figure.turns * 2 * M_PI;
		strict = strict && !seen.wrong;
		worst = fmax(worst, fabs(value[TW] - 0.2 / aspect));
		worst = fmax(worst, fabs(value[TH] - 0.32));
		worst = fmax(worst, fabs(value[TA] - angle));
		worst = fmax(worst, fabs(value[TX] - 0.25 - up * sin(angle) / aspect));
		worst = fmax(worst, fabs(value[TY] - 0.6 + up * cos(angle)));
	}
	ok(strict && worst < 1e-5, "turned, it keeps its size, goes around the palm, and "
				   "its angle is 0 to 2 pi");
	figure.x += 0.125; /* the filter's palm is elsewhere than the landmarks' */
	figure.hand.feature[HAND_X] = (float)figure.x;
	double before = value[TX];
	seen = send_hands(&tuio, as_hand(&figure, 7), nobody, 50);
	ok_near(value[TX] - before, 0.125, 1e-5,
		"the box goes where the palm is said to be");
}

/* Speeds are sides and turns a second, accelerations those a second. */
static void
test_motion(void)
{
	struct tuio tuio;
	struct figure figure = { 0.2, 0.8, 0.96, 0.1, 0.1, { 0 }, { 0 } };
	tuio_init(&tuio, "hand-vision");
	draw(&figure);
	struct tuio_seen seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 10);
	const double *value = seen.value[0];
	ok(value[TVX] == 0 && value[TVY] == 0 && value[TVA] == 0 && value[TM] == 0 &&
			value[TR] == 0,
		"a hand that comes has no speed yet");
	/* on a quarter turn, the middle stays where the palm carries it */
	double dt = 0.04;
	figure.x += 0.3 * dt;
	figure.y -= 0.4 * dt;
	draw(&figure);
	seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 10 + dt);
	ok_near(value[TVX], 0.3, 1e-4, "to the right is positive");
	ok_near(value[TVY], 0.4, 1e-4, "down is, too");
	ok_near(value[TM], 0.5 / dt, 1e-2, "the motion's acceleration");
	figure.x += 0.15 * dt;
	figure.y -= 0.2 * dt;
	draw(&figure);
	seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 10 + 2 * dt);
	ok_near(value[TM], -0.25 / dt, 1e-2, "is negative when it slows down");
	figure.turns = 0.98;
	draw(&figure);
	seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 10 + 3 * dt);
	ok_near(value[TVA], 0.02 / dt, 1e-4, "turns a second, clockwise");
	ok_near(value[TR], 0.02 / dt / dt, 1e-2, "its acceleration");
	figure.turns = 1.02;
	draw(&figure);
	seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 10 + 4 * dt);
	ok_near(value[TVA], 0.04 / dt, 1e-4, "over the top, too");
	double speed = value[TVX];
	seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 10 + 4 * dt);
	ok(!seen.wrong && value[TVX] == speed && value[TM] == 0,
		"a clock that stands gives no infinite speed");
	seen = send_hands(&tuio, as_hand(&figure, 3), nobody, 9);
	ok(!seen.wrong && value[TVX] == speed, "nor does one that goes back");
}

static void
test_sessions(void)
{
	struct tuio tuio;
	struct figure one = { 0.3, 0.5, 0, 0.1, 0.2, { 0 }, { 0 } };
	struct figure two = { 0.7, 0.5, 0, 0.1, 0.2, { 0 }, { 0 } };
	tuio_init(&tuio, "hand-vision");
	draw(&one);
	draw(&two);
	struct tuio_seen seen = send_hands(&tuio, nobody, nobody, 1);
	ok(!seen.wrong && seen.alive == 0 && seen.fseq == 1,
		"without hands nothing is alive");
	seen = send_hands(&tuio, as_hand(&one, 1), as_hand(&two, 2), 2);
	ok(!seen.wrong && seen.alive == 2 && seen.set_id[0] == 1 && seen.set_id[1] == 2 &&
			seen.fseq == 2,
		"two hands are two blobs");
	one.x += 0.1;
	draw(&one);
	seen = send_hands(&tuio, as_hand(&two, 2), as_hand(&one, 1), 3);
	ok(!seen.wrong && seen.set_id[1] == 1 && fabs(seen.value[1][TVX] - 0.1) < 1e-5 &&
			fabs(seen.value[0][TVX]) < 1e-5,
		"a hand that changes sides is the same blob, with its own speed");
	unsigned char packet[1024];
	seen = tuio_check(packet, tuio_write_alive(&tuio, packet, sizeof(packet)));
	ok(!seen.wrong && seen.alive == 2 && seen.fseq == -1,
		"the sign of life has the same alive, and no number");
	seen = send_hands(&tuio, nobody, as_hand(&one, 1), 4);
	ok(!seen.wrong && seen.alive == 1 && seen.alive_id[0] == 1 && seen.fseq == 4,
		"a hand that leaves is not alive");
	seen = send_hands(&tuio, nobody, as_hand(&one, 5), 5);
	ok(!seen.wrong && seen.alive_id[0] == 5 && seen.value[0][TVX] == 0,
		"another hand in its place is another blob");
	tuio.sequence = INT32_MAX;
	seen = send_hands(&tuio, nobody, nobody, 6);
	ok(!seen.wrong && seen.fseq == 1, "after the last number comes 1");
	size_t bytes = tuio_greeting(&tuio, packet, sizeof(packet));
	lo_message message = lo_message_deserialise(packet, bytes, NULL);
	ok(message && strcmp(lo_message_get_types(message), "ss") == 0,
		"the greeting is the source alone, for liblo, too");
	lo_message_free(message);
}

/* Whatever the features are, the bundle is strict. */
static void
test_anything(void)
{
	static const float odd[] = { NAN, INFINITY, -INFINITY, 0, -0.0f, 1, -1, 2, 1e30f,
		-1e30f, 1e-30f, 0.5f };
	enum { ODDS = sizeof(odd) / sizeof(*odd) };
	struct tuio tuio;
	struct figure figure = { 0.3, 0.5, 0, 0.1, 0.2, { 0 }, { 0 } };
	tuio_init(&tuio, "hand-vision");
	draw(&figure);
	const char *wrong = NULL;
	unsigned state = 1;
	for (int i = 0; i < 20000 && !wrong; i++) {
		state = state * 1664525u + 1013904223u;
		unsigned pick = state >> 8;
		float *value = pick % 2 ? &figure.hand.feature[pick / 2 % HAND_FEATURES]
					: &figure.landmarks[pick / 2 % 63];
		*value = odd[pick / 256 % ODDS];
		wrong = send_hands(&tuio, as_hand(&figure, 1), nobody, i / 30.0).wrong;
	}
	ok(!wrong, "no feature or landmark makes a bundle that is not strict%s%s",
		wrong ? ": " : "", wrong ? wrong : "");
}

static int
count(const char *path, const char *types, lo_arg **argument, int arguments,
	lo_message message, void *context)
{
	(void)argument;
	(void)message;
	*(int *)context += strcmp(path, "/tuio/2Dblb") == 0 && types[0] == 's' &&
			   (arguments == 13 || arguments == 3 || arguments == 2);
	return 0;
}

static void
test_liblo(void)
{
	struct tuio tuio;
	struct figure figure = { 0.3, 0.5, 0, 0.1, 0.2, { 0 }, { 0 } };
	unsigned char packet[1024];
	int messages = 0;
	char name[100];
	memset(name, 'n', 99);
	name[99] = '\0';
	tuio_init(&tuio, name);
	draw(&figure);
	struct tuio_hand hands[] = { as_hand(&figure, 1), as_hand(&figure, 2) };
	size_t bytes = tuio_write(&tuio, packet, sizeof(packet), hands, aspect, 1);
	lo_server server = lo_server_new(NULL, NULL);
	lo_server_add_method(server, NULL, NULL, count, &messages);
	ok(lo_server_dispatch_data(server, packet, bytes) > 0 && messages == 5,
		"liblo takes a bundle of %zu bytes, with source, alive, two sets, fseq",
		bytes);
	lo_server_free(server);
	bool none = true;
	for (size_t room = 0; room < bytes; room++)
		none = none && !tuio_write(&tuio, packet, room, hands, aspect, 1);
	ok(none, "in less room there is no packet");
}

int
main(void)
{
	test_place();
	test_motion();
	test_sessions();
	test_anything();
	test_liblo();
	return tap_done();
}
