/* Routes: what a hand does moves a parameter. As text, in a patch, in the configuration
 * or by OSC:
 *
 *	DESTINATION = SOURCE [FROM..TO] [linear] [-> FROM..TO] [curve X] [smooth MS]
 *	cutoff = player.open 0.1..0.9 -> 300..9000 curve 1.5 smooth 40
 *
 * DESTINATION is a parameter's name, `pitch` or `pitch-shaper`. SOURCE is `player`,
 * `shaper`, `left` or `right`, a dot, and the name of a feature in common/hand.h; or
 * `distance`. The first range is the input's: what a hand passes through with ease when
 * left out. The second one is the destination's, in the words of its parameter: all that
 * it can be when left out. Either may fall, which inverts. `linear` takes area, box and
 * size as they are and not by their logarithm. `curve` is the exponent, 1 when left out,
 * of the position 0...1 between the input's ends; `smooth` the milliseconds until 99 % of
 * a step is made, 40 when left out. What follows the first range comes in any order, each
 * part once. Blanks part words and may stand around `=`, `..` and `->`. */
#pragma once

#include "common/hand.h"
#include "common/realtime.h"
#include "synth/param.h"

enum route_source_side {
	ROUTE_PLAYER, /* the hand that plays: the right one, or the left of the
			 left-handed */
	ROUTE_SHAPER, /* the other one */
	ROUTE_LEFT,
	ROUTE_RIGHT,
	ROUTE_BOTH, /* `distance`, between them; the feature does not count */
};

/* Where a route may lead besides the parameters. */
enum {
	ROUTE_PITCH = PARAMS, /* 0 lowest ... 1 highest note of the range */
	ROUTE_PITCH_SHAPER,   /* the same for the other hand, in duet */
	ROUTE_DESTINATIONS
};

struct route {
	int destination; /* enum param, ROUTE_PITCH... */
	enum route_source_side side;
	int source;             /* enum hand_feature */
	bool log_source;        /* the input counts by its logarithm: in_... > 0 */
	float in_from, in_to;   /* of the input; in_from may be the greater */
	float out_from, out_to; /* of the destination, at those */
	float curve;            /* exponent of the position between them */
	float smooth_seconds;
};

/* `text` begins as a route's part right of the `=` does: with "player.", "distance" ...
 */
bool route_is_source(const char *text);

/* Reads "DESTINATION = SOURCE ..."; false, and *why says in a few words what is wrong
 * (static), when it is no route. */
bool route_parse(const char *text, struct route *route, const char **why);

/* Index of the destination called `name`, or -1; and back. */
int route_destination(const char *name);
const char *route_destination_name(int destination);

/* The text that route_parse reads back the same. */
enum { ROUTE_TEXT_BYTES = 160 };
size_t route_print(const struct route *route, char text[ROUTE_TEXT_BYTES]);

/* Position 0...1 of the route's input in this frame, the curve applied; false when its
 * hand is not there or its feature not finite: what it moves stays where it is. */
REALTIME bool route_position(const struct route *route, const struct hand_frame *frame,
	enum hand_side player, double *position);

/* What the destination is at that position: a value of the parameter, or a pitch 0...1.
 */
REALTIME float route_value(const struct route *route, double position);
