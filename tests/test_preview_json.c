/* The figures of a preview as JSON: well-formed whatever the numbers are. */
#include "tests/tap.h"
#include "vision/preview/preview_json.h"

#include <cjson/cJSON.h>

static char text[PREVIEW_JSON_BYTES];

static cJSON *
read_back(const struct preview_scene *scene)
{
	size_t length = preview_json_write(text, scene);
	ok(length < sizeof(text) && strlen(text) == length, "%zu bytes", length);
	return cJSON_Parse(text);
}

static const cJSON *
member(const cJSON *json, const char *group, const char *name)
{
	const cJSON *in = group ? cJSON_GetObjectItem(json, group) : json;
	return cJSON_GetObjectItem(in, name);
}

static void
test_full(void)
{
	struct preview_scene scene = { .source = PREVIEW_RUNS,
		.asks_synth = true,
		.synth_present = true,
		.ladder = { .scale = "dorian", .count = 15 },
		.now = { .playing = true, .note = 69, .hertz = 440, .casualties = 2 },
		.position = 0.5,
		.fps = 29.97,
		.age_ms = 12.5,
		.frames = UINT64_MAX,
		.stage_ms = { [SENSOR_STEP] = 4.5f } };
	scene.hand[HAND_LEFT] = (struct scene_hand){
		.present = true, .gesture = "fist", .points = { .area = -3 }
	};
	cJSON *json = read_back(&scene);
	ok_string(cJSON_GetStringValue(member(json, NULL, "source")), "runs", "source");
	ok_near(cJSON_GetNumberValue(member(json, NULL, "fps")), 29.97, 1e-9, "fps");
	ok_near(cJSON_GetNumberValue(member(json, "ms", "age")), 12.5, 1e-9, "age");
	ok_near(cJSON_GetNumberValue(member(json, "ms", "step")), 4.5, 1e-9, "step");
	ok(cJSON_IsNull(member(json, "ms", "detector")), "what never ran took no time");
	ok_string(cJSON_GetStringValue(member(json, "synth", "note")), "A4", "note");
	ok_near(cJSON_GetNumberValue(member(json, "synth", "casualties")), 2, 0,
		"casualties");
	const cJSON *left = member(json, "hands", "left");
	ok(cJSON_IsTrue(member(left, NULL, "present")) &&
			cJSON_GetNumberValue(member(left, NULL, "area")) == 0.125,
		"a hand");
	ok_string(cJSON_GetStringValue(member(left, NULL, "gesture")), "fist",
		"and what it does");
	ok(cJSON_IsNull(member(member(json, "hands", "right"), NULL, "area")),
		"and none");
	cJSON_Delete(json);
}

static void
test_nothing(void)
{
	struct preview_scene scene = { .position = NAN, .fps = NAN, .age_ms = INFINITY };
	for (int i = 0; i < SENSOR_STAGES; i++)
		scene.stage_ms[i] = INFINITY;
	for (int source = PREVIEW_STARTS; source <= PREVIEW_LOST; source++) {
		scene.source = (enum preview_source)source;
		cJSON *json = read_back(&scene);
		ok(json && cJSON_IsNull(member(json, "ms", "age")) &&
				cJSON_IsNull(member(json, "synth", "position")) &&
				cJSON_IsFalse(member(json, "synth", "present")),
			"numbers that are none are null");
		cJSON_Delete(json);
	}
}

static void
test_longest(void)
{
	struct preview_scene scene = { .synth_present = true,
		.ladder = { .scale = "a-name-of-thirty-one-characters",
			.count = LADDER_NOTES_MAX },
		.now = { .playing = true, .note = 1, .hertz = -1.234e-300 },
		.position = -1.234e-300,
		.frames = UINT64_MAX,
		.dropped = UINT64_MAX,
		.detections = UINT64_MAX,
		.skipped = UINT64_MAX };
	for (int i = 0; i < SENSOR_STAGES; i++)
		scene.stage_ms[i] = 1.234e-30f;
	for (int side = 0; side < HAND_SIDES; side++)
		scene.hand[side] =
			(struct scene_hand){ .present = true, .gesture = "spread" };
	cJSON *json = read_back(&scene);
	ok(json, "the longest numbers fit");
	cJSON_Delete(json);
}

int
main(void)
{
	test_full();
	test_nothing();
	test_longest();
	return tap_done();
}
