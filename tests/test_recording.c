#include "recorder/recording.h"

#include "common/quit.h"
#include "tests/smf.h"
#include "tests/tap.h"
#include "tests/wav.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { RATE = 48000, PERIOD = 256, CHANNELS = 2 };

static char folder[] = "/tmp/test_recording.XXXXXX";

/* Frame f of the tape is f + 1 and its negative, with a note now and then. */
static void
push_period(struct tape *tape, uint32_t *clock)
{
	float left[PERIOD], right[PERIOD];
	for (uint32_t i = 0; i < PERIOD; i++) {
		left[i] = (float)(*clock + i + 1);
		right[i] = -left[i];
	}
	tape_clock(tape, *clock, false);
	if (*clock % (10 * PERIOD) == 0)
		tape_push_event(tape, 17, "\x90\x40\x40", 3);
	tape_push(tape, (const float *const[]){ left, right }, PERIOD);
	*clock += PERIOD;
}

static void
push_periods(struct tape *tape, uint32_t *clock, int count)
{
	for (int i = 0; i < count; i++)
		push_period(tape, clock);
}

static struct recording *
start(struct tape *tape, const char *file, const struct roll_settings *roll,
	double pre_roll)
{
	static char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	struct recording_settings settings = { .reel = { .output = path,
						       .kind = TAKE_WAV,
						       .sample = SAMPLE_FLOAT,
						       .channels = CHANNELS,
						       .rate = RATE },
		.roll = *roll,
		.pre_roll = pre_roll };
	return recording_start(tape, &settings);
}

/* Waits until the writer has brought `frames` of the take to its file. */
static bool
await(struct recording *recording, unsigned takes, uint64_t frames)
{
	static struct recording_state state;
	const struct timespec pause = { .tv_nsec = 2000000 };
	for (int i = 0; i < 5000; i++) {
		recording_state(recording, &state);
		if (state.takes >= takes &&
			(frames == 0 ? !state.rolling : state.frames >= frames))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* Waits until that file is written to. */
static bool
await_file(struct recording *recording, const char *file)
{
	static struct recording_state state;
	const struct timespec pause = { .tv_nsec = 2000000 };
	for (int i = 0; i < 5000; i++) {
		recording_state(recording, &state);
		if (strstr(state.path, file))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* Whether FILE.wav holds the tape's frames from `first` on; silent ones are counted. */
static bool
holds(const char *file, uint64_t first, size_t frames, uint64_t *silent)
{
	char path[300];
	struct wav wav = { 0 };
	snprintf(path, sizeof(path), "%s/%s.wav", folder, file);
	bool right = wav_read(path, &wav) && wav.frames == frames;
	*silent = 0;
	for (size_t f = 0; right && f < frames; f++) {
		const float *frame = wav.samples + f * CHANNELS;
		bool quiet = frame[0] == 0 && frame[1] == 0;
		*silent += quiet;
		right = quiet ||
			(frame[0] == (float)(first + f + 1) && frame[1] == -frame[0]);
	}
	if (!right)
		printf("# %s: %zu frames, first %g\n", path, wav.frames,
			wav.frames ? (double)wav.samples[0] : -1.0);
	free(wav.samples);
	return right;
}

/* Whether FILE.mid holds the tape's notes of those frames and ends with them. */
static bool
plays(const char *file, uint64_t first, uint64_t frames)
{
	char path[300];
	struct smf smf = { 0 };
	snprintf(path, sizeof(path), "%s/%s.mid", folder, file);
	bool right = smf_read(path, &smf) && smf.end == frames;
	size_t next = 0;
	uint64_t every = 10 * PERIOD;
	/* a note that sounds already begins at 0 */
	if (right && first > 17 && next < smf.count && smf.event[0].tick == 0)
		next++;
	for (uint64_t at = 17; right && at < first + frames; at += every)
		if (at >= first)
			right = next < smf.count && smf.event[next++].tick == at - first;
	/* and is ended at the end */
	right = right && next + 1 == smf.count && smf.event[next].tick == frames &&
		smf.event[next].data[2] == 0;
	smf_free(&smf);
	return right;
}

/* Bursts far ahead of the writer: what fits is there, what does not is silence, and the
 * account says which. */
static void
test_burst(const char *file, double buffer, uint32_t periods, bool fits)
{
	static const struct roll_settings at_once;
	struct tape *tape = tape_new(CHANNELS, RATE, buffer);
	struct recording *recording = start(tape, file, &at_once, 0);
	uint32_t clock = 0;
	push_periods(tape, &clock, (int)periods);
	ok(recording_stop(recording).whole, "a burst of %u periods is written", periods);
	struct tape_counts counts;
	tape_count(tape, &counts);
	uint64_t silent;
	ok(holds(file, 0, periods * PERIOD, &silent), "with its length, nothing moved");
	ok(silent == counts.overrun_frames && (silent == 0) == fits,
		"silence for %llu overrun frames",
		(unsigned long long)counts.overrun_frames);
	ok(plays(file, 0, periods * PERIOD), "the MIDI is on time");
	tape_free(tape);
}

static void
test_commands(void)
{
	static const struct roll_settings told = { .trigger = ROLL_COMMAND };
	struct tape *tape = tape_new(CHANNELS, RATE, 20);
	struct recording *recording = start(tape, "told.wav", &told, 0);
	uint32_t clock = 0;
	uint64_t silent;
	push_periods(tape, &clock, 50);
	recording_tell(recording, ROLL_COMMAND_START);
	push_periods(tape, &clock, 100);
	recording_mark(recording, "here");
	recording_tell(recording, ROLL_COMMAND_SPLIT);
	push_periods(tape, &clock, 60);
	recording_tell(recording, ROLL_COMMAND_STOP);
	push_periods(tape, &clock, 30);
	recording_tell(recording, ROLL_COMMAND_START);
	push_periods(tape, &clock, 20);
	struct recording_end end = recording_stop(recording);
	ok(end.whole && end.takes == 2, "start, split, stop, start: two takes");
	ok(holds("told", 50 * PERIOD, 100 * PERIOD, &silent) &&
			holds("told-2", 150 * PERIOD, 60 * PERIOD, &silent) &&
			holds("told-3", 240 * PERIOD, 20 * PERIOD, &silent),
		"in three files, each begins and ends at its very frame");
	ok(plays("told", 50 * PERIOD, 100 * PERIOD) &&
			plays("told-2", 150 * PERIOD, 60 * PERIOD),
		"and so does the MIDI; a note across the border sounds on both sides");
	tape_free(tape);
}

static void
test_pre_roll(void)
{
	static const struct roll_settings told = { .trigger = ROLL_COMMAND };
	struct tape *tape = tape_new(CHANNELS, RATE, 20);
	double seconds = 10000.0 / RATE;
	struct recording *recording = start(tape, "before.wav", &told, seconds);
	uint32_t clock = 0;
	uint64_t silent;
	push_periods(tape, &clock, 200);
	recording_tell(recording, ROLL_COMMAND_START);
	push_periods(tape, &clock, 10);
	recording_tell(recording, ROLL_COMMAND_STOP);
	push_periods(tape, &clock, 20);
	recording_tell(recording, ROLL_COMMAND_START);
	push_periods(tape, &clock, 1);
	ok(recording_stop(recording).whole, "two takes with pre-roll");
	ok(holds("before", 200 * PERIOD - 10000, 10000 + 10 * PERIOD, &silent),
		"the first has all of it");
	ok(plays("before", 200 * PERIOD - 10000, 10000 + 10 * PERIOD),
		"MIDI included, notes that sounded before as well");
	ok(holds("before-2", 210 * PERIOD, 21 * PERIOD, &silent),
		"the second what there was since the first");
	tape_free(tape);
}

static void
test_split_by_length(void)
{
	static const struct roll_settings roll = { .split = 5000, .duration = 12345 };
	struct tape *tape = tape_new(CHANNELS, RATE, 20);
	struct recording *recording = start(tape, "part.wav", &roll, 0);
	uint32_t clock = 0;
	uint64_t silent;
	push_periods(tape, &clock, 100);
	ok(await(recording, 1, 0), "a take of a given length ends by itself");
	ok(recording_stop(recording).whole, "in files of a given length");
	ok(holds("part", 0, 5000, &silent) && holds("part-2", 5000, 5000, &silent) &&
			holds("part-3", 10000, 2345, &silent),
		"not a frame between them is missing or double");
	tape_free(tape);
}

/* Looks at the state all the time, and counts how often nothing rolls. */
struct looker {
	struct recording *recording;
	atomic_bool over;
	unsigned looks, at_rest;
};

static void *
look_for_rest(void *argument)
{
	static struct recording_state state;
	struct looker *looker = argument;
	while (!atomic_load(&looker->over)) {
		recording_state(looker->recording, &state);
		looker->looks++;
		looker->at_rest += !state.rolling;
	}
	return NULL;
}

static void
test_state_across_splits(void)
{
	static const struct roll_settings roll = { .split = 1000 };
	struct tape *tape = tape_new(CHANNELS, RATE, 20);
	struct looker looker = { .recording = start(tape, "many.wav", &roll, 0) };
	uint32_t clock = 0;
	push_periods(tape, &clock, 1);
	ok(await(looker.recording, 1, PERIOD), "a take rolls");
	pthread_t thread;
	pthread_create(&thread, NULL, look_for_rest, &looker);
	push_periods(tape, &clock, 200);
	ok(await_file(looker.recording, "many-52.wav"), "through fifty files");
	atomic_store(&looker.over, true);
	pthread_join(thread, NULL);
	ok(looker.looks > 0 && looker.at_rest == 0,
		"and never seems to have ended: %u of %u", looker.at_rest, looker.looks);
	ok(recording_stop(looker.recording).whole, "until it does");
	tape_free(tape);
}

static void
test_gap_and_transport(void)
{
	static const struct roll_settings roll = { .trigger = ROLL_TRANSPORT };
	struct tape *tape = tape_new(CHANNELS, RATE, 20);
	struct recording *recording = start(tape, "rolls.wav", &roll, 0);
	uint32_t clock = 0;
	uint64_t silent;
	push_periods(tape, &clock, 5);
	tape_push_transport(tape, true); /* as of the next period */
	push_periods(tape, &clock, 20);
	clock += 3 * PERIOD; /* the server loses three periods */
	push_periods(tape, &clock, 20);
	tape_push_transport(tape, false);
	push_periods(tape, &clock, 20);
	ok(recording_stop(recording).whole, "a take with the transport");
	ok(holds("rolls", 5 * PERIOD, 43 * PERIOD, &silent) && silent == 3 * PERIOD,
		"from frame to frame, what the server lost in its place");
	tape_free(tape);
}

/* Begun and ended at one frame, and ended before a frame has come. */
static void
test_nothing(void)
{
	static const struct roll_settings told = { .trigger = ROLL_COMMAND };
	static const struct roll_settings at_once;
	struct tape *tape = tape_new(CHANNELS, RATE, 1);
	struct recording *recording = start(tape, "nothing.wav", &told, 0);
	uint32_t clock = 0;
	uint64_t silent;
	push_periods(tape, &clock, 5);
	recording_tell(recording, ROLL_COMMAND_START);
	recording_tell(recording, ROLL_COMMAND_STOP);
	push_periods(tape, &clock, 5);
	struct recording_end end = recording_stop(recording);
	ok(end.whole && end.takes == 1 && holds("nothing", 0, 0, &silent),
		"a take without a frame is a file");
	tape_free(tape);
	tape = tape_new(CHANNELS, RATE, 1);
	recording = start(tape, "none.wav", &at_once, 0);
	ok(recording_stop(recording).whole && holds("none", 0, 0, &silent),
		"and so is one that ends at once");
	tape_free(tape);
}

static atomic_bool looking;
static atomic_uint looks; /* that saw something */

static void *
look(void *context)
{
	static struct recording_state state;
	struct recording *recording = context;
	struct level level;
	while (atomic_load(&looking)) {
		recording_state(recording, &state);
		for (unsigned c = 0; c < CHANNELS; c++)
			if (recording_level(recording, LEVELS_METER, c, &level))
				atomic_fetch_add(&looks, 1);
	}
	return NULL;
}

/* Levels and state are looked at, and markers and splits told, while the writer opens and
 * closes file after file: for the thread sanitizer above all. */
static void
test_lookers(void)
{
	static const struct roll_settings roll = { .split = 3000 };
	struct tape *tape = tape_new(CHANNELS, RATE, 20);
	struct recording *recording = start(tape, "seen.wav", &roll, 0);
	const struct timespec pause = { .tv_nsec = 1000000 };
	pthread_t thread;
	uint32_t clock = 0;
	atomic_store(&looking, true);
	pthread_create(&thread, NULL, look, recording);
	for (int i = 0; i < 300; i++) {
		push_period(tape, &clock);
		while (!recording_mark(recording, "m")) /* too many are waiting */
			nanosleep(&pause, NULL);
		while (i % 50 == 0 && !recording_tell(recording, ROLL_COMMAND_SPLIT))
			nanosleep(&pause, NULL);
		nanosleep(&pause, NULL);
	}
	for (int i = 0; i < 20000 && atomic_load(&looks) == 0; i++)
		nanosleep(&pause, NULL);
	atomic_store(&looking, false);
	pthread_join(thread, NULL);
	ok(recording_stop(recording).whole && atomic_load(&looks) > 0,
		"who looks on while files come and go sees levels, and disturbs nothing");
	uint64_t silent;
	ok(holds("seen", 0, PERIOD, &silent) && holds("seen-2", PERIOD, 3000, &silent),
		"all is in its file");
	tape_free(tape);
}

static void
test_failing_disk(void)
{
	static const struct roll_settings at_once;
	struct tape *tape = tape_new(CHANNELS, RATE, 1);
	struct recording *recording = start(tape, "failing.wav", &at_once, 0);
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit limit = { 100000, RLIM_INFINITY };
	setrlimit(RLIMIT_FSIZE, &limit);
	uint32_t clock = 0;
	push_periods(tape, &clock, 100);
	ok(quit_wait(20000) == QUIT_END, "a disk that takes no more wakes the program");
	ok(quit_exit_status() == 1, "and ends it with status 1");
	ok(!recording_stop(recording).whole, "the take is not whole");
	tape_free(tape);
}

int
main(void)
{
	if (!mkdtemp(folder) || !quit_init())
		return 1;
	test_burst("fits", 20, 1000, true);
	test_burst("not", 0.1, 20000, false);
	test_commands();
	test_pre_roll();
	test_split_by_length();
	test_state_across_splits();
	test_gap_and_transport();
	test_nothing();
	test_lookers();
	test_failing_disk();
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) != 0 || tap_done();
}
