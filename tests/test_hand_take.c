/* The hands of a take: every frame is in the file of the sound that it came with, at its
 * time, whatever begins, splits and ends files; what is missing is counted. */
#include "common/log.h"
#include "common/quit.h"
#include "recorder/recording.h"
#include "tests/capture.h"
#include "tests/hand_frames.h"
#include "tests/tap.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { RATE = 48000, PERIOD = 256, CHANNELS = 1, ROWS_MAX = 20000 };

static char folder[] = "/tmp/test_hand_take.XXXXXX";

/* A file's rows: sequence numbers, and times in frames. */
struct rows {
	int count;
	bool whole; /* header, and a line's end after every row */
	int sequence[ROWS_MAX];
	double frame[ROWS_MAX];
};

static const char *
path_of(const char *name, const char *suffix)
{
	static char path[300];
	snprintf(path, sizeof(path), "%s/%s%s", folder, name, suffix);
	return path;
}

static const struct rows *
read_rows(const char *name)
{
	static struct rows rows;
	char header[FEATURE_ROW_BYTES], *line = NULL;
	size_t room = 0;
	FILE *file = fopen(path_of(name, ".csv"), "r");
	rows.count = 0;
	feature_row_header(header);
	rows.whole = file && getline(&line, &room, file) > 0 && strcmp(line, header) == 0;
	while (rows.whole && rows.count < ROWS_MAX && getline(&line, &room, file) > 0) {
		double seconds = 0;
		rows.whole = sscanf(line, "%d,%lf,", &rows.sequence[rows.count],
				     &seconds) == 2 &&
			     line[strlen(line) - 1] == '\n';
		rows.frame[rows.count++] = seconds * RATE;
	}
	free(line);
	if (file)
		fclose(file);
	return &rows;
}

/* A number of the sheet; -1: it has none of that name. */
static double
in_sheet(const char *name, const char *key)
{
	static char text[100000];
	FILE *file = fopen(path_of(name, ".json"), "r");
	size_t length = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[length] = '\0';
	if (file)
		fclose(file);
	cJSON *root = cJSON_Parse(text);
	const cJSON *value = cJSON_GetObjectItem(root, key);
	double number = cJSON_IsNumber(value) ? value->valuedouble : -1;
	cJSON_Delete(root);
	return number;
}

/* A tape that is being recorded, with a frame of hands in every third period. */
struct session {
	struct tape *tape;
	struct recording *recording;
	uint32_t clock;
	int32_t sequence;
};

static atomic_uint xruns;

static struct session
begin(const char *name, const struct roll_settings *roll, double pre_roll, size_t room)
{
	static char path[300];
	snprintf(path, sizeof(path), "%s", path_of(name, ".wav"));
	struct recording_settings settings = { .reel = { .output = path,
						       .kind = TAKE_WAV,
						       .sample = SAMPLE_16,
						       .channels = CHANNELS,
						       .hands = true,
						       .xruns = &xruns,
						       .rate = RATE },
		.roll = *roll,
		.hands_room = room,
		.pre_roll = pre_roll };
	struct session session = { .tape = tape_new(CHANNELS, RATE, 20) };
	session.recording = recording_start(session.tape, &settings);
	return session;
}

static void
push_sound(struct session *session)
{
	static const float silence[PERIOD];
	tape_clock(session->tape, session->clock, false);
	tape_push(session->tape, (const float *const[]){ silence }, PERIOD);
	session->clock += PERIOD;
}

/* Frame n of the hands comes when 3 * n periods are recorded. */
static void
push(struct session *session, int periods)
{
	for (int i = 0; i < periods; i++) {
		if (session->clock % (3 * PERIOD) == 0) {
			struct hand_frame frame = make_frame(true, false);
			frame.sequence = session->sequence++;
			recording_hands(
				session->recording, &frame, frame.sequence % 10 == 0);
		}
		push_sound(session);
	}
}

static bool
end(struct session *session)
{
	bool whole = recording_stop(session->recording).whole;
	tape_free(session->tape);
	return whole;
}

/* Until the writer has come so far, so that the next command is told in time. */
static void
settle(const struct session *session)
{
	struct tape_counts counts;
	do {
		usleep(5000);
		tape_count(session->tape, &counts);
	} while (counts.waiting > 0);
	usleep(50000);
}

/* Whether a file that begins at frame `from` of the tape and ends before `to` has exactly
 * the hands of that time, and its sheet says how many were missed. */
static void
check(const char *name, long from, long to)
{
	const struct rows *rows = read_rows(name);
	int first = (int)((from + 3 * PERIOD - 1) / (3 * PERIOD)), missed = 0;
	int last = (int)((to + 3 * PERIOD - 1) / (3 * PERIOD));
	bool right = rows->whole;
	ok(rows->count == last - first && rows->whole, "%s: %d rows, expected %d", name,
		rows->count, last - first);
	for (int i = 0; right && i < rows->count; i++) {
		double at = (double)(first + i) * 3 * PERIOD - (double)from;
		right = rows->sequence[i] == first + i && fabs(rows->frame[i] - at) < 0.1;
		missed += (first + i) % 10 == 0;
	}
	ok(right, "%s: each at its frame of the take", name);
	ok(in_sheet(name, "hand-frames") == rows->count, "%s: the sheet counts them",
		name);
	ok(in_sheet(name, "hand-casualties") == missed,
		"%s: and those that never came: %d", name, missed);
}

static void
test_whole(void)
{
	static const struct roll_settings at_once;
	struct session session = begin("whole", &at_once, 0, 1000);
	static struct recording_state state;
	do {
		usleep(1000);
		recording_state(session.recording, &state);
	} while (!state.rolling);
	atomic_fetch_add(&xruns, 3);
	push(&session, 400);
	ok(end(&session), "a take with hands is whole");
	check("whole", 0, 400 * PERIOD);
	ok(in_sheet("whole", "xruns") == 3, "the sheet tells of the xruns");
}

static void
test_split(void)
{
	const struct roll_settings splits = { .split = 100 * PERIOD + 77 };
	struct session session = begin("split", &splits, 0, 1000);
	push(&session, 250);
	ok(end(&session), "files of a take have hands each");
	check("split", 0, (long)splits.split);
	check("split-2", (long)splits.split, 2 * (long)splits.split);
	check("split-3", 2 * (long)splits.split, 250 * PERIOD);
	ok(in_sheet("split", "xruns") == 0, "xruns from before do not count");
}

static void
test_commands(double pre_roll)
{
	const struct roll_settings told = { .trigger = ROLL_COMMAND };
	const char *name = pre_roll > 0 ? "rolled" : "told";
	long before = (long)(pre_roll * RATE);
	struct session session = begin(name, &told, pre_roll, 1000);
	push(&session, 100);
	settle(&session);
	recording_tell(session.recording, ROLL_COMMAND_START);
	push(&session, 60);
	settle(&session);
	recording_tell(session.recording, ROLL_COMMAND_STOP);
	push(&session, 60);
	settle(&session);
	ok(end(&session), "a take of a part of it, %g s before its start", pre_roll);
	check(name, 100 * PERIOD - before, 160 * PERIOD);
}

/* More hands than a pre-roll has room for: the oldest go, and are counted. */
static void
test_crowd(void)
{
	enum { SENT = 3000 };
	const struct roll_settings told = { .trigger = ROLL_COMMAND };
	struct session session = begin("crowd", &told, 1, 2 * SENT);
	struct hand_frame frame = make_frame(true, true);
	push_sound(&session);
	for (frame.sequence = 0; frame.sequence < SENT; frame.sequence++)
		recording_hands(session.recording, &frame, 0);
	push_sound(&session);
	settle(&session);
	recording_tell(session.recording, ROLL_COMMAND_START);
	push_sound(&session);
	ok(end(&session), "too many hands in a pre-roll are no end of it");
	const struct rows *rows = read_rows("crowd");
	ok(rows->count >= HANDS_PER_SECOND && rows->count < SENT &&
			rows->sequence[rows->count - 1] == SENT - 1,
		"the newest %d are kept", rows->count);
	ok(in_sheet("crowd", "hand-casualties") == SENT - rows->count,
		"the others are counted");
}

static void
test_no_room(void)
{
	static const struct roll_settings told = { .trigger = ROLL_COMMAND };
	struct session session = begin("full", &told, 0, 16);
	struct hand_frame frame = make_frame(true, true);
	int refused = 0;
	for (int i = 0; i < 100; i++)
		refused += !recording_hands(session.recording, &frame, 0);
	ok(refused == 100 - 16, "what finds no room is refused: %d", refused);
	ok(end(&session), "and no harm to the rest");
}

/* The hands' file reaches a limit long before the sound would. */
static void
test_limit(void)
{
	static const struct roll_settings at_once;
	struct rlimit before, small = { 200000, 0 };
	struct capture capture;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small.rlim_max = before.rlim_max;
	capture_begin(&capture, STDERR_FILENO);
	struct session session = begin("limit", &at_once, 0, 4000);
	setrlimit(RLIMIT_FSIZE, &small);
	struct hand_frame frame = make_frame(true, true);
	for (frame.sequence = 0; frame.sequence < 2000; frame.sequence++)
		recording_hands(session.recording, &frame, 0);
	for (int i = 0; i < 100; i++)
		push_sound(&session);
	bool whole = end(&session);
	setrlimit(RLIMIT_FSIZE, &before);
	capture_end(&capture);
	const struct rows *rows = read_rows("limit");
	ok(!whole && strstr(capture.text, "limit.csv: File too large") &&
			strstr(capture.text, "frames are missing in"),
		"a file that takes no more is told");
	ok(rows->whole && rows->count > 100, "%d whole rows remain", rows->count);
	ok(in_sheet("limit", "frames") == 100 * PERIOD && !quit_requested(),
		"the sound goes on");
}

static void
test_crash(void)
{
	static const struct roll_settings at_once;
	pid_t child = fork();
	if (child == 0) {
		struct session session = begin("crash", &at_once, 0, 1000);
		for (;;) {
			push(&session, 10);
			usleep(3000);
		}
	}
	for (int i = 0; i < 500 && read_rows("crash")->count < 100; i++)
		usleep(20000);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	const struct rows *rows = read_rows("crash");
	bool ordered = true;
	for (int i = 0; i < rows->count; i++)
		ordered = ordered && rows->sequence[i] == i;
	ok(rows->whole && rows->count >= 100 && ordered,
		"a crash leaves %d whole rows, none left out", rows->count);
}

int
main(void)
{
	log_init("test");
	if (!mkdtemp(folder) || !quit_init())
		return 1;
	test_whole();
	test_split();
	test_commands(0);
	test_commands(0.2);
	test_crowd();
	test_no_room();
	test_limit();
	test_crash();
	char remove[64];
	snprintf(remove, sizeof(remove), "rm -r %s", folder);
	ok(system(remove) == 0, "all is tidied up"); /* NOLINT(cert-env33-c) */
	return tap_done();
}
