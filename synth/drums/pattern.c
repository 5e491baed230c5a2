#include "synth/drums/pattern.h"

#include "common/log.h"
#include "common/option.h"

#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 1024, BEATS_MAX = 32, STEPS_PER_BEAT_MAX = 24 };

struct reader {
	struct pattern *pattern;
	const char *source;
	int line;
};

static bool
complain(const struct reader *reader, const char *what, const char *word)
{
	log_error("%s, line %d: %s%s%s", reader->source, reader->line, what,
		word ? ": " : "", word ? word : "");
	return false;
}

/* Velocity of a mark, -1 when it is none, -2 when it is only for the eye. */
static int
mark_velocity(char mark)
{
	switch (mark) {
	case 'X':
		return 120;
	case 'x':
		return 96;
	case 'o':
		return 56;
	case '-':
	case '.':
		return 0;
	case ' ':
	case '\t':
	case '|':
		return -2;
	default:
		return -1;
	}
}

static bool
read_steps(struct reader *reader, enum drum drum, const char *marks)
{
	struct pattern *pattern = reader->pattern;
	int steps = 0;
	for (; *marks; marks++) {
		int velocity = mark_velocity(*marks);
		if (velocity == -2)
			continue;
		if (velocity < 0)
			return complain(reader, "no mark for a step", marks);
		if (steps == PATTERN_STEPS_MAX)
			return complain(reader, "too many steps", NULL);
		pattern->velocity[drum][steps++] = (unsigned char)velocity;
	}
	if (steps == 0)
		return complain(reader, "no steps", NULL);
	if (pattern->steps != 0 && pattern->steps != steps)
		return complain(reader, "not as many steps as the line before", NULL);
	pattern->steps = steps;
	return true;
}

static bool
read_line(struct reader *reader, char *line)
{
	struct pattern *pattern = reader->pattern;
	line[strcspn(line, "#\r")] = '\0';
	line += strspn(line, " \t");
	size_t length = strcspn(line, " \t");
	char *rest = line + length + strspn(line + length, " \t");
	enum drum drum;
	if (length == 0)
		return true;
	if (drum_find(line, length, &drum))
		return read_steps(reader, drum, rest);
	line[length] = '\0';
	for (size_t end = strlen(rest); end > 0 && strchr(" \t", rest[end - 1]);)
		rest[--end] = '\0';
	if (strcmp(line, "name") == 0) {
		if (!*rest || strlen(rest) >= PATTERN_NAME_BYTES)
			return complain(reader, "no good name", rest);
		snprintf(pattern->name, sizeof(pattern->name), "%s", rest);
		return true;
	}
	if (strcmp(line, "beats") == 0)
		return option_integer(rest, 1, BEATS_MAX, &pattern->beats) ||
		       complain(reader, "beats a bar: 1 to 32", rest);
	if (strcmp(line, "steps") == 0)
		return option_integer(
			       rest, 1, STEPS_PER_BEAT_MAX, &pattern->steps_per_beat) ||
		       complain(reader, "steps a beat: 1 to 24", rest);
	return complain(reader, "neither a drum nor name, beats or steps", line);
}

bool
pattern_parse(struct pattern *pattern, const char *text, const char *source)
{
	struct reader reader = { pattern, source, 0 };
	*pattern = (struct pattern){ .beats = 4, .steps_per_beat = 4 };
	while (*text) {
		char line[LINE_BYTES];
		size_t length = strcspn(text, "\n");
		reader.line++;
		if (length >= sizeof(line))
			return complain(&reader, "too long", NULL);
		memcpy(line, text, length);
		line[length] = '\0';
		if (!read_line(&reader, line))
			return false;
		text += length + (text[length] == '\n');
	}
	if (pattern->steps == 0)
		return complain(&reader, "there is no drum in it", NULL);
	if (pattern->steps % pattern_bar(pattern) != 0)
		return complain(&reader, "its lines are no whole bars", NULL);
	return true;
}

REALTIME int
pattern_bar(const struct pattern *pattern)
{
	return pattern->beats * pattern->steps_per_beat;
}
