#include "tests/eval/manifest.h"

#include "common/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 32 };

/* Cuts a line of CSV in place; a field in quotes may hold commas. */
static int
split(char *line, char **field)
{
	int count = 0;
	line[strcspn(line, "\r\n")] = '\0';
	while (count < FIELDS_MAX) {
		bool quoted = *line == '"';
		char *to = field[count++] = line += quoted;
		while (*line && (quoted || *line != ',')) {
			if (*line == '"' && quoted && *++line != '"')
				quoted = false;
			else
				*to++ = *line++;
		}
		bool more = *line++ == ',';
		*to = '\0';
		if (!more)
			break;
	}
	return count;
}

static int
find(char **field, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(field[i], name) == 0)
			return i;
	return -1;
}

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
	int columns = good ? split(line, field) : 0;
	int name = find(field, columns, "file"), kind = find(field, columns, "kind");
	int least = find(field, columns, "n_min"), most = find(field, columns, "n_max");
	good = name >= 0 && kind >= 0 && least >= 0 && most >= 0;
	while (good && getline(&line, &room, file) > 0)
		if (split(line, field) >= columns && strcmp(field[kind], "image") == 0)
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

bool
manifest_read(struct manifest *manifest, const char *directory)
{
	*manifest = (struct manifest){ 0 };
	FILE *rows = open_list(directory, "manifest.csv");
	bool good = rows && read_rows(manifest, rows);
	FILE *lines = good ? open_list(directory, "annotations.jsonl") : NULL;
	char *line = NULL;
	size_t room = 0;
	while (lines && getline(&line, &room, lines) > 0)
		annotate(manifest, line);
	free(line);
	if (rows)
		fclose(rows);
	if (lines)
		fclose(lines);
	if (rows && !good)
		log_error("%s/manifest.csv lacks a column: file, kind, n_min, n_max",
			directory);
	return good && lines;
}

void
manifest_free(struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->count; i++)
		cJSON_Delete(manifest->picture[i].annotation);
	free(manifest->picture);
	*manifest = (struct manifest){ 0 };
}
