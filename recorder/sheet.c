#include "recorder/sheet.h"

#include "common/json_text.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char key_bytes[] = "abcdefghijklmnopqrstuvwxyz"
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

bool
sheet_fact_check(const char *fact)
{
	size_t key = strspn(fact, key_bytes);
	return key > 0 && fact[key] == '=';
}

static void
add_files(cJSON *root, const struct sheet *sheet)
{
	cJSON *list = cJSON_AddArrayToObject(root, "files");
	for (size_t i = 0; i < sheet->files; i++)
		cJSON_AddItemToArray(list, json_text(sheet->file[i]));
}

static void
add_facts(cJSON *root, const struct sheet_facts *facts)
{
	cJSON *object = cJSON_AddObjectToObject(root, "facts");
	for (size_t i = 0; facts && i < facts->count; i++) {
		char key[128];
		size_t length = strspn(facts->fact[i], key_bytes);
		snprintf(key, sizeof(key), "%.*s", (int)length, facts->fact[i]);
		cJSON_DeleteItemFromObject(object, key); /* the last one counts */
		cJSON_AddItemToObject(
			object, key, json_text(facts->fact[i] + length + 1));
	}
}

static void
add_markers(cJSON *root, const struct sheet *sheet)
{
	cJSON *list = cJSON_AddArrayToObject(root, "markers");
	for (size_t i = 0; i < sheet->markers; i++) {
		cJSON *item = cJSON_CreateObject();
		cJSON_AddNumberToObject(item, "frame", (double)sheet->marker[i].frame);
		cJSON_AddItemToObject(item, "label", json_text(sheet->marker[i].label));
		cJSON_AddItemToArray(list, item);
	}
}

static void
add_gaps(cJSON *root, const struct sheet *sheet)
{
	cJSON *list = cJSON_AddArrayToObject(root, "gaps");
	for (size_t i = 0; i < sheet->gaps; i++) {
		cJSON *item = cJSON_CreateObject();
		cJSON_AddNumberToObject(item, "frame", (double)sheet->gap[i].at);
		cJSON_AddNumberToObject(item, "frames", (double)sheet->gap[i].frames);
		cJSON_AddStringToObject(item, "cause",
			sheet->gap[i].kind == TAPE_UNDELIVERED ? "server" : "disk");
		cJSON_AddItemToArray(list, item);
	}
}

/* Rounded to hundredths; null where there is none. */
static void
add_decibels(cJSON *object, const char *name, double value)
{
	if (isfinite(value))
		cJSON_AddNumberToObject(object, name, round(value * 100) / 100);
	else
		cJSON_AddNullToObject(object, name);
}

static void
add_levels(cJSON *root, const struct sheet *sheet)
{
	cJSON *list = cJSON_AddArrayToObject(root, "levels");
	for (unsigned c = 0; sheet->level && c < sheet->channels; c++) {
		cJSON *item = cJSON_CreateObject();
		add_decibels(item, "peak-dbfs", 20 * log10(sheet->level[c].highest));
		add_decibels(item, "rms-dbfs", 20 * log10(sheet->level[c].rms));
		cJSON_AddNumberToObject(item, "clipped", (double)sheet->level[c].clipped);
		cJSON_AddItemToArray(list, item);
	}
	double integrated = sheet->loudness.integrated, range = sheet->loudness.range;
	bool known = sheet->finished && integrated < WAVE_UNKNOWN;
	add_decibels(root, "loudness-lufs", known ? integrated : NAN);
	add_decibels(root, "loudness-range-lu", known ? range : NAN);
}

static cJSON *
describe(const struct sheet *sheet)
{
	cJSON *root = cJSON_CreateObject();
	cJSON_AddStringToObject(root, "program", "hand-recorder " HAND_VERSION);
	cJSON_AddStringToObject(root, "begin", sheet->begin);
	cJSON_AddBoolToObject(root, "finished", sheet->finished);
	add_files(root, sheet);
	cJSON_AddNumberToObject(root, "rate", sheet->rate);
	cJSON_AddNumberToObject(root, "channels", sheet->channels);
	cJSON_AddStringToObject(root, "sample", sheet->sample);
	cJSON_AddNumberToObject(root, "frames", (double)sheet->frames);
	cJSON_AddNumberToObject(root, "seconds", (double)sheet->frames / sheet->rate);
	cJSON_AddNumberToObject(root, "midi-events", (double)sheet->events);
	cJSON_AddNumberToObject(root, "xruns", (double)sheet->xruns);
	if (sheet->hands) {
		cJSON_AddNumberToObject(
			root, "hand-frames", (double)sheet->hands->frames);
		cJSON_AddNumberToObject(
			root, "hand-casualties", (double)sheet->hands->casualties);
	}
	cJSON_AddNumberToObject(root, "clipped-in-file", (double)sheet->clipped);
	add_facts(root, sheet->facts);
	add_markers(root, sheet);
	add_gaps(root, sheet);
	cJSON_AddNumberToObject(root, "later-gaps", (double)sheet->later_gaps);
	add_levels(root, sheet);
	return root;
}

static bool
write_file(const char *text, const char *path)
{
	FILE *file = fopen(path, "w");
	if (!file)
		return false;
	bool good = fputs(text, file) >= 0 && fputc('\n', file) != EOF;
	good = fclose(file) == 0 && good;
	return good;
}

bool
sheet_write(const struct sheet *sheet, const char *path)
{
	char part[4096 + 8];
	cJSON *root = describe(sheet);
	char *text = cJSON_Print(root);
	cJSON_Delete(root);
	snprintf(part, sizeof(part), "%s.part", path);
	errno = text ? 0 : ENOMEM;
	bool good = text && write_file(text, part) && rename(part, path) == 0;
	int error = errno;
	if (!good)
		unlink(part);
	free(text);
	errno = error;
	return good;
}
