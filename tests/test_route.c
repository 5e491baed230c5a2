/* Routes from text and back, and what they make of a hand. */
#include "synth/route.h"

#include "tests/tap.h"

#include <math.h>
#include <stdlib.h>

static struct route
parsed(const char *text)
{
	struct route route = { .destination = -1 };
	const char *why = NULL;
	if (!ok(route_parse(text, &route, &why) && !why, "read: %s", text))
		printf("# %s\n", why ? why : "(no reason)");
	return route;
}

static void
test_whole(void)
{
	struct route route =
		parsed("cutoff = player.open 0.1..0.9 -> 300..9000 curve 1.5 smooth 60");
	ok(route.destination == PARAM_CUTOFF && route.side == ROUTE_PLAYER &&
			route.source == HAND_OPEN && !route.log_source,
		"its ends are known");
	ok(route.in_from == 0.1f && route.in_to == 0.9f && route.out_from == 300 &&
			route.out_to == 9000,
		"so are its ranges");
	ok_near((double)route.curve, 1.5, 0, "the curve");
	ok_near((double)route.smooth_seconds, 0.06, 1e-8, "and the smoothing");
}

static void
test_usual(void)
{
	struct route route = parsed("vibrato = shaper.y");
	ok(route.side == ROUTE_SHAPER && route.out_from == 0 && route.out_to == 200 &&
			route.curve == 1 && fabsf(route.smooth_seconds - 0.04f) < 1e-9f,
		"what is left out is as the header says");
	bool usable = true;
	for (int i = 0; i < HAND_FEATURES; i++) {
		char text[64];
		const char *why;
		snprintf(
			text, sizeof(text), "pitch = left.%s", hand_feature_info[i].name);
		usable &= route_parse(text, &route, &why) && route.source == i &&
			  route.side == ROUTE_LEFT && route.in_from < route.in_to &&
			  route.in_from >= hand_feature_info[i].min &&
			  route.in_to <= hand_feature_info[i].max &&
			  (!route.log_source || route.in_from > 0);
	}
	ok(usable, "every feature has a usual range, within what is sent");
	route = parsed("pitch = player.area");
	ok(route.destination == ROUTE_PITCH && route.log_source && route.out_from == 0 &&
			route.out_to == 1,
		"an area counts by its logarithm");
	route = parsed("pitch-shaper = right.box linear");
	ok(route.destination == ROUTE_PITCH_SHAPER && route.side == ROUTE_RIGHT &&
			!route.log_source,
		"unless it is linear");
	route = parsed("loudness=distance 0.8..0.1->0..1");
	ok(route.side == ROUTE_BOTH && route.in_from == 0.8f && route.in_to == 0.1f,
		"blanks may be missing, and a range may fall");
	route = parsed("pan = player.x smooth 5 curve 2 -> 1..0");
	ok(route.curve == 2 && route.out_from == 1, "its parts come in any order");
	route = parsed(" root =\tplayer.x 0 .. 1 -> C3 .. G5 ");
	ok(route.out_from == 48 && route.out_to == 79,
		"they may be there, and a range have notes");
}

struct refusal {
	const char *text, *word; /* the reason has that in it */
};

static void
test_refusals(void)
{
	static const struct refusal refusals[] = {
		{ "", "no such parameter" },
		{ "bogus = player.open", "no such parameter" },
		{ "cutoff player.open", "=" },
		{ "cutoff =", "player" },
		{ "cutoff = open", "player.open" },
		{ "cutoff = player.", "feature" },
		{ "cutoff = player.nose", "feature" },
		{ "cutoff = thumb.open", "player.open" },
		{ "cutoff = distance.open", "distance" },
		{ "cutoff = player.open 0.1", "range" },
		{ "cutoff = player.open 0.1..", "0.1..0.9" },
		{ "cutoff = player.open ..0.9", "after the source" },
		{ "cutoff = player.open 0...9", "two dots" },
		{ "cutoff = player.open 0.5..0.5", "differ" },
		{ "cutoff = player.open a..b", "0.1..0.9" },
		{ "cutoff = player.open nan..1", "0.1..0.9" },
		{ "cutoff = player.area 0..1", "above 0" },
		{ "cutoff = player.open ->", "value" },
		{ "cutoff = player.open -> 300", "range" },
		{ "cutoff = player.open -> 300..90000", "value" },
		{ "cutoff = player.open -> 300..", "value" },
		{ "wave-1 = player.open -> sine..square", "value" },
		{ "pitch = player.open -> 0..2", "lowest" },
		{ "cutoff = player.open curve", "curve" },
		{ "cutoff = player.open curve 0", "curve" },
		{ "cutoff = player.open smooth -1", "smooth" },
		{ "cutoff = player.open curve 2 0..1", "after the source" },
		{ "cutoff = player.open linear linear", "once" },
		{ "cutoff = player.open -> 20..30 -> 20..30", "once" },
		{ "cutoff = player.open wobble", "after the source" },
		{ "cutoff = player.open 0..1 extra words", "after the source" },
		{ "cutoff = player.a-word-that-is-longer-than-any-that-there-is",
			"long" },
	};
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		struct route route = { .destination = 77 };
		const char *why = NULL;
		bool read = route_parse(refusals[i].text, &route, &why);
		if (!ok(!read && why && strstr(why, refusals[i].word) &&
				    route.destination == 77,
			    "refused: '%s'", refusals[i].text))
			printf("# %s\n", why ? why : "(no reason)");
	}
}

static void
test_is_source(void)
{
	ok(route_is_source("player.open") && route_is_source("shaper.nose") &&
			route_is_source("distance") && route_is_source("distance 0..1") &&
			route_is_source("distance->1..2"),
		"what begins as a source is known");
	ok(!route_is_source("saw") && !route_is_source("player") &&
			!route_is_source("") && !route_is_source("distances"),
		"what does not is not");
}

static float
random_float(float from, float to)
{
	return from + (to - from) * (float)rand() / (float)RAND_MAX;
}

static struct route
random_route(void)
{
	struct route route = { .destination = rand() % ROUTE_DESTINATIONS,
		.side = (enum route_source_side)(rand() % 5),
		.source = rand() % HAND_FEATURES,
		.in_from = random_float(1e-6f, 1),
		.in_to = random_float(1, 1000),
		.out_from = random_float(0, 1),
		.out_to = random_float(0, 1),
		.curve = rand() % 2 ? 1 : random_float(0.05f, 20),
		.smooth_seconds = rand() % 2 ? 0.04f : random_float(0, 10) };
	if (route.side == ROUTE_BOTH)
		route.source = 0;
	else
		route.log_source = route.source <= HAND_SIZE && rand() % 2;
	if (route.destination < PARAMS) {
		enum param param = (enum param)route.destination;
		const struct param_info *info = &param_info[param];
		route.out_from = param_between(
			param, info->min, info->max, (double)route.out_from);
		route.out_to =
			param_between(param, info->min, info->max, (double)route.out_to);
	}
	return route;
}

static bool
same(const struct route *a, const struct route *b)
{
	return a->destination == b->destination && a->side == b->side &&
	       a->source == b->source && a->log_source == b->log_source &&
	       a->in_from == b->in_from && a->in_to == b->in_to &&
	       a->out_from == b->out_from && a->out_to == b->out_to &&
	       a->curve == b->curve && a->smooth_seconds == b->smooth_seconds;
}

static void
test_print(void)
{
	bool good = true;
	srand(2);
	for (int i = 0; good && i < 20000; i++) {
		char text[ROUTE_TEXT_BYTES];
		const char *why = "";
		struct route route = random_route(), again;
		size_t length = route_print(&route, text);
		good = length == strlen(text) && route_parse(text, &again, &why) &&
		       same(&route, &again);
		if (!good)
			printf("# %s: %s\n", text, why ? why : "differs");
	}
	ok(good, "20 000 random routes survive printing and reading");
	char text[ROUTE_TEXT_BYTES];
	struct route route =
		parsed("cutoff = player.open 0.1..0.9 -> 300..9000 curve 1.5");
	route_print(&route, text);
	ok_string(text, "cutoff = player.open 0.1..0.9 -> 300..9000 curve 1.5",
		"one prints as it was written");
	route = parsed("filter-envelope = player.confidence -0.000123456789.."
		       "-987.654321 -> -7.1234567..-6.7654321 curve 0.123456789 smooth "
		       "1234.56789");
	ok(route_print(&route, text) < ROUTE_TEXT_BYTES - 1, "a long one has room");
}

static double
position(const char *text, const struct hand_frame *frame, enum hand_side player)
{
	struct route route;
	const char *why;
	double at = NAN;
	if (!route_parse(text, &route, &why) ||
		!route_position(&route, frame, player, &at))
		return -1;
	return at;
}

static void
test_position(void)
{
	struct hand_frame frame = { .distance = 0.45f };
	struct hand *left = &frame.hand[HAND_LEFT], *right = &frame.hand[HAND_RIGHT];
	left->present = right->present = true;
	left->feature[HAND_OPEN] = 0.25f;
	right->feature[HAND_OPEN] = 0.75f;
	right->feature[HAND_AREA] = 0.0632456f; /* the mean of 0.02 and 0.2, in ratio */
	ok_near(position("pan = player.open", &frame, HAND_RIGHT), 0.75, 1e-6,
		"the player's");
	ok_near(position("pan = player.open", &frame, HAND_LEFT), 0.25, 1e-6,
		"a left-handed player's");
	ok_near(position("pan = shaper.open", &frame, HAND_RIGHT), 0.25, 1e-6,
		"the other hand's");
	ok_near(position("pan = left.open", &frame, HAND_RIGHT), 0.25, 1e-6, "the left");
	ok_near(position("pan = right.open", &frame, HAND_LEFT), 0.75, 1e-6, "the right");
	ok_near(position("pan = distance 0..0.9", &frame, HAND_RIGHT), 0.5, 1e-6,
		"the distance");
	ok_near(position("pitch = player.area", &frame, HAND_RIGHT), 0.5, 1e-5,
		"an area by its logarithm");
	ok_near(position("pitch = player.area 0.2..0.02", &frame, HAND_RIGHT), 0.5, 1e-5,
		"the same from above");
	ok_near(position("pan = player.open 1..0.5", &frame, HAND_RIGHT), 0.5, 1e-6,
		"a falling range inverts");
	ok_near(position("pan = player.open curve 2", &frame, HAND_RIGHT), 0.5625, 1e-6,
		"the curve is an exponent");
	ok_near(position("pan = player.open 0..0.5", &frame, HAND_RIGHT), 1, 0,
		"beyond the range is its end");
	ok_near(position("pan = player.open 0.9..1", &frame, HAND_RIGHT), 0, 0, "either");
	right->feature[HAND_AREA] = 0;
	ok_near(position("pitch = player.area", &frame, HAND_RIGHT), 0, 0,
		"no area is the lowest");
	ok_near(position("pitch = player.area 0.2..0.02", &frame, HAND_RIGHT), 1, 0,
		"or the highest");
}

static void
test_absence(void)
{
	struct hand_frame frame = { .distance = 0.5f };
	struct hand *left = &frame.hand[HAND_LEFT], *right = &frame.hand[HAND_RIGHT];
	right->present = true;
	ok(position("pan = shaper.open", &frame, HAND_RIGHT) == -1,
		"a hand that is not there");
	ok(position("pan = distance", &frame, HAND_RIGHT) == -1, "no distance with one");
	left->present = true;
	ok(position("pan = distance", &frame, HAND_RIGHT) > 0, "but with two");
	right->feature[HAND_OPEN] = NAN;
	frame.distance = INFINITY;
	ok(position("pan = player.open", &frame, HAND_RIGHT) == -1 &&
			position("pan = distance", &frame, HAND_RIGHT) == -1,
		"what is not finite counts as not there");
}

static void
test_value(void)
{
	struct route route = parsed("cutoff = player.open -> 100..10000");
	ok_near((double)route_value(&route, 0.5), 1000, 1e-3, "a ratio by its logarithm");
	route = parsed("pan = player.open -> 1..-1");
	ok_near((double)route_value(&route, 0.25), 0.5, 1e-6, "a falling range inverts");
	route = parsed("pitch = player.y -> 0.25..0.75");
	ok_near((double)route_value(&route, 0.5), 0.5, 1e-6, "a part of the pitches");
	ok(route_destination("pitch") == ROUTE_PITCH &&
			route_destination("pan") == PARAM_PAN &&
			route_destination("box") == -1,
		"destinations are found by name");
	ok_string(route_destination_name(ROUTE_PITCH_SHAPER), "pitch-shaper",
		"and have theirs");
}

int
main(void)
{
	test_whole();
	test_usual();
	test_refusals();
	test_is_source();
	test_print();
	test_position();
	test_absence();
	test_value();
	return tap_done();
}
