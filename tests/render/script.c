#include "tests/render/script.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/render/complain.h"

enum { WORDS = 16, LINE = 600 };

/* The line being read, cut into words. */
struct line {
	const char *path;
	int number, words;
	char *word[WORDS];
};

struct setting {
	const char *name;
	size_t offset;
	int count;
	float least, most;
};

static const struct setting picture_settings[] = {
	{ "size", offsetof(struct script, size), 2, 32, 4096 },
	{ "fps", offsetof(struct script, fps), 1, 1, 1000 },
	{ "dur", offsetof(struct script, seconds), 1, 0.001f, 3600 },
	{ "noise", offsetof(struct script, noise), 1, 0, 100 },
	{ "expo", offsetof(struct script, exposure), 1, 0, 100 },
	{ "blur", offsetof(struct script, blur), 1, 0, 1 },
	{ "shutter", offsetof(struct script, shutter), 1, 0, 1 },
	{ "samples", offsetof(struct script, samples), 1, 1, 64 },
	{ "room", offsetof(struct script, room), 1, 0, 1e6f },
	{ "seed", offsetof(struct script, seed), 1, 0, 1e6f },
	{ "face", offsetof(struct script, face), 3, -1, 4 },
	{ "facetone", offsetof(struct script, face_tone), 3, 0, 255 },
	{ "light", offsetof(struct script, light), 3, -1000, 1000 },
	{ "lightcol", offsetof(struct script, light_colour), 3, 0, 100 },
	{ "ambient", offsetof(struct script, ambient), 3, 0, 100 },
	{ 0 },
};

static const struct setting hand_settings[] = {
	{ "tone", offsetof(struct script_hand, tone), 3, 0, 255 },
	{ "sleeve", offsetof(struct script_hand, sleeve), 3, -1, 255 },
	{ "drift", offsetof(struct script_hand, drift), 1, 0, 10 },
	{ "fingers", offsetof(struct script_hand, fingers), 5, -2, 2 },
	{ 0 },
};

static bool
wrong(const struct line *line, const char *what)
{
	return complain("%s:%d: %s", line->path, line->number, what);
}

static void
split(struct line *line, char *text)
{
	char *rest = text;
	text[strcspn(text, "#\r\n")] = 0;
	line->words = 0;
	while (line->words < WORDS && (text = strtok_r(rest, " \t", &rest)))
		line->word[line->words++] = text;
}

/* Reads the words after the first as exactly `count` numbers. */
static bool
numbers(const struct line *line, int count, float least, float most, float *to)
{
	if (line->words != count + 1)
		return complain("%s:%d: '%s' takes %d number%s, not %d", line->path,
			line->number, line->word[0], count, count == 1 ? "" : "s",
			line->words - 1);
	for (int i = 0; i < count; i++) {
		char *end;
		const char *word = line->word[i + 1];
		to[i] = strtof(word, &end);
		if (end == word || *end || !(to[i] >= least && to[i] <= most))
			return complain("%s:%d: '%s' is no number from %g to %g",
				line->path, line->number, word, least, most);
	}
	return true;
}

enum lookup { UNKNOWN, READ, WRONG };

/* Reads the line into a member of `base` if its first word is one of the settings. */
static enum lookup
read_setting(const struct line *line, const struct setting *setting, void *base)
{
	while (setting->name && strcmp(setting->name, line->word[0]) != 0)
		setting++;
	if (!setting->name)
		return UNKNOWN;
	float *to = (float *)((char *)base + setting->offset);
	return numbers(line, setting->count, setting->least, setting->most, to) ? READ
										: WRONG;
}

static bool
add_hand(struct script *script, const struct line *line)
{
	if (line->words != 2 ||
		(strcmp(line->word[1], "L") != 0 && strcmp(line->word[1], "R") != 0))
		return wrong(line, "expected 'hand L' or 'hand R'");
	if (script->hands == SCRIPT_HANDS)
		return wrong(line, "there is room for two hands only");
	script->hand[script->hands++] = (struct script_hand){
		.left = line->word[1][0] == 'L',
		.tone = { 222, 168, 140 },
		.sleeve = { 60, 70, 100 },
	};
	return true;
}

/* The numbers of a `key` or `area` line: time, place, three angles, curl and spread. */
static bool
read_key(const struct line *line, struct key *key)
{
	float value[9];
	if (!numbers(line, 9, -3600, 3600, value))
		return false;
	key->by_area = strcmp(line->word[0], "area") == 0;
	key->seconds = value[0];
	for (int i = 0; i < 5; i++)
		key->number[KEY_YAW + i] = value[4 + i];
	if (key->by_area) {
		if (!(value[1] >= 1e-4f && value[1] <= 1))
			return wrong(
				line, "an area is a fraction of the picture, above 0");
		key->number[KEY_LOG_AREA] = logf(value[1]);
		key->number[KEY_ACROSS] = value[2];
		key->number[KEY_DOWN] = value[3];
		return true;
	}
	memcpy(&key->number[KEY_X], &value[1], 3 * sizeof(float));
	return value[3] >= 0.15f ||
	       wrong(line, "a hand must be 0.15 m or more from the camera");
}

static bool
add_key(struct script_hand *hand, const struct line *line)
{
	struct key key = { 0 };
	if (strcmp(line->word[0], "hold") == 0) {
		if (hand->keys == 0)
			return wrong(line, "'hold' needs a key before it");
		key = hand->key[hand->keys - 1];
		if (!numbers(line, 1, 0, 3600, &key.seconds))
			return false;
	} else if (!read_key(line, &key)) {
		return false;
	} else {
		memcpy(&key.number[KEY_THUMB], hand->fingers, sizeof(hand->fingers));
	}
	key.line = line->number;
	if (hand->keys == SCRIPT_KEYS)
		return wrong(line, "too many keys");
	if (hand->keys && key.seconds <= hand->key[hand->keys - 1].seconds)
		return wrong(line, "keys must follow one another in time");
	hand->key[hand->keys++] = key;
	return true;
}

static bool
add_label(struct script_hand *hand, const struct line *line)
{
	if (line->words != 3 || strlen(line->word[2]) >= LABEL_CHARS ||
		strchr(line->word[2], ','))
		return wrong(line, "expected 'label', a time and a short word");
	if (hand->labels == SCRIPT_LABELS)
		return wrong(line, "too many labels");
	struct label *label = &hand->label[hand->labels];
	struct line time = *line;
	time.words = 2;
	if (!numbers(&time, 1, 0, 3600, &label->seconds))
		return false;
	if (hand->labels && label->seconds <= label[-1].seconds)
		return wrong(line, "labels must follow one another in time");
	strcpy(label->word, line->word[2]);
	hand->labels++;
	return true;
}

static bool
is_key(const char *word)
{
	return strcmp(word, "key") == 0 || strcmp(word, "area") == 0 ||
	       strcmp(word, "hold") == 0;
}

/* Lines that belong to the hand named last. */
static bool
read_hand_line(struct script *script, const struct line *line)
{
	struct script_hand nobody = { 0 };
	struct script_hand *hand =
		script->hands ? &script->hand[script->hands - 1] : &nobody;
	bool key = is_key(line->word[0]), label = strcmp(line->word[0], "label") == 0;
	enum lookup found = key || label ? READ : read_setting(line, hand_settings, hand);
	if (found == UNKNOWN)
		return complain("%s:%d: unknown word '%s'", line->path, line->number,
			line->word[0]);
	if (hand == &nobody)
		return wrong(line, "this needs a 'hand' line before it");
	if (label)
		return add_label(hand, line);
	return key ? add_key(hand, line) : found == READ;
}

static bool
read_line(struct script *script, const struct line *line)
{
	enum lookup found = read_setting(line, picture_settings, script);
	if (found != UNKNOWN)
		return found == READ;
	if (strcmp(line->word[0], "hand") == 0)
		return add_hand(script, line);
	if (strcmp(line->word[0], "bg") != 0)
		return read_hand_line(script, line);
	if (line->words != 2)
		return wrong(line, "'bg' takes one file");
	snprintf(script->background, sizeof(script->background), "%s", line->word[1]);
	return true;
}

/* What no single line can be blamed for. */
static bool
check_whole(const struct script *script, const char *path)
{
	struct camera camera = script_camera(script);
	const float *light = script->light;
	if (camera.width % 2 || camera.height % 2)
		return complain("%s: width and height must be even", path);
	if (script_frames(script) < 1)
		return complain("%s: the clip is shorter than a frame", path);
	if (light[0] == 0 && light[2] == 0)
		return complain("%s: the light must not come straight from above", path);
	return true;
}

struct script *
script_load(const char *path)
{
	FILE *file = fopen(path, "r");
	struct script *script = file ? malloc(sizeof(*script)) : NULL;
	if (!script) {
		log_error("cannot open %s: %s", path, strerror(errno));
		if (file)
			fclose(file);
		return NULL;
	}
	*script = (struct script){ .size = { 640, 480 },
		.fps = 30,
		.seconds = 10,
		.noise = 2,
		.exposure = 1,
		.blur = 0.5f,
		.shutter = 0.5f,
		.samples = 12,
		.face_tone = { 222, 168, 140 },
		.light = { -0.45f, -0.65f, -0.75f },
		.light_colour = { 1, 0.95f, 0.88f },
		.ambient = { 0.42f, 0.44f, 0.48f } };
	struct line line = { .path = path };
	char text[LINE];
	bool good = true;
	while (good && fgets(text, sizeof(text), file)) {
		line.number++;
		if (strlen(text) == LINE - 1) {
			good = wrong(&line, "the line is too long");
			break;
		}
		split(&line, text);
		good = line.words == 0 || read_line(script, &line);
	}
	if (good && ferror(file))
		good = complain("cannot read %s: %s", path, strerror(errno));
	fclose(file);
	if (good && check_whole(script, path))
		return script;
	free(script);
	return NULL;
}

static bool
set_hands(struct script *script, const struct line *line)
{
	for (int i = 0; i < script->hands; i++) {
		enum lookup found = read_setting(line, hand_settings, &script->hand[i]);
		if (found == UNKNOWN)
			return complain(
				"--set: '%s' is nothing that can be set", line->word[0]);
		if (found == WRONG)
			return false;
	}
	return true;
}

bool
script_set(struct script *script, const char *text)
{
	struct line line = { .path = "--set", .number = 1 };
	char copy[LINE];
	snprintf(copy, sizeof(copy), "%s", text);
	split(&line, copy);
	if (line.words == 0)
		return wrong(&line, "expected a word and its numbers");
	enum lookup found = read_setting(&line, picture_settings, script);
	if (found == UNKNOWN)
		return set_hands(script, &line);
	return found == READ && check_whole(script, line.path);
}

struct camera
script_camera(const struct script *script)
{
	return (struct camera){ .width = (int)script->size[0],
		.height = (int)script->size[1],
		.focal = 0.85f * (int)script->size[0] };
}

int
script_frames(const struct script *script)
{
	return (int)(script->seconds * script->fps + 0.5f);
}
