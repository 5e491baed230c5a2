#include "common/oscquery_json.h"

#include "common/float_text.h"
#include "common/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct osc_address common_address[] = {
	{ .path = "/ping",
		.types = "N",
		.access = OSC_WRITE,
		.description = "is answered with /pong and the program's name" },
	{ .path = "/status",
		.access = OSC_READ,
		.description = "counters: names and values" },
	{ .path = "/quit",
		.types = "N",
		.access = OSC_WRITE,
		.description = "ends the program in order" },
};
enum { COMMON_ADDRESSES = sizeof(common_address) / sizeof(*common_address) };

static const struct osc_address *
address_at(const struct oscquery_settings *settings, size_t index)
{
	return index < settings->count ? &settings->address[index]
				       : &common_address[index - settings->count];
}

/* A float has few digits, which a double would make look like many. */
static cJSON *
new_number(char type, double number)
{
	char text[FLOAT_TEXT_BYTES];
	if (!isfinite(number))
		return cJSON_CreateNull();
	if (type != 'f')
		return cJSON_CreateNumber(number);
	float_text((float)number, 1, text);
	return cJSON_CreateNumber(strtod(text, NULL));
}

static bool
ask(const struct oscquery_settings *settings, const char *path, struct osc_answer *answer)
{
	const struct osc_server_calls *calls = settings->calls;
	const struct osc_message question = { .address = path };
	osc_answer_begin(answer, path);
	if (strcmp(path, "/status") != 0)
		return calls->question &&
		       calls->question(calls->context, &question, answer);
	struct status status = { 0 };
	calls->status(calls->context, &status);
	osc_answer_status(answer, &status);
	return true;
}

/* The types that it has now, and the value. */
static void
add_value(cJSON *node, const struct oscquery_settings *settings,
	const struct osc_address *address)
{
	struct osc_answer answer;
	char types[OSC_ARGUMENTS_MAX + 1] = "";
	if (!ask(settings, address->path, &answer))
		return;
	const struct osc_message *said = &answer.message;
	cJSON *values = cJSON_CreateArray();
	for (size_t i = 0; i < said->count; i++) {
		const struct osc_argument *argument = &said->argument[i];
		types[i] = argument->type;
		types[i + 1] = '\0';
		cJSON_AddItemToArray(
			values, argument->type == 's'
					? json_text(argument->string)
					: new_number(argument->type, argument->number));
	}
	if (!address->types)
		cJSON_AddStringToObject(node, "TYPE", types);
	cJSON_AddItemToObject(node, "VALUE", values);
}

/* An array with an entry for each argument, of which only the first one has something. */
static void
add_for_first(cJSON *node, const char *name, const char *types, cJSON *first)
{
	cJSON *array = cJSON_AddArrayToObject(node, name);
	cJSON_AddItemToArray(array, first);
	for (size_t i = 1; i < strlen(types); i++)
		cJSON_AddItemToArray(array, cJSON_CreateNull());
}

static void
add_range(cJSON *node, const struct osc_address *address)
{
	cJSON *range = cJSON_CreateObject();
	if (address->choices) {
		cJSON *values = cJSON_AddArrayToObject(range, "VALS");
		for (const char *const *word = address->choices; *word; word++)
			cJSON_AddItemToArray(values, json_text(*word));
	} else {
		cJSON_AddItemToObject(
			range, "MIN", new_number(address->types[0], address->min));
		cJSON_AddItemToObject(
			range, "MAX", new_number(address->types[0], address->max));
	}
	add_for_first(node, "RANGE", address->types, range);
}

/* The proposal's word for a unit, where it has one. */
static const char *
unit_word(const char *unit)
{
	static const char *const words[][2] = {
		{ "Hz", "time.hz" },
		{ "s", "time.second" },
		{ "ms", "time.ms" },
		{ "cents", "time.cents" },
		{ "BPM", "time.bpm" },
		{ "dB", "gain.db-raw" },
		{ "radians", "angle.radian" },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i][0], unit) == 0)
			return words[i][1];
	return unit;
}

static void
describe_types(cJSON *node, const struct osc_address *address)
{
	cJSON_AddStringToObject(node, "TYPE", address->types);
	if (address->choices || address->min != 0 || address->max != 0)
		add_range(node, address);
	if (address->unit && *address->unit)
		add_for_first(node, "UNIT", address->types,
			cJSON_CreateString(unit_word(address->unit)));
}

static void
describe(cJSON *node, const struct oscquery_settings *settings,
	const struct osc_address *address)
{
	cJSON_AddStringToObject(node, "DESCRIPTION", address->description);
	cJSON_ReplaceItemInObject(node, "ACCESS", cJSON_CreateNumber(address->access));
	if (address->types)
		describe_types(node, address);
	if (address->access & OSC_READ)
		add_value(node, settings, address);
}

static cJSON *
new_node(const char *path, size_t length)
{
	char text[256];
	cJSON *node = cJSON_CreateObject();
	snprintf(text, sizeof(text), "%.*s", (int)length, path);
	cJSON_AddStringToObject(node, "FULL_PATH", text);
	cJSON_AddNumberToObject(node, "ACCESS", 0);
	return node;
}

/* The node below `node` that holds `path` or leads there, by the part of the path that
 * begins at `at`; a new one when there is none yet. */
static cJSON *
child_of(cJSON *node, const char *path, size_t at)
{
	char name[128];
	size_t length = strcspn(path + at, "/");
	snprintf(name, sizeof(name), "%.*s", (int)length, path + at);
	cJSON *contents = cJSON_GetObjectItemCaseSensitive(node, "CONTENTS");
	if (!contents)
		contents = cJSON_AddObjectToObject(node, "CONTENTS");
	cJSON *child = cJSON_GetObjectItemCaseSensitive(contents, name);
	if (child)
		return child;
	child = new_node(path, at + length);
	cJSON_AddItemToObject(contents, name, child);
	return child;
}

/* Adds an address to `root`, which stands for the first `depth` bytes of its path. */
static void
add_address(cJSON *root, size_t depth, const struct oscquery_settings *settings,
	const struct osc_address *address)
{
	cJSON *node = root;
	while (address->path[depth] == '/') {
		node = child_of(node, address->path, depth + 1);
		depth += 1 + strcspn(address->path + depth + 1, "/");
	}
	describe(node, settings, address);
}

/* NULL: there is no such node. */
static cJSON *
find_node(const struct oscquery_settings *settings, const char *path)
{
	size_t depth = strcmp(path, "/") == 0 ? 0 : strlen(path);
	cJSON *node = NULL;
	if (path[0] != '/')
		return NULL;
	for (size_t i = 0; i < settings->count + COMMON_ADDRESSES; i++) {
		const struct osc_address *address = address_at(settings, i);
		if (strncmp(address->path, path, depth) != 0 ||
			(address->path[depth] && address->path[depth] != '/'))
			continue;
		if (!node)
			node = new_node(path, strlen(path));
		add_address(node, depth, settings, address);
	}
	return node;
}

static cJSON *
host_info(const struct oscquery_settings *settings)
{
	static const char *const extensions[] = { "ACCESS", "VALUE", "RANGE",
		"DESCRIPTION", "UNIT" };
	const char *host = settings->osc_host ? settings->osc_host : "127.0.0.1";
	cJSON *info = cJSON_CreateObject();
	cJSON_AddItemToObject(info, "NAME", json_text(settings->calls->program));
	/* where it listens on all addresses, it does on the asker's, too */
	if (strcmp(host, "0.0.0.0") != 0 && strcmp(host, "::") != 0)
		cJSON_AddItemToObject(info, "OSC_IP", json_text(host));
	cJSON_AddNumberToObject(info, "OSC_PORT", settings->osc_port);
	cJSON_AddStringToObject(info, "OSC_TRANSPORT", "UDP");
	cJSON *object = cJSON_AddObjectToObject(info, "EXTENSIONS");
	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
		cJSON_AddTrueToObject(object, extensions[i]);
	return info;
}

static bool
is_attribute(const char *name)
{
	static const char *const names[] = { "FULL_PATH", "CONTENTS", "TYPE", "ACCESS",
		"VALUE", "RANGE", "DESCRIPTION", "UNIT", "TAGS", "EXTENDED_TYPE",
		"CRITICAL", "CLIPMODE", "OVERLOADS", "HTML" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static enum oscquery_found
print_part(cJSON *node, const char *attribute, char **text)
{
	cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(node, attribute);
	if (!item)
		return OSCQUERY_NOTHING;
	cJSON *part = cJSON_CreateObject();
	cJSON_AddItemToObject(part, attribute, item);
	*text = cJSON_Print(part);
	cJSON_Delete(part);
	return OSCQUERY_TEXT;
}

enum oscquery_found
oscquery_json(const struct oscquery_settings *settings, const char *path,
	const char *attribute, char **text)
{
	enum oscquery_found found = OSCQUERY_TEXT;
	bool host = attribute && strcmp(attribute, "HOST_INFO") == 0;
	cJSON *node = host ? host_info(settings) : find_node(settings, path);
	if (!node)
		return OSCQUERY_NO_NODE;
	if (!attribute || host)
		*text = cJSON_Print(node);
	else if (is_attribute(attribute))
		found = print_part(node, attribute, text);
	else
		found = OSCQUERY_NO_MEANING;
	cJSON_Delete(node);
	return found;
}
