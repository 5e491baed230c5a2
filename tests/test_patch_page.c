/* hand-patch(5) tells of every parameter and feature as it is, and what it shows is
 * understood. */
#include "synth/patch.h"

#include "tests/tap.h"

#include <stdlib.h>

static char page[65536];

static bool
load(void)
{
	FILE *file = fopen("synth/hand-patch.5", "r");
	size_t length = file ? fread(page, 1, sizeof(page) - 1, file) : 0;
	page[length] = '\0';
	return file && fclose(file) == 0 && length > 0 && length < sizeof(page) - 1;
}

/* The page has this line. */
static bool
has(const char *line)
{
	const char *at = strstr(page, line);
	bool found = at && at > page && at[-1] == '\n' && at[strlen(line)] == '\n';
	if (!found)
		printf("# missing: %s\n", line);
	return found;
}

static void
test_parameters(void)
{
	bool all = true;
	for (int i = 0; i < PARAMS; i++) {
		const struct param_info *info = &param_info[i];
		char line[256], from[PARAM_TEXT_BYTES], to[PARAM_TEXT_BYTES];
		char initial[PARAM_TEXT_BYTES];
		int length = snprintf(line, sizeof(line), ".It Cm %s Pq ", info->name);
		for (int n = 0; info->choices && info->choices[n]; n++)
			length += snprintf(line + length, sizeof(line) - (size_t)length,
				"%s%s", n ? ", " : "", info->choices[n]);
		param_print((enum param)i, info->min, from);
		param_print((enum param)i, info->max, to);
		param_print((enum param)i, info->initial, initial);
		if (!info->choices)
			length += snprintf(line + length, sizeof(line) - (size_t)length,
				"%s to %s%s%s", from, to, *info->unit ? " " : "",
				info->unit);
		snprintf(line + length, sizeof(line) - (size_t)length, "; %s", initial);
		all &= has(line);
	}
	ok(all, "every parameter is there, with its range, unit and initial value");
}

static void
test_sources(void)
{
	bool all = true;
	for (int i = 0; i < HAND_FEATURES; i++) {
		char text[64], line[64];
		const char *why;
		struct route route;
		snprintf(text, sizeof(text), "pitch = player.%s",
			hand_feature_info[i].name);
		all &= route_parse(text, &route, &why);
		snprintf(line, sizeof(line), ".It Cm %s Pq %g to %g",
			hand_feature_info[i].name, (double)route.in_from,
			(double)route.in_to);
		all &= has(line);
	}
	ok(all, "every feature is there, with its usual range");
	struct route route;
	const char *why;
	char line[64] = "";
	if (route_parse("pitch = distance", &route, &why))
		snprintf(line, sizeof(line), ".Li distance Pq %g to %g",
			(double)route.in_from, (double)route.in_to);
	ok(has(line), "so is the distance");
}

/* Reads what stands between .Bd and .Ed; the blocks of an example make one patch. */
static void
test_examples(void)
{
	static const char begin[] = ".Bd -literal -offset indent\n", end[] = ".Ed\n";
	int examples = 0;
	for (const char *at = page; (at = strstr(at, begin)); examples++) {
		char text[4096] = "";
		const char *stop;
		struct patch patch;
		at += strlen(begin);
		stop = strstr(at, end);
		if (!ok(stop && stop - at < (long)sizeof(text), "a block has an end"))
			return;
		memcpy(text, at, (size_t)(stop - at));
		ok(patch_parse(&patch, "hand-patch.5", text), "block %d is a patch",
			examples + 1);
	}
	ok(examples >= 3, "there are examples");
}

int
main(void)
{
	if (!ok(load(), "there is the page"))
		return tap_done();
	test_parameters();
	test_sources();
	test_examples();
	return tap_done();
}
