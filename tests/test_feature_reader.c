/* A log that is read back is the performance that was written, to the last bit, and what
 * is none is told by file and line. */
#include "common/feature_reader.h"

#include "common/feature_file.h"
#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[] = "/tmp/feature-reader.XXXXXX";
static char path[64], header[FEATURE_ROW_BYTES];
static struct feature_reader reader;

static void
write_file(const char *text, size_t bytes)
{
	FILE *file = fopen(path, "w");
	fwrite(text, 1, bytes, file);
	fclose(file);
}

static uint32_t seed = 1;

static float
any(float min, float max)
{
	seed = seed * 1664525 + 1013904223;
	float at = (float)(seed >> 8) / 16777215;
	return seed % 17 ? min + (max - min) * at : seed % 2 ? min : max;
}

static struct hand
any_hand(int32_t hits)
{
	struct hand hand = { .present = any(0, 1) > 0.3f, .hits = hits };
	if (!hand.present)
		return (struct hand){ 0 };
	for (int i = 0; i < HAND_FEATURES; i++)
		hand.feature[i] = any(hand_feature_info[i].min, hand_feature_info[i].max);
	for (int i = 0; i < HAND_GESTURES; i++)
		hand.gesture[i] = any(0, 1) > 0.5f;
	hand.velocity = any(0, 1);
	return hand;
}

static struct hand_frame
any_frame(int32_t number)
{
	struct hand_frame frame = { .sequence = number, .age_ms = (float)(number % 50) };
	frame.hand[HAND_LEFT] = any_hand(number / 10);
	frame.hand[HAND_RIGHT] = any_hand(INT32_MAX);
	if (frame.hand[HAND_LEFT].present && frame.hand[HAND_RIGHT].present)
		frame.distance = any(0, 10);
	return frame;
}

static bool
same_hand(const struct hand *a, const struct hand *b)
{
	return a->present == b->present && a->hits == b->hits &&
	       memcmp(&a->velocity, &b->velocity, sizeof(a->velocity)) == 0 &&
	       memcmp(a->feature, b->feature, sizeof(a->feature)) == 0 &&
	       memcmp(a->gesture, b->gesture, sizeof(a->gesture)) == 0;
}

static bool
same_frame(const struct hand_frame *a, const struct hand_frame *b)
{
	return a->sequence == b->sequence && a->age_ms == b->age_ms &&
	       a->distance == b->distance &&
	       same_hand(&a->hand[HAND_LEFT], &b->hand[HAND_LEFT]) &&
	       same_hand(&a->hand[HAND_RIGHT], &b->hand[HAND_RIGHT]);
}

static void
test_round_trip(void)
{
	enum { FRAMES = 2000 };
	static struct hand_frame frame[FRAMES];
	static struct feature_file file;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	feature_file_begin(&file, fd, path);
	for (int i = 0; i < FRAMES; i++) {
		frame[i] = any_frame(i);
		feature_file_add(&file, i / 64.0, &frame[i]);
	}
	feature_file_flush(&file);
	close(fd);
	struct hand_frame got;
	double seconds;
	int same = 0, in_time = 0, hits = 0;
	ok(feature_reader_open(&reader, path), "a log of %d frames opens", FRAMES);
	for (int i = 0; i < FRAMES; i++) {
		if (feature_reader_next(&reader, &seconds, &got) != FEATURE_READ_ROW)
			break;
		same += same_frame(&got, &frame[i]);
		in_time += seconds == i / 64.0;
		hits += got.hand[HAND_LEFT].hit;
		hits += 1000 * got.hand[HAND_RIGHT].hit;
	}
	ok(same == FRAMES, "every frame is the same to the bit (%d)", same);
	ok(in_time == FRAMES, "at its time");
	ok(hits > FRAMES / 10 - 5 && hits < FRAMES / 10,
		"a hit is where the hits become more: %d", hits);
	ok(feature_reader_next(&reader, &seconds, &got) == FEATURE_READ_END,
		"then it is over");
	feature_reader_close(&reader);
}

/* Rows read of a file with this text; -1: there is no reading it, -2: a fault after some.
 * What was logged is in `said`. */
static struct capture said;
static struct hand_frame last;

static int
read_text(const char *text, size_t bytes)
{
	int rows = 0;
	double seconds;
	enum feature_read read = FEATURE_READ_ROW;
	write_file(text, bytes);
	capture_begin(&said, STDERR_FILENO);
	if (!feature_reader_open(&reader, path)) {
		capture_end(&said);
		return -1;
	}
	while (read == FEATURE_READ_ROW) {
		struct hand_frame frame;
		read = feature_reader_next(&reader, &seconds, &frame);
		if (read == FEATURE_READ_ROW) {
			last = frame;
			rows++;
		}
	}
	feature_reader_close(&reader);
	capture_end(&said);
	return read == FEATURE_READ_BAD ? -2 : rows;
}

static int
read_rows(const char *rows)
{
	char text[8 * FEATURE_ROW_BYTES];
	snprintf(text, sizeof(text), "%s%s", header, rows);
	return read_text(text, strlen(text));
}

/* A whole row in which one column has another value. */
static const char *
row_with(const char *column, const char *value)
{
	static char row[2 * FEATURE_ROW_BYTES];
	char names[FEATURE_ROW_BYTES], whole[FEATURE_ROW_BYTES];
	struct hand_frame frame = { .sequence = 7 };
	frame.hand[HAND_LEFT].present = frame.hand[HAND_RIGHT].present = true;
	feature_row(whole, 1, &frame);
	whole[strlen(whole) - 1] = '\0';
	strcpy(names, header);
	names[strlen(names) - 1] = '\0';
	row[0] = '\0';
	char *name = names, *cell = whole;
	for (char *n, *c; (n = strsep(&name, ",")) && (c = strsep(&cell, ","));)
		sprintf(row + strlen(row), "%s%s", *row ? "," : "",
			strcmp(n, column) == 0 ? value : c);
	return strcat(row, "\n");
}

static void
test_values(void)
{
	static const char *const bad[][2] = { { "left_area", "nan" },
		{ "left_area", "inf" }, { "left_area", "1e400" }, { "left_area", "1.01" },
		{ "left_area", "-0.01" }, { "left_area", "" }, { "left_area", " 0.5" },
		{ "left_area", "0x1" }, { "left_area", "0.5f" }, { "right_x", "2.5" },
		{ "right_hits", "-1" }, { "right_hits", "2147483648" },
		{ "right_velocity", "2" }, { "left_present", "2" },
		{ "left_present", "yes" }, { "left_present", "" },
		{ "right_gesture_fist", "0.5" }, { "distance", "" }, { "distance", "11" },
		{ "seconds", "1e300" }, { "seconds", "" }, { "seconds", "nan" },
		{ "frame", "-1" }, { "frame", "1.5" }, { "age_ms", "1e7" },
		{ "right_area", "0.5,0.5" } };
	ok(read_rows(row_with("", "")) == 1, "a row is a row");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int rows = read_rows(row_with(bad[i][0], bad[i][1]));
		ok(rows == -2 && capture_lines(&said) == 1 && strstr(said.text, ":2: "),
			"%s '%s' is told in one line with its number", bad[i][0],
			bad[i][1]);
	}
	printf("# %s", said.text);
	read_rows(row_with("left_area", "kazoo"));
	ok(strstr(said.text, "left_area is 'kazoo', not a number from 0 to 1"),
		"what is wrong is named");
	ok(read_rows(row_with("left_present", "0")) == 1 &&
			last.hand[HAND_LEFT].hits == 0,
		"what an absent hand has does not count");
}

static void
test_times(void)
{
	char rows[3 * FEATURE_ROW_BYTES];
	strcpy(rows, row_with("seconds", "5"));
	strcat(rows, row_with("seconds", "5"));
	ok(read_rows(rows) == 2, "two frames at a time are allowed");
	strcat(rows, row_with("seconds", "4.9"));
	ok(read_rows(rows) == -2 && strstr(said.text, ":4: ") &&
			strstr(said.text, "5.000000 to 4.900000"),
		"time that goes back is not");
	ok(read_rows(row_with("seconds", "-3")) == 1, "it may be of any clock");
}

static void
test_ends(void)
{
	char text[4 * FEATURE_ROW_BYTES], row[FEATURE_ROW_BYTES];
	strcpy(row, row_with("", ""));
	snprintf(text, sizeof(text), "%s%.*s", row, (int)strlen(row) - 1, row);
	ok(read_rows(text) == 1, "a last line without an end is left out");
	snprintf(text, sizeof(text), "%s%s", row, "7,1.");
	ok(read_rows(text) == 1, "and half of one");
	ok(read_rows("") == 0 && capture_lines(&said) == 0,
		"a log without frames is one");
	ok(read_text("", 0) == -1 && strstr(said.text, "no header"), "nothing is none");
	ok(read_text(header, strlen(header) - 1) == -1, "nor is half a header");
	ok(read_rows("\n") == -2, "an empty line is a fault");
	char *line = calloc(1, 200001);
	memset(line, '1', 200000);
	line[199999] = '\n';
	snprintf(text, sizeof(text), "%s", header);
	char *both = malloc(300000);
	int length = snprintf(both, 300000, "%s%s", header, line);
	ok(read_text(both, (size_t)length) == -2 && strstr(said.text, "longer"),
		"so is an endless one");
	memset(line, ',', 2000);
	line[2000] = '\n';
	line[2001] = '\0';
	length = snprintf(both, 300000, "%s%s", header, line);
	ok(read_text(both, (size_t)length) == -2, "and one of commas");
	ok(read_text(line, 2001) == -1 && strstr(said.text, "more than 512 columns"),
		"as a header, too");
	length = snprintf(both, 300000, "%s%s", header, row);
	both[length - 9] = '\0';
	ok(read_text(both, (size_t)length) == -2, "and one with a zero byte");
	free(line);
	free(both);
}

static void
test_columns(void)
{
	char text[4 * FEATURE_ROW_BYTES], row[FEATURE_ROW_BYTES];
	strcpy(row, row_with("left_area", "0.25"));
	snprintf(text, sizeof(text), "mood,%.*s\r\nblue,%.*s\r\n",
		(int)strlen(header) - 1, header, (int)strlen(row) - 1, row);
	ok(read_text(text, strlen(text)) == 1 && last.sequence == 7 &&
			last.hand[HAND_LEFT].feature[HAND_AREA] == 0.25f,
		"a column more, and the line ends of other systems, are read over");
	snprintf(text, sizeof(text), "%.*s,left_area\n%.*s,1\n", (int)strlen(header) - 1,
		header, (int)strlen(row) - 1, row);
	ok(read_text(text, strlen(text)) == -1 &&
			strstr(said.text,
				":1: there is more than one column 'left_area'"),
		"one twice is not");
	char *gone = strstr(strcpy(text, header), "right_reach");
	memcpy(gone, "right_teach", strlen("right_teach"));
	ok(read_text(text, strlen(text)) == -1 && capture_lines(&said) == 1 &&
			strstr(said.text, ":1: there is no column 'right_reach'"),
		"nor is one too few");
}

static void
test_files(void)
{
	capture_begin(&said, STDERR_FILENO);
	bool absent = feature_reader_open(&reader, "/nowhere/x.csv");
	capture_end(&said);
	ok(!absent && strstr(said.text, "cannot read /nowhere/x.csv: No such file"),
		"a file that is not there");
	capture_begin(&said, STDERR_FILENO);
	bool opened = feature_reader_open(&reader, folder);
	capture_end(&said);
	ok(!opened && strstr(said.text, "Is a directory") && capture_lines(&said) == 1,
		"or no file");
}

int
main(void)
{
	log_init("test");
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/x.csv", folder);
	header[feature_row_header(header)] = '\0';
	test_round_trip();
	test_values();
	test_times();
	test_ends();
	test_columns();
	test_files();
	unlink(path);
	ok(rmdir(folder) == 0, "no other file is left");
	return tap_done();
}
