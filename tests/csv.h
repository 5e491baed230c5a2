/* Lines of CSV. */
#pragma once

#include <stdbool.h>
#include <string.h>

/* Cuts a line in place, into at most so many fields; one in quotes may hold commas.
 * Returns how many there are. */
static inline int
csv_split(char *line, char **field, int most)
{
	int count = 0;
	line[strcspn(line, "\r\n")] = '\0';
	while (count < most) {
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

/* The field's number, or -1. */
static inline int
csv_find(char **field, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(field[i], name) == 0)
			return i;
	return -1;
}
