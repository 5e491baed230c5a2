#include "tests/eval/manifest.h"

#include "common/hand.h"
#include "common/log.h"
#include "tests/csv.h"
#include "tests/eval/boxes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 32 };

static bool
add(struct manifest *manifest, const char *file, int least, int most)
{
	struct picture *more = realloc(
		manifest->picture, (manifest->count + 1) * sizeof(*manifest->picture));
	if (!more)
		return false;
	manifest->picture = more;
	struct picture *picture = &more[manifest->count++];
	*picture = (struct picture){ .least = least, .most = most };
	snprintf(picture->file, sizeof(picture->file), "%s", file);
	snprintf(picture->folder, sizeof(picture->folder), "%.*s",
		(int)strcspn(file, "/"), file);
	return true;
}

static bool
read_rows(struct manifest *manifest, FILE *file)
{
	char *line = NULL, *field[FIELDS_MAX];
	size_t room = 0;
	bool good = getline(&line, &room, file) > 0;
	int columns = good ? csv_split(line, field, FIELDS_MAX) : 0;
	int name = csv_find(field, columns, "file");
	int kind = csv_find(field, columns, "kind");
	int least = csv_find(field, columns, "n_min");
	int most = csv_find(field, columns, "n_max");
	good = name >= 0 && kind >= 0 && least >= 0 && most >= 0;
	while (good && getline(&line, &room, file) > 0)
		if (csv_split(line, field, FIELDS_MAX) >= columns &&
			strcmp(field[kind], "image") == 0)
			good = add(manifest, field[name], atoi(field[least]),
				atoi(field[most]));
	free(line);
	return good;
}

static void
annotate(struct manifest *manifest, const char *text)
{
	cJSON *line = cJSON_Parse(text);
	const cJSON *file = cJSON_GetObjectItem(line, "file");
	for (size_t i = 0; cJSON_IsString(file) && i < manifest->count; i++) {
		struct picture *picture = &manifest->picture[i];
		if (picture->annotation || strcmp(picture->file, file->valuestring) != 0)
			continue;
		picture->annotation = line;
		return;
	}
	cJSON_Delete(line);
}

static struct box
box_of(const cJSON *numbers)
{
	float value[2 * HAND_LANDMARKS] = { 0 };
	int count = 0;
	const cJSON *number;
	cJSON_ArrayForEach(number, numbers) if (count < 2 * HAND_LANDMARKS)
		value[count++] = (float)number->valuedouble;
	return box_around(value, count / 2, 2);
}

/* Says the side of an annotated hand that lacks it, as MediaPipe has it. */
static void
add_side(cJSON *hand, const cJSON *labels)
{
	static const float same = 0.7f;
	const cJSON *label;
	struct box box = box_of(cJSON_GetObjectItem(hand, "box"));
	if (cJSON_HasObjectItem(hand, "side"))
		return;
	cJSON_ArrayForEach(label, labels)
	{
		const cJSON *right = cJSON_GetObjectItem(label, "r");
		struct box there = box_of(cJSON_GetObjectItem(label, "xy"));
		if (cJSON_IsNumber(right) && box_overlap(box, there) >= same) {
			cJSON_AddStringToObject(hand, "side",
				right->valuedouble > 0.5 ? "right" : "left");
			return;
		}
	}
}

static void
add_sides(struct manifest *manifest, const char *text)
{
	cJSON *line = cJSON_Parse(text);
	const cJSON *file = cJSON_GetObjectItem(line, "file");
	const cJSON *result = cJSON_GetObjectItem(line, "r");
	for (size_t i = 0; cJSON_IsString(file) && i < manifest->count; i++) {
		const struct picture *picture = &manifest->picture[i];
		cJSON *hand;
		if (strcmp(picture->file, file->valuestring) != 0)
			continue;
		cJSON_ArrayForEach(
			hand, cJSON_GetObjectItem(picture->annotation, "hands"))
			add_side(hand, cJSON_GetObjectItem(result, "hands"));
	}
	cJSON_Delete(line);
}

static FILE *
open_list(const char *directory, const char *name)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "r");
	if (!file)
		log_error("cannot read %s", path);
	return file;
}

/* Gives each line of a list to `use`. */
static bool
read_lines(struct manifest *manifest, const char *directory, const char *name,
	void use(struct manifest *manifest, const char *text))
{
	FILE *file = open_list(directory, name);
	char *line = NULL;
	size_t room = 0;
	while (file && getline(&line, &room, file) > 0)
		use(manifest, line);
	free(line);
	if (file)
		fclose(file);
	return file;
}

bool
manifest_read(struct manifest *manifest, const char *directory)
{
	*manifest = (struct manifest){ 0 };
	FILE *rows = open_list(directory, "manifest.csv");
	bool good = rows && read_rows(manifest, rows);
	if (rows)
		fclose(rows);
	if (rows && !good)
		log_error("%s/manifest.csv lacks a column: file, kind, n_min, n_max",
			directory);
	return good && read_lines(manifest, directory, "annotations.jsonl", annotate) &&
	       read_lines(manifest, directory, "prelabels.jsonl", add_sides);
}

void
manifest_free(struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->count; i++)
		cJSON_Delete(manifest->picture[i].annotation);
	free(manifest->picture);
	*manifest = (struct manifest){ 0 };
}
