/* For libFuzzer: any text as a patch. Aborts when one that is read without a fault holds
 * what no patch may, or a route that does not survive printing. */
#include "synth/patch.h"
#include "tests/fuzz/demand.h"
#include "tests/fuzz/quiet_log.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void
demand_route(const struct route *route)
{
	char text[ROUTE_TEXT_BYTES], text_again[ROUTE_TEXT_BYTES];
	const char *why;
	struct route again;
	demand(route_print(route, text) < sizeof(text));
	demand(route_parse(text, &again, &why));
	route_print(&again, text_again);
	demand(strcmp(text, text_again) == 0);
	struct hand_frame frame = { .hand[HAND_LEFT].present = true,
		.hand[HAND_RIGHT].present = true };
	for (int side = 0; side < HAND_SIDES; side++)
		for (int f = 0; f < HAND_FEATURES; f++)
			frame.hand[side].feature[f] = hand_feature_info[f].min;
	double position;
	demand(route_position(route, &frame, HAND_RIGHT, &position));
	demand(position >= 0 && position <= 1);
	demand(isfinite(route_value(route, position)));
}

static void
demand_allowed(const struct patch *patch)
{
	demand(patch->routes <= PATCH_ROUTES_MAX);
	demand(memchr(patch->about, 0, sizeof(patch->about)) != NULL);
	demand(memchr(patch->scale, 0, sizeof(patch->scale)) != NULL);
	for (int i = 0; i < PARAMS; i++) {
		char text[PARAM_TEXT_BYTES];
		float again = NAN;
		demand(param_valid((enum param)i, (double)patch->value[i]));
		demand(param_print((enum param)i, patch->value[i], text) < sizeof(text));
		demand(param_parse((enum param)i, text, &again));
		demand(again == patch->value[i]);
	}
	for (size_t i = 0; i < patch->routes; i++)
		demand_route(&patch->route[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
	char text[8192];
	struct patch patch;
	if (count >= sizeof(text))
		return 0;
	memcpy(text, bytes, count);
	text[count] = '\0';
	quiet_log_errors();
	bool good = patch_parse(&patch, "songs/x.patch", text);
	demand(good == (quiet_log_errors() == 0));
	demand_allowed(&patch);
	return 0;
}
