#include "synth/route.h"

#include "common/float_text.h"
#include "common/option.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const side_name[] = { [ROUTE_PLAYER] = "player",
	[ROUTE_SHAPER] = "shaper",
	[ROUTE_LEFT] = "left",
	[ROUTE_RIGHT] = "right" };

static const char distance_name[] = "distance";

/* What a hand passes through with ease: areas as at hand-synth's defaults for near and
 * far, boxes and sizes by what hulls of open hands are of them, turns by a right angle
 * either way. */
static const struct {
	float from, to;
} with_ease[HAND_FEATURES + 1] = {
	[HAND_AREA] = { 0.02f, 0.2f },
	[HAND_BOX] = { 0.05f, 0.5f },
	[HAND_SIZE] = { 0.008f, 0.08f },
	[HAND_X] = { 0.1f, 0.9f },
	[HAND_Y] = { 0.1f, 0.9f },
	[HAND_OPEN] = { 0, 1 },
	[HAND_PINCH] = { 0, 1 },
	[HAND_ROLL] = { -0.5f, 0.5f },
	[HAND_SPEED] = { 0, 1.5f },
	[HAND_CONFIDENCE] = { 0, 1 },
	[HAND_REACH] = { 0, 1 },
	[HAND_FEATURES] = { 0.1f, 0.8f }, /* the distance */
};

static const double smooth_usual_ms = 40;

enum { WORD_BYTES = 40 };

/* What is still to be read, and the word that was read last. */
struct reader {
	const char *rest;
	char word[WORD_BYTES];
	const char *why; /* NULL as long as all is well */
};

static bool
fail(struct reader *reader, const char *why)
{
	if (!reader->why)
		reader->why = why;
	return false;
}

/* Length of the sign that `text` begins with: "=", "..", "->"; 0: none. */
static size_t
sign_length(const char *text)
{
	if (*text == '=')
		return 1;
	return strncmp(text, "..", 2) == 0 || strncmp(text, "->", 2) == 0 ? 2 : 0;
}

/* The next word or sign; "" at the end. */
static bool
next_word(struct reader *reader)
{
	const char *start = reader->rest + strspn(reader->rest, " \t");
	size_t length = sign_length(start);
	if (strncmp(start, "...", 3) == 0)
		return fail(reader, "between the ends of a range are two dots");
	if (length == 0)
		while (start[length] && !strchr(" \t", start[length]) &&
			sign_length(start + length) == 0)
			length++;
	reader->word[0] = '\0';
	if (length >= WORD_BYTES)
		return fail(reader, "a word is too long");
	memcpy(reader->word, start, length);
	reader->word[length] = '\0';
	reader->rest = start + length;
	return true;
}

static bool
is(const struct reader *reader, const char *word)
{
	return strcmp(reader->word, word) == 0;
}

/* Whether the word is the first of a range. */
static bool
range_follows(const struct reader *reader)
{
	return strncmp(reader->rest + strspn(reader->rest, " \t"), "..", 2) == 0;
}

int
route_destination(const char *name)
{
	if (strcmp(name, "pitch") == 0)
		return ROUTE_PITCH;
	if (strcmp(name, "pitch-shaper") == 0)
		return ROUTE_PITCH_SHAPER;
	return param_find(name);
}

const char *
route_destination_name(int destination)
{
	if (destination == ROUTE_PITCH)
		return "pitch";
	return destination == ROUTE_PITCH_SHAPER ? "pitch-shaper"
						 : param_info[destination].name;
}

/* The side that `text` begins with, its dot included; -1: none. */
static int
find_side(const char *text, size_t *length)
{
	for (int side = ROUTE_PLAYER; side <= ROUTE_RIGHT; side++) {
		*length = strlen(side_name[side]);
		if (strncmp(text, side_name[side], *length) == 0 && text[*length] == '.')
			return side;
	}
	return -1;
}

bool
route_is_source(const char *text)
{
	size_t length = strlen(distance_name);
	if (strncmp(text, distance_name, length) == 0 && strchr(" \t-", text[length]))
		return true;
	return find_side(text, &length) >= 0;
}

static bool
parse_source(struct reader *reader, struct route *route)
{
	size_t length;
	if (is(reader, distance_name)) {
		route->side = ROUTE_BOTH;
		return true;
	}
	int side = find_side(reader->word, &length);
	if (side < 0)
		return fail(reader, "it has to come from player, shaper, left or right "
				    "and a feature, such as player.open, or from "
				    "distance");
	route->side = (enum route_source_side)side;
	for (int i = 0; i < HAND_FEATURES; i++)
		if (strcmp(hand_feature_info[i].name, reader->word + length + 1) == 0) {
			route->source = i;
			return true;
		}
	return fail(reader, "a hand has no such feature; there are area, box, size, x, "
			    "y, open, pinch, roll, speed, confidence and reach");
}

/* The usual range of the source, by its logarithm where that is usual. */
static void
set_usual(struct route *route)
{
	int source = route->side == ROUTE_BOTH ? HAND_FEATURES : route->source;
	route->in_from = with_ease[source].from;
	route->in_to = with_ease[source].to;
	route->log_source =
		source == HAND_AREA || source == HAND_BOX || source == HAND_SIZE;
	route->out_from = 0;
	route->out_to = 1;
	if (route->destination < PARAMS) {
		route->out_from = param_info[route->destination].min;
		route->out_to = param_info[route->destination].max;
	}
	route->curve = 1;
	route->smooth_seconds = (float)(smooth_usual_ms / 1000);
}

static bool
parse_input(struct reader *reader, float *value)
{
	double number;
	if (!option_number(reader->word, -1000, 1000, &number))
		return fail(reader, "the ends of the hand's range are numbers, such as "
				    "0.1..0.9");
	*value = (float)number;
	return true;
}

static bool
parse_output(struct reader *reader, int destination, float *value)
{
	double number;
	if (destination < PARAMS)
		return param_parse((enum param)destination, reader->word, value) ||
		       fail(reader, "the parameter cannot have the value at an end of "
				    "its range");
	if (!option_number(reader->word, 0, 1, &number))
		return fail(reader, "the ends of a pitch are numbers from 0, the lowest "
				    "note, to 1, the highest");
	*value = (float)number;
	return true;
}

/* From the word on, which is the range's first. */
static bool
parse_input_range(struct reader *reader, struct route *route)
{
	return parse_input(reader, &route->in_from) && next_word(reader) &&
	       next_word(reader) && parse_input(reader, &route->in_to);
}

static bool
parse_output_range(struct reader *reader, struct route *route)
{
	if (!next_word(reader) ||
		!parse_output(reader, route->destination, &route->out_from) ||
		!next_word(reader))
		return false;
	if (!is(reader, ".."))
		return fail(reader, "after -> comes a range, such as 300..9000");
	return next_word(reader) &&
	       parse_output(reader, route->destination, &route->out_to);
}

static bool
parse_curve(struct reader *reader, struct route *route)
{
	double number;
	if (!next_word(reader) || !option_number(reader->word, 0.05, 20, &number))
		return fail(reader, "after curve comes a number from 0.05 to 20");
	route->curve = (float)number;
	return true;
}

static bool
parse_smooth(struct reader *reader, struct route *route)
{
	double number;
	if (!next_word(reader) || !option_number(reader->word, 0, 10000, &number))
		return fail(reader, "after smooth come milliseconds, 0 to 10000");
	route->smooth_seconds = (float)(number / 1000);
	return true;
}

/* One clause, whose first word was read. The input's range can only be the first of
 * them; the others come in any order, each once: `*seen` has their bits. */
static bool
parse_clause(struct reader *reader, struct route *route, unsigned *seen)
{
	static const char *const keyword[] = { "linear", "->", "curve", "smooth" };
	if (*seen == 0 && range_follows(reader)) {
		*seen = 1u << 4;
		return parse_input_range(reader, route);
	}
	unsigned found = 0;
	while (found < 4 && !is(reader, keyword[found]))
		found++;
	if (found == 4)
		return fail(reader, "after the source may come a range, linear, -> and a "
				    "range, curve and a number, smooth and milliseconds");
	if (*seen & 1u << found)
		return fail(reader, "linear, ->, curve and smooth come once only");
	*seen |= 1u << found;
	switch (found) {
	case 0:
		route->log_source = false;
		return true;
	case 1:
		return parse_output_range(reader, route);
	case 2:
		return parse_curve(reader, route);
	default:
		return parse_smooth(reader, route);
	}
}

static bool
check_input(struct reader *reader, const struct route *route)
{
	if (route->in_from == route->in_to)
		return fail(reader, "the hand's range has two ends that differ");
	if (route->log_source && !(route->in_from > 0 && route->in_to > 0))
		return fail(reader, "a range of area, box or size lies above 0, "
				    "unless it is linear");
	return true;
}

static bool
parse(struct reader *reader, struct route *route)
{
	if (!next_word(reader))
		return false;
	route->destination = route_destination(reader->word);
	if (route->destination < 0)
		return fail(reader, "there is no such parameter, nor is it pitch or "
				    "pitch-shaper");
	if (!next_word(reader) || !is(reader, "="))
		return fail(reader, "after the parameter comes =");
	if (!next_word(reader) || !parse_source(reader, route))
		return false;
	set_usual(route);
	for (unsigned seen = 0; next_word(reader) && *reader->word;)
		if (!parse_clause(reader, route, &seen))
			return false;
	return !reader->why && check_input(reader, route);
}

bool
route_parse(const char *text, struct route *route, const char **why)
{
	struct reader reader = { .rest = text };
	struct route parsed = { 0 };
	bool good = parse(&reader, &parsed);
	*why = reader.why;
	if (good)
		*route = parsed;
	return good;
}

static void
print_output(int destination, float value, char text[PARAM_TEXT_BYTES])
{
	if (destination < PARAMS)
		param_print((enum param)destination, value, text);
	else
		float_text(value, 1, text);
}

size_t
route_print(const struct route *route, char text[ROUTE_TEXT_BYTES])
{
	char in[2][PARAM_TEXT_BYTES], out[2][PARAM_TEXT_BYTES], more[PARAM_TEXT_BYTES];
	bool both = route->side == ROUTE_BOTH;
	struct route usual = *route;
	set_usual(&usual);
	float_text(route->in_from, 1, in[0]);
	float_text(route->in_to, 1, in[1]);
	print_output(route->destination, route->out_from, out[0]);
	print_output(route->destination, route->out_to, out[1]);
	int length = snprintf(text, ROUTE_TEXT_BYTES, "%s = %s%s%s %s..%s%s -> %s..%s",
		route_destination_name(route->destination),
		both ? distance_name : side_name[route->side], both ? "" : ".",
		both ? "" : hand_feature_info[route->source].name, in[0], in[1],
		usual.log_source && !route->log_source ? " linear" : "", out[0], out[1]);
	if (route->curve != usual.curve) {
		float_text(route->curve, 1, more);
		length += snprintf(text + length, ROUTE_TEXT_BYTES - (size_t)length,
			" curve %s", more);
	}
	if (route->smooth_seconds != usual.smooth_seconds) {
		float_text(route->smooth_seconds, 1000, more);
		length += snprintf(text + length, ROUTE_TEXT_BYTES - (size_t)length,
			" smooth %s", more);
	}
	return (size_t)length;
}

/* What the source is in this frame; NaN when it is not there. */
REALTIME static double
source_value(
	const struct route *route, const struct hand_frame *frame, enum hand_side player)
{
	const struct hand *hand = frame->hand;
	switch (route->side) {
	case ROUTE_PLAYER:
		hand += player;
		break;
	case ROUTE_SHAPER:
		hand += !player;
		break;
	case ROUTE_LEFT:
		hand += HAND_LEFT;
		break;
	case ROUTE_RIGHT:
		hand += HAND_RIGHT;
		break;
	case ROUTE_BOTH:
		return hand[HAND_LEFT].present && hand[HAND_RIGHT].present
			       ? (double)frame->distance
			       : (double)NAN;
	}
	return hand->present ? (double)hand->feature[route->source] : (double)NAN;
}

REALTIME bool
route_position(const struct route *route, const struct hand_frame *frame,
	enum hand_side player, double *position)
{
	double from = (double)route->in_from, to = (double)route->in_to;
	double value = source_value(route, frame, player);
	if (!isfinite(value))
		return false;
	double along = route->log_source ? log(fmax(value, 0) / from) / log(to / from)
					 : (value - from) / (to - from);
	*position = pow(fmin(fmax(along, 0), 1), (double)route->curve);
	return true;
}

REALTIME float
route_value(const struct route *route, double position)
{
	if (route->destination < PARAMS)
		return param_between((enum param)route->destination, route->out_from,
			route->out_to, position);
	double from = (double)route->out_from, to = (double)route->out_to;
	return (float)(from + (to - from) * position);
}
