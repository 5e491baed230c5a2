#include "recorder/recording.h"
#include "recorder/summary.h"

#include "common/quit.h"
#include "tests/smf.h"
#include "tests/tap.h"
#include "tests/wav.h"

#include <signal.h>
#include <sys/resource.h>

enum { RATE = 48000, PERIOD = 256, CHANNELS = 2 };

static char folder[] = "/tmp/test_recording.XXXXXX";
static struct take_name name;

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

static struct recording *
start(struct tape *tape, const char *file)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	take_name_make(&name, path, 0);
	return recording_start(tape, take_open(name.wav_fd, name.wav, CHANNELS, RATE),
		note_take_open(name.mid_fd, name.mid, RATE), CHANNELS);
}

/* Bursts far ahead of the writer: what fits is there, what does not is silence, and the
 * account says which. */
static void
test_burst(double buffer, uint32_t periods, bool fits)
{
	struct tape *tape = tape_new(CHANNELS, RATE, buffer, 0);
	struct recording *recording = start(tape, fits ? "fits.wav" : "not.wav");
	uint32_t clock = 0;
	for (uint32_t i = 0; i < periods; i++)
		push_period(tape, &clock);
	struct recording_end end = recording_stop(recording);
	struct tape_counts counts;
	tape_count(tape, &counts);
	struct wav wav = { 0 };
	ok(end.whole && wav_read(name.wav, &wav) && wav.frames == periods * PERIOD,
		"a burst of %u periods has its length in the file", periods);
	uint64_t silent = 0, wrong = 0;
	for (size_t f = 0; f < wav.frames; f++) {
		const float *frame = wav.samples + f * CHANNELS;
		silent += frame[0] == 0 && frame[1] == 0;
		wrong += frame[0] != 0 &&
			 (frame[0] != (float)(f + 1) || frame[1] != -frame[0]);
	}
	ok(wrong == 0, "no sample has moved");
	ok(silent == counts.overrun_frames && (silent == 0) == fits,
		"silence for %llu overrun frames",
		(unsigned long long)counts.overrun_frames);
	struct smf smf = { 0 };
	bool on_time = smf_read(name.mid, &smf) && smf.count == (periods + 9) / 10;
	for (size_t i = 0; on_time && i < smf.count; i++)
		on_time = smf.event[i].tick == i * 10 * PERIOD + 17;
	ok(on_time && smf.end == wav.frames, "the MIDI is on time");
	struct summary summary = { &name, tape, &end, CHANNELS, RATE };
	ok(summary_whole(&summary) == fits, "the verdict: %s", fits ? "whole" : "lost");
	summary_log(&summary);
	free(wav.samples);
	smf_free(&smf);
	tape_free(tape);
}

static void
test_failing_disk(void)
{
	struct tape *tape = tape_new(CHANNELS, RATE, 1, 0);
	struct recording *recording = start(tape, "failing.wav");
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit limit = { 100000, RLIM_INFINITY };
	setrlimit(RLIMIT_FSIZE, &limit);
	uint32_t clock = 0;
	for (int i = 0; i < 100; i++)
		push_period(tape, &clock);
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
	test_burst(20, 1000, true);
	test_burst(0.1, 20000, false);
	test_failing_disk();
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) != 0 || tap_done();
}
