/* Features in a file: each in its column and to the last digit, and no frame is late,
 * overwritten or lost in silence because of it. */
#include "vision/targets/feature_log.h"

#include "common/feature_row.h"
#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char folder[] = "/tmp/feature-log.XXXXXX";

static const char *
path_of(const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int
count_fields(const char *row)
{
	int fields = 1;
	for (; *row && *row != '\n'; row++)
		fields += *row == ',';
	return fields;
}

/* The field of that name; stands until the next call. */
static const char *
field(const char *header, const char *row, const char *name)
{
	static char text[64];
	size_t length = strlen(name);
	while (strncmp(header, name, length) != 0 ||
		(header[length] != ',' && header[length] != '\n')) {
		header = strchr(header, ',');
		if (!header)
			return "no such column";
		header++;
		row += strcspn(row, ",\n") + 1;
	}
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(row, ",\n"), row);
	return text;
}

static struct hand_frame
odd_frame(void)
{
	struct hand_frame frame = {
		.sequence = 12345, .age_ms = 4.5f, .distance = 0.25f
	};
	struct hand *hand = &frame.hand[HAND_LEFT];
	hand->present = true;
	for (int i = 0; i < HAND_FEATURES; i++)
		hand->feature[i] = (float)(i + 1) / 7;
	hand->gesture[GESTURE_POINT] = true;
	hand->hits = 3;
	hand->velocity = 1 / 3.0f;
	return frame;
}

static void
test_row(void)
{
	char header[FEATURE_ROW_BYTES], row[FEATURE_ROW_BYTES], name[64];
	struct hand_frame frame = odd_frame();
	size_t header_length = feature_row_header(header);
	size_t length = feature_row(row, 1.5, &frame);
	ok(header_length == strlen(header) && length == strlen(row) &&
			header[header_length - 1] == '\n' && row[length - 1] == '\n',
		"header and row are a line each");
	ok(count_fields(header) == count_fields(row), "with as many fields");
	ok_string(field(header, row, "frame"), "12345", "the sequence number");
	ok_string(field(header, row, "seconds"), "1.500000", "when it was captured");
	ok_string(field(header, row, "age_ms"), "4.500", "its age");
	ok_string(field(header, row, "left_present"), "1", "a hand is there");
	int same = 0, empty = 0;
	for (int i = 0; i < HAND_FEATURES; i++) {
		snprintf(name, sizeof(name), "left_%s", hand_feature_info[i].name);
		same += strtof(field(header, row, name), NULL) ==
			frame.hand[HAND_LEFT].feature[i];
		snprintf(name, sizeof(name), "right_%s", hand_feature_info[i].name);
		empty += *field(header, row, name) == '\0';
	}
	ok(same == HAND_FEATURES, "every feature can be read back to the bit");
	ok(empty == HAND_FEATURES, "those of an absent hand are empty");
	ok_string(field(header, row, "right_present"), "0", "it is absent");
	ok_string(field(header, row, "left_gesture_point"), "1", "a gesture");
	ok_string(field(header, row, "left_gesture_fist"), "0", "none");
	ok_string(field(header, row, "right_gesture_fist"), "", "an unknown one");
	ok_string(field(header, row, "left_hits"), "3", "hits");
	ok_string(field(header, row, "right_velocity"), "", "an unknown velocity");
	ok_string(field(header, row, "distance"), "", "no distance of one hand");
	frame.hand[HAND_RIGHT] = frame.hand[HAND_LEFT];
	feature_row(row, 1.5, &frame);
	ok_string(field(header, row, "distance"), "0.25", "that of two");
}

static void
test_longest_row(void)
{
	char row[FEATURE_ROW_BYTES];
	struct hand_frame frame = {
		.sequence = INT32_MIN, .age_ms = -12345678, .distance = -1.17549435e-38f
	};
	for (int side = 0; side < HAND_SIDES; side++) {
		frame.hand[side].present = true;
		frame.hand[side].hits = INT32_MIN;
		frame.hand[side].velocity = -1.17549435e-38f;
		for (int i = 0; i < HAND_FEATURES; i++)
			frame.hand[side].feature[i] = -1.17549435e-38f;
	}
	size_t length = feature_row(row, 1e12, &frame);
	ok(length < sizeof(row) && row[length - 1] == '\n',
		"the longest row has %zu characters", length);
}

struct file_state {
	int lines;    /* whole ones, without the header */
	bool ordered; /* numbers rise, every line has all of its fields */
	bool whole;   /* ends with a newline */
};

static struct file_state
read_file(const char *path)
{
	struct file_state state = { -1, true, true };
	char header[FEATURE_ROW_BYTES], *line = NULL;
	size_t room = 0;
	long last = -1;
	feature_row_header(header);
	FILE *file = fopen(path, "r");
	if (!file)
		return state;
	for (ssize_t length; (length = getline(&line, &room, file)) > 0;) {
		if (line[length - 1] != '\n') {
			state.whole = false;
			break;
		}
		long number = strtol(line, NULL, 10);
		if (state.lines++ < 0)
			state.ordered = strcmp(line, header) == 0;
		else
			state.ordered = state.ordered && number > last &&
					count_fields(line) == count_fields(header);
		if (state.lines > 0)
			last = number;
	}
	free(line);
	fclose(file);
	return state;
}

static void
push(struct feature_log *log, int from, int count)
{
	struct hand_frame frame = odd_frame();
	for (int i = from; i < from + count; i++) {
		frame.sequence = i;
		feature_log_push(log, i / 60.0, &frame);
	}
}

static void
test_file(void)
{
	const char *path = path_of("good.csv");
	struct capture capture;
	struct feature_log *log = feature_log_open(path);
	ok(log && read_file(path).lines == 0, "a new log has its header at once");
	push(log, 0, 3000);
	ok(feature_log_close(log), "3000 frames are no trouble");
	struct file_state state = read_file(path);
	ok(state.lines == 3000 && state.ordered && state.whole, "they are all there");
	capture_begin(&capture, STDERR_FILENO);
	log = feature_log_open(path);
	capture_end(&capture);
	ok(!log && capture_lines(&capture) == 1 && strstr(capture.text, "already"),
		"a file that exists is refused in a line");
	ok(read_file(path).lines == 3000, "and is as it was");
	capture_begin(&capture, STDERR_FILENO);
	log = feature_log_open(path_of("none/x.csv"));
	capture_end(&capture);
	ok(!log && capture_lines(&capture) == 1 && strstr(capture.text, "No such file"),
		"so is a folder that does not exist");
	ok(feature_log_close(NULL), "no log is no trouble");
}

/* Many times faster than any disk, or any formatting of numbers. */
static void
test_overload(void)
{
	enum { FRAMES = 40 * FEATURE_LOG_FRAMES };
	const char *path = path_of("overload.csv");
	struct capture capture;
	struct feature_log *log = feature_log_open(path);
	push(log, 0, FRAMES);
	uint64_t dropped = feature_log_dropped(log);
	capture_begin(&capture, STDERR_FILENO);
	bool good = feature_log_close(log);
	capture_end(&capture);
	struct file_state state = read_file(path);
	ok(dropped > 0 && !good && strstr(capture.text, "are missing"),
		"what is too much is dropped, and told");
	ok(state.lines + (long)dropped == FRAMES, "every other frame is in the file");
	ok(state.ordered && state.whole, "in order, in whole lines");
}

/* Until the disk takes no more; nothing but that may happen. */
static void
fill_up(const char *path, const char *why, const char *what)
{
	struct capture capture;
	struct feature_log *log = feature_log_open(path);
	if (!ok(log != NULL, "%s: a log begins", what))
		return;
	capture_begin(&capture, STDERR_FILENO);
	int pushed = 0;
	while (feature_log_dropped(log) == 0 && pushed < 1000000) {
		push(log, pushed, 1000);
		pushed += 1000;
		usleep(FEATURE_LOG_WAIT_MS * 1000);
	}
	push(log, pushed, 1000);
	bool good = feature_log_close(log);
	capture_end(&capture);
	struct file_state state = read_file(path);
	ok(!good && capture_lines(&capture) == 2 && strstr(capture.text, why),
		"%s: it is told once, and at the end", what);
	ok(state.lines > 0 && state.ordered && state.whole,
		"%s: whole lines remain, %d of them", what, state.lines);
	printf("# %s", capture.text);
}

static void
test_limit(void)
{
	struct rlimit before, small = { 100000, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_FSIZE, &small);
	fill_up(path_of("limit.csv"), "File too large", "a limit");
	setrlimit(RLIMIT_FSIZE, &before);
}

static void
test_full_disk(void)
{
	const char *disk = path_of("disk");
	if (unshare(CLONE_NEWNS) != 0 || mkdir(disk, 0700) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", disk, "tmpfs", 0, "size=128k") != 0) {
		rmdir(disk);
		ok(true, "a full disk # SKIP only root can make a small one");
		return;
	}
	fill_up(path_of("disk/x.csv"), "No space left on device", "a full disk");
	disk = path_of("disk/filling");
	int file = open(disk, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	while (write(file, folder, 1) == 1)
		continue;
	close(file);
	struct capture capture;
	capture_begin(&capture, STDERR_FILENO);
	struct feature_log *log = feature_log_open(path_of("disk/y.csv"));
	capture_end(&capture);
	ok(!log && capture_lines(&capture) == 1 && access(path_of("disk/y.csv"), F_OK),
		"a log that cannot even begin leaves no file");
	umount(path_of("disk"));
	rmdir(path_of("disk"));
}

static void
test_crash(void)
{
	const char *path = path_of("crash.csv");
	pid_t child = fork();
	if (child == 0) {
		struct feature_log *log = feature_log_open(path);
		for (int i = 0;; i += 10) {
			push(log, i, 10);
			usleep(2000);
		}
	}
	int tries = 0;
	while (read_file(path).lines < 200 && tries++ < 500)
		usleep(20000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	struct file_state state = read_file(path);
	ok(state.lines >= 200 && state.ordered,
		"a crash leaves what was written, %d lines", state.lines);
}

int
main(void)
{
	log_init("test");
	if (!mkdtemp(folder))
		return 1;
	test_row();
	test_longest_row();
	test_file();
	test_overload();
	test_limit();
	test_crash();
	test_full_disk();
	static const char *const names[] = { "good.csv", "overload.csv", "limit.csv",
		"crash.csv" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(path_of(names[i]));
	ok(rmdir(folder) == 0, "no other file is left");
	return tap_done();
}
