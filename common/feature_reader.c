#include "common/feature_reader.h"

#include "common/log.h"
#include "common/option.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A row cut into its fields, in the order in which feature_row writes them. */
struct cells {
	const struct feature_reader *reader;
	const char *cell[FEATURE_ROW_FIELDS];
	int next;
};

static const double seconds_max = 1e10, age_ms_max = 1e6, distance_max = 10;

/* Replaces each comma by an end; returns how many fields there are, or -1 when there are
 * more than `most`. */
static int
cut(char *line, char *field[], int most)
{
	int count = 0;
	for (;;) {
		if (count == most)
			return -1;
		field[count++] = line;
		line = strchr(line, ',');
		if (!line)
			return count;
		*line++ = '\0';
	}
}

/* The next whole line, without its end. */
static enum feature_read
read_line(struct feature_reader *reader)
{
	char *text = reader->text;
	reader->line++;
	errno = 0;
	if (!fgets(text, FEATURE_LINE_BYTES, reader->file)) {
		if (!ferror(reader->file))
			return FEATURE_READ_END;
		log_error("cannot read %s: %s", reader->path, strerror(errno));
		return FEATURE_READ_BAD;
	}
	size_t length = strlen(text);
	if (length > 0 && text[length - 1] == '\n') {
		text[--length] = '\0';
		if (length > 0 && text[length - 1] == '\r')
			text[--length] = '\0';
		return FEATURE_READ_ROW;
	}
	if (feof(reader->file))
		return FEATURE_READ_END;
	log_error("%s:%ld: is no line of text, or longer than %d characters",
		reader->path, reader->line, FEATURE_LINE_BYTES - 2);
	return FEATURE_READ_BAD;
}

static bool
place_column(struct feature_reader *reader, int known, const char *name, char *field[])
{
	int places = 0;
	for (int i = 0; i < reader->columns; i++)
		if (strcmp(field[i], name) == 0) {
			reader->place[known] = i;
			places++;
		}
	if (places == 1)
		return true;
	log_error("%s:%ld: %s column '%s'", reader->path, reader->line,
		places ? "there is more than one" : "there is no", name);
	return false;
}

static bool
read_header(struct feature_reader *reader)
{
	char header[FEATURE_ROW_BYTES];
	char *name[FEATURE_ROW_FIELDS], *field[FEATURE_COLUMNS_MAX];
	enum feature_read read = read_line(reader);
	if (read == FEATURE_READ_END)
		log_error("%s: has no header", reader->path);
	if (read != FEATURE_READ_ROW)
		return false;
	reader->columns = cut(reader->text, field, FEATURE_COLUMNS_MAX);
	if (reader->columns < 0) {
		log_error("%s:%ld: has more than %d columns", reader->path, reader->line,
			FEATURE_COLUMNS_MAX);
		return false;
	}
	header[feature_row_header(header) - 1] = '\0';
	cut(header, name, FEATURE_ROW_FIELDS);
	for (int i = 0; i < FEATURE_ROW_FIELDS; i++)
		if (!place_column(reader, i, name[i], field))
			return false;
	return true;
}

bool
feature_reader_open(struct feature_reader *reader, const char *path)
{
	reader->path = path;
	reader->line = 0;
	reader->seconds = -seconds_max;
	for (int side = 0; side < HAND_SIDES; side++)
		reader->hits[side] = -1;
	reader->file = fopen(path, "re");
	if (!reader->file) {
		log_error("cannot read %s: %s", path, strerror(errno));
		return false;
	}
	if (read_header(reader))
		return true;
	feature_reader_close(reader);
	return false;
}

void
feature_reader_close(struct feature_reader *reader)
{
	if (reader->file)
		fclose(reader->file);
	reader->file = NULL;
}

/* The name of a column: the header's own. */
static void
complain(const struct cells *cells, double min, double max)
{
	const struct feature_reader *reader = cells->reader;
	char header[FEATURE_ROW_BYTES], *name[FEATURE_ROW_FIELDS];
	header[feature_row_header(header) - 1] = '\0';
	cut(header, name, FEATURE_ROW_FIELDS);
	log_error("%s:%ld: %s is '%.32s', not a number from %g to %g", reader->path,
		reader->line, name[cells->next], cells->cell[cells->next], min, max);
}

static bool
take_number(struct cells *cells, double min, double max, double *value)
{
	if (!option_number(cells->cell[cells->next], min, max, value)) {
		complain(cells, min, max);
		return false;
	}
	cells->next++;
	return true;
}

static bool
take_float(struct cells *cells, double min, double max, float *value)
{
	double number;
	if (!take_number(cells, min, max, &number))
		return false;
	*value = (float)number;
	return true;
}

static bool
take_integer(struct cells *cells, int max, int32_t *value)
{
	if (!option_integer(cells->cell[cells->next], 0, max, value)) {
		complain(cells, 0, max);
		return false;
	}
	cells->next++;
	return true;
}

static bool
take_bool(struct cells *cells, bool *value)
{
	int32_t number;
	if (!take_integer(cells, 1, &number))
		return false;
	*value = number;
	return true;
}

static bool
take_present_hand(struct cells *cells, struct hand *hand)
{
	for (int i = 0; i < HAND_FEATURES; i++)
		if (!take_float(cells, hand_feature_info[i].min, hand_feature_info[i].max,
			    &hand->feature[i]))
			return false;
	for (int i = 0; i < HAND_GESTURES; i++)
		if (!take_bool(cells, &hand->gesture[i]))
			return false;
	return take_integer(cells, INT32_MAX, &hand->hits) &&
	       take_float(cells, 0, 1, &hand->velocity);
}

static bool
take_hand(struct cells *cells, struct hand *hand)
{
	if (!take_bool(cells, &hand->present))
		return false;
	if (hand->present)
		return take_present_hand(cells, hand);
	cells->next += FEATURE_ROW_HAND_FIELDS - 1;
	return true;
}

static bool
take_row(struct cells *cells, double *seconds, struct hand_frame *frame)
{
	if (!take_integer(cells, INT32_MAX, &frame->sequence) ||
		!take_number(cells, -seconds_max, seconds_max, seconds) ||
		!take_float(cells, -age_ms_max, age_ms_max, &frame->age_ms))
		return false;
	for (int side = 0; side < HAND_SIDES; side++)
		if (!take_hand(cells, &frame->hand[side]))
			return false;
	return !frame->hand[HAND_LEFT].present || !frame->hand[HAND_RIGHT].present ||
	       take_float(cells, 0, distance_max, &frame->distance);
}

/* A hand that is seen for the first time tells nothing of the hits before. */
static void
find_hits(struct feature_reader *reader, struct hand_frame *frame)
{
	for (int side = 0; side < HAND_SIDES; side++) {
		struct hand *hand = &frame->hand[side];
		int32_t *before = &reader->hits[side];
		if (!hand->present)
			continue;
		hand->hit = *before >= 0 && hand->hits > *before;
		*before = hand->hits;
	}
}

enum feature_read
feature_reader_next(
	struct feature_reader *reader, double *seconds, struct hand_frame *frame)
{
	char *field[FEATURE_COLUMNS_MAX];
	struct cells cells = { .reader = reader };
	*frame = (struct hand_frame){ 0 };
	enum feature_read read = read_line(reader);
	if (read != FEATURE_READ_ROW)
		return read;
	int count = cut(reader->text, field, FEATURE_COLUMNS_MAX);
	if (count != reader->columns) {
		log_error("%s:%ld: has not the %d fields that the header names",
			reader->path, reader->line, reader->columns);
		return FEATURE_READ_BAD;
	}
	for (int i = 0; i < FEATURE_ROW_FIELDS; i++)
		cells.cell[i] = field[reader->place[i]];
	if (!take_row(&cells, seconds, frame))
		return FEATURE_READ_BAD;
	if (*seconds < reader->seconds) {
		log_error("%s:%ld: seconds go back, from %.6f to %.6f", reader->path,
			reader->line, reader->seconds, *seconds);
		return FEATURE_READ_BAD;
	}
	find_hits(reader, frame);
	reader->seconds = *seconds;
	return FEATURE_READ_ROW;
}
