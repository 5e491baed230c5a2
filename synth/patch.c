#include "synth/patch.h"

#include "common/log.h"
#include "common/option.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES = 512, FAULTS_MAX = 50 };

static const char suffix[] = ".patch", scale_suffix[] = ".scl";

struct parser {
	struct patch *patch;
	const char *path;
	int line, faults;
	int about_line, scale_line; /* where it was said before; 0: not yet */
	int value_line[PARAMS], route_line[ROUTE_DESTINATIONS];
};

__attribute__((format(printf, 2, 3))) static void
fault(struct parser *parser, const char *format, ...)
{
	char text[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (parser->faults < FAULTS_MAX)
		log_error("%s:%d: %s", parser->path, parser->line, text);
	else if (parser->faults == FAULTS_MAX)
		log_error("%s: and so on", parser->path);
	parser->faults++;
}

/* Notes that `name` is said on this line; a second time is a fault. */
static bool
say(struct parser *parser, const char *name, int *line)
{
	if (*line)
		fault(parser, "'%s' is on line %d already", name, *line);
	else
		*line = parser->line;
	return *line == parser->line;
}

static void
parse_about(struct parser *parser, const char *text)
{
	struct patch *patch = parser->patch;
	if (!say(parser, "about", &parser->about_line))
		return;
	if (strlen(text) >= sizeof(patch->about))
		fault(parser, "about: more than %d characters", PATCH_ABOUT_BYTES - 1);
	else
		strcpy(patch->about, text);
}

static bool
ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);
	return length > tail && strcmp(text + length - tail, end) == 0;
}

/* A file's path is seen from the patch's folder. */
static void
parse_scale(struct parser *parser, const char *text)
{
	if (!say(parser, "scale", &parser->scale_line))
		return;
	const char *slash = strrchr(parser->path, '/');
	bool beside = ends_in(text, scale_suffix) && *text != '/' && slash;
	int folder = beside ? (int)(slash - parser->path) + 1 : 0;
	char *scale = parser->patch->scale;
	int length =
		snprintf(scale, PATCH_SCALE_BYTES, "%.*s%s", folder, parser->path, text);
	if (length < PATCH_SCALE_BYTES)
		return;
	*scale = '\0';
	fault(parser, "the path of the scale is too long");
}

/* Units that are read besides the parameter's own. */
static double
unit_factor(const char *unit, const char *own)
{
	if (strcmp(unit, own) == 0)
		return 1;
	if (strcmp(unit, "ms") == 0 && strcmp(own, "s") == 0)
		return 1e-3;
	if (strcmp(unit, "kHz") == 0 && strcmp(own, "Hz") == 0)
		return 1e3;
	return 0;
}

/* The value, or the part of `text` before a blank and a unit; false when it is none. */
static bool
read_value(enum param param, char *text, float *value)
{
	if (param_parse(param, text, value))
		return true;
	char *unit = strpbrk(text, " \t");
	double number;
	if (!unit || !*param_info[param].unit)
		return false;
	*unit++ = '\0';
	double factor = unit_factor(unit + strspn(unit, " \t"), param_info[param].unit);
	if (factor == 1)
		return param_parse(param, text, value);
	if (factor == 0 || !option_number(text, -1e9, 1e9, &number) ||
		!param_valid(param, number * factor))
		return false;
	*value = (float)(number * factor);
	return true;
}

/* What the parameter can be, in words. */
static void
tell_value(struct parser *parser, enum param param, const char *text)
{
	const struct param_info *info = &param_info[param];
	char words[160] = "";
	size_t length = 0;
	for (int i = 0; info->choices && info->choices[i]; i++)
		length += (size_t)snprintf(words + length, sizeof(words) - length, "%s%s",
			i ? ", " : "", info->choices[i]);
	if (info->choices)
		fault(parser, "%s: '%s' is none of %s", info->name, text, words);
	else
		fault(parser, "%s: '%s' is not a%s number from %g to %g%s%s", info->name,
			text, info->kind == PARAM_WHOLE ? " whole" : "",
			(double)info->min, (double)info->max, *info->unit ? " " : "",
			info->unit);
}

static void
parse_value(struct parser *parser, enum param param, char *text)
{
	float value;
	char word[48];
	snprintf(word, sizeof(word), "%s", text);
	if (!say(parser, param_info[param].name, &parser->value_line[param]))
		return;
	if (!read_value(param, text, &value)) {
		tell_value(parser, param, word);
		return;
	}
	parser->patch->value[param] = value;
	parser->patch->named[param] = true;
}

static void
parse_route(struct parser *parser, const char *text)
{
	struct patch *patch = parser->patch;
	struct route route;
	const char *why;
	if (!route_parse(text, &route, &why)) {
		fault(parser, "%s", why);
		return;
	}
	const char *name = route_destination_name(route.destination);
	if (!say(parser, name, &parser->route_line[route.destination]))
		return;
	if (patch->routes == PATCH_ROUTES_MAX)
		fault(parser, "more than %d routes", PATCH_ROUTES_MAX);
	else
		patch->route[patch->routes++] = route;
}

/* "NAME = VALUE", without blanks at its ends. */
static void
parse_setting(struct parser *parser, char *text)
{
	char whole[LINE_BYTES], *equals = strchr(text, '=');
	if (!equals) {
		fault(parser, "no setting: 'parameter = value' is one");
		return;
	}
	strcpy(whole, text);
	char *value = equals + 1 + strspn(equals + 1, " \t");
	while (equals > text && strchr(" \t", equals[-1]))
		equals--;
	*equals = '\0';
	int destination = route_destination(text);
	if (!*value)
		fault(parser, "nothing after =");
	else if (strcmp(text, "about") == 0)
		parse_about(parser, value);
	else if (strcmp(text, "scale") == 0)
		parse_scale(parser, value);
	else if (destination < 0)
		fault(parser, "there is no parameter '%.40s'", text);
	/* `distance` is a source, and a word of `mode` */
	else if (destination >= PARAMS ||
		 (route_is_source(value) &&
			 !param_parse((enum param)destination, value, &(float){ 0 })))
		parse_route(parser, whole);
	else
		parse_value(parser, (enum param)destination, value);
}

/* A comment goes from a # to the end where a line or a word begins: C#4 holds none. */
static void
cut_comment(char *line)
{
	for (char *c = line; *c; c++)
		if (*c == '#' && (c == line || strchr(" \t", c[-1])))
			*c = '\0';
}

static void
parse_line(struct parser *parser, char *line)
{
	size_t length = strlen(line);
	if (length && line[length - 1] == '\r')
		line[length - 1] = '\0';
	cut_comment(line);
	for (const char *c = line; *c; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 127) {
			fault(parser, "a character that is no text (code %d)", *c);
			return;
		}
	line += strspn(line, " \t");
	length = strlen(line);
	while (length && strchr(" \t", line[length - 1]))
		line[--length] = '\0';
	if (*line)
		parse_setting(parser, line);
}

bool
patch_parse(struct patch *patch, const char *path, const char *text)
{
	struct parser parser = { .patch = patch, .path = path };
	memset(patch, 0, sizeof(*patch));
	param_initial(patch->value);
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3; /* some editors begin a file so, to tell that it is UTF-8 */
	while (*text) {
		char line[LINE_BYTES];
		size_t length = strcspn(text, "\n");
		parser.line++;
		if (length < sizeof(line)) {
			memcpy(line, text, length);
			line[length] = '\0';
			parse_line(&parser, line);
		} else {
			fault(&parser, "more than %d characters", LINE_BYTES - 1);
		}
		text += length + (text[length] == '\n');
	}
	return parser.faults == 0;
}

/* Of a file's path; false, logged, when it makes no name. */
static bool
take_name(struct patch *patch, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t length = strlen(name) - (ends_in(name, suffix) ? strlen(suffix) : 0);
	bool good = length > 0 && length < PATCH_NAME_BYTES;
	for (size_t i = 0; i < length; i++)
		good &= (unsigned char)name[i] > ' ' && name[i] != 127;
	if (!good) {
		log_error("%s: a patch's name has no blanks, and %d characters at most",
			path, PATCH_NAME_BYTES - 1);
		return false;
	}
	memcpy(patch->name, name, length);
	patch->name[length] = '\0';
	return true;
}

/* The file's text, for free(); NULL, logged. */
static char *
read_text(const char *path, FILE *file)
{
	char *text = malloc(PATCH_FILE_BYTES + 1);
	if (!text) {
		log_error("out of memory");
		return NULL;
	}
	size_t length = fread(text, 1, PATCH_FILE_BYTES + 1, file);
	const char *why = NULL;
	if (ferror(file))
		why = strerror(errno);
	else if (length > PATCH_FILE_BYTES)
		why = "too large for a patch";
	else if (memchr(text, '\0', length))
		why = "no text";
	if (why) {
		log_error("cannot read %s: %s", path, why);
		free(text);
		return NULL;
	}
	text[length] = '\0';
	return text;
}

/* Opens nothing that one could wait for, such as a pipe. */
static FILE *
open_file(const char *path)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fdopen(fd, "r");
	log_error("cannot read %s: %s", path, fd < 0 ? strerror(errno) : "no plain file");
	if (fd >= 0)
		close(fd);
	return NULL;
}

bool
patch_read(struct patch *patch, const char *path)
{
	FILE *file = open_file(path);
	if (!file)
		return false;
	char *text = read_text(path, file);
	fclose(file);
	bool good = text && patch_parse(patch, path, text) && take_name(patch, path);
	free(text);
	return good;
}
