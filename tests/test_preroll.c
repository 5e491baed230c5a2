#include "recorder/preroll.h"

#include "tests/smf.h"
#include "tests/tap.h"
#include "tests/wav.h"

#include <unistd.h>

enum { RATE = 48000, CHANNELS = 2, PIECE = 1000 };

static char folder[] = "/tmp/test_preroll.XXXXXX", path[64], midi_path[64];

/* Frame f of the tape is f + 1 and its negative. */
static void
push(struct preroll *preroll, uint64_t at, uint64_t frames)
{
	static float sound[PIECE * CHANNELS];
	for (uint64_t i = 0; i < frames; i++) {
		sound[2 * i] = (float)(at + i + 1);
		sound[2 * i + 1] = -sound[2 * i];
	}
	preroll_push(preroll,
		&(struct tape_piece){ .at = at, .frames = PIECE, .sound = sound },
		frames);
}

static void
push_gap(struct preroll *preroll, uint64_t at, uint64_t frames)
{
	preroll_push(preroll,
		&(struct tape_piece){
			.at = at, .frames = frames, .gap = TAPE_UNDELIVERED },
		frames);
}

static void
push_event(struct preroll *preroll, uint64_t at, const char *data, uint32_t size)
{
	static struct tape_event event;
	event = (struct tape_event){ .at = at, .kind = TAPE_MIDI, .size = size };
	memcpy(event.data, data, size);
	preroll_push_event(preroll, &event);
}

/* Into new files in the place of the last ones. */
static struct reel_end
pour(struct preroll *preroll)
{
	char sheet[80];
	snprintf(sheet, sizeof(sheet), "%s/t.json", folder);
	unlink(path);
	unlink(midi_path);
	unlink(sheet);
	const struct reel_settings settings = { .output = path,
		.kind = TAKE_WAV,
		.sample = SAMPLE_FLOAT,
		.channels = CHANNELS,
		.rate = RATE };
	struct reel *reel = reel_open(&settings, 0);
	bool good = preroll_pour(preroll, reel);
	struct reel_end end = reel_close(reel);
	end.whole = end.whole && good;
	return end;
}

/* Whether the file holds the tape's frames from `first` on, but for a gap. */
static bool
holds(uint64_t first, size_t frames, uint64_t gap_at, uint64_t gap_frames)
{
	struct wav wav;
	bool right = wav_read(path, &wav) && wav.frames == frames;
	for (size_t f = 0; right && f < frames; f++) {
		uint64_t at = first + f;
		bool gap = at >= gap_at && at < gap_at + gap_frames;
		right = wav.samples[2 * f] == (gap ? 0 : (float)(at + 1));
	}
	if (!right)
		printf("# %zu frames, first %g\n", wav.frames,
			wav.frames ? (double)wav.samples[0] : -1.0);
	free(wav.samples);
	return right;
}

static void
test_window(void)
{
	static const uint64_t kept[] = { 0, 1, 999, 1000, 1001, 4321 };
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		struct preroll *preroll = preroll_new(CHANNELS, kept[i]);
		uint64_t end = 0;
		for (int k = 0; k < 20; k++) {
			uint64_t some = k % 3 ? PIECE : 1 + (uint64_t)k * 37;
			push(preroll, end, some);
			end += some;
		}
		ok(preroll_begin(preroll) == end - kept[i] && pour(preroll).whole &&
				holds(end - kept[i], kept[i], 0, 0),
			"the last %llu frames are kept", (unsigned long long)kept[i]);
		preroll_free(preroll);
	}
	struct preroll *preroll = preroll_new(CHANNELS, 5000);
	push(preroll, 0, 700);
	ok(preroll_begin(preroll) == 0 && pour(preroll).whole && holds(0, 700, 0, 0),
		"fewer, where there were no more");
	push(preroll, 700, 300);
	ok(preroll_begin(preroll) == 700 && pour(preroll).whole && holds(700, 300, 0, 0),
		"none of them twice");
	preroll_free(preroll);
	preroll_free(NULL);
}

static void
test_gaps(void)
{
	struct preroll *preroll = preroll_new(CHANNELS, 3000);
	push(preroll, 0, PIECE);
	push_gap(preroll, PIECE, 500);
	push(preroll, PIECE + 500, PIECE);
	struct reel_end end = pour(preroll);
	ok(end.gaps == 1 && end.gap_frames == 500 && holds(0, 2500, PIECE, 500),
		"a gap is told of, and is silence");
	push_gap(preroll, 2500, 100000);
	push(preroll, 102500, PIECE);
	end = pour(preroll);
	ok(end.gaps == 1 && end.gap_frames == 2000 && holds(100500, 3000, 2500, 100000),
		"of one longer than the pre-roll the last part");
	push_gap(preroll, 103500, 700);
	push(preroll, 104200, PIECE);
	push(preroll, 105200, PIECE);
	push(preroll, 106200, 600);
	end = pour(preroll);
	ok(end.gaps == 1 && end.gap_frames == 400 && holds(103800, 3000, 103500, 700),
		"of one that began before it what is left");
	for (uint64_t i = 0; i < 300; i++) {
		push_gap(preroll, 106800 + i * 8, 1);
		push_gap(preroll, 106800 + i * 8 + 1, 1);
		push(preroll, 106800 + i * 8 + 2, 6);
	}
	end = pour(preroll);
	ok(end.gap_frames == 600 && end.gaps == 300, "of three hundred all");
	preroll_free(preroll);
}

/* What the MIDI file plays, as "0 90 40 40, ...": the last events, as many as fit. */
static const char *
played(void)
{
	static char text[160];
	struct smf smf;
	strcpy(text, smf_read(midi_path, &smf) ? "" : "unreadable");
	for (size_t i = smf.count > 6 ? smf.count - 6 : 0; i < smf.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"%s%llu %02x %02x %02x", *text ? ", " : "",
			(unsigned long long)smf.event[i].tick, smf.event[i].data[0],
			smf.event[i].data[1], smf.event[i].data[2]);
	smf_free(&smf);
	return text;
}

static void
test_events(void)
{
	struct preroll *preroll = preroll_new(CHANNELS, 2000);
	push_event(preroll, 10, "\x90\x40\x40", 3);
	push_event(preroll, 20, "\x90\x41\x41", 3);
	push(preroll, 0, PIECE);
	push_event(preroll, 1500, "\x80\x41\x40", 3);
	push(preroll, PIECE, PIECE);
	push_event(preroll, 2100, "\xb0\x07\x50", 3);
	push(preroll, 2000, PIECE);
	ok(pour(preroll).whole, "events are kept, too");
	ok_string(played(),
		"0 90 40 40, 0 90 41 41, 500 80 41 40, 1100 b0 07 50, 2000 90 40 00",
		"notes from before begin with it, and end with the take");
	struct held_notes held = { 0 };
	held.velocity[0][50] = 60;
	preroll_restart(preroll, 3000, &held);
	push(preroll, 3000, 100);
	ok(preroll_begin(preroll) == 3000 && pour(preroll).whole,
		"after a take, it is anew");
	ok_string(
		played(), "0 90 32 3c, 100 90 32 00", "with the notes that sounded then");
	preroll_restart(preroll, 4000, &(struct held_notes){ 0 });
	for (uint64_t i = 0; i < 6000; i++)
		push_event(preroll, 4000 + i / 10,
			i % 2 ? "\x80\x20\x00" : "\x90\x20\x40", 3);
	push_event(preroll, 4700, "\x90\x21\x40", 3);
	char dump[200] = "\xf0";
	push_event(preroll, 4800, dump, sizeof(dump));
	push(preroll, 4000, PIECE);
	ok(pour(preroll).events == 4096, "of too many events the last ones");
	ok_string(strstr(played(), "599 80 20 00, 700 90 21 40"),
		"599 80 20 00, 700 90 21 40, 1000 90 21 00", "without a dump");
	preroll_free(preroll);
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/t.wav", folder);
	snprintf(midi_path, sizeof(midi_path), "%s/t.mid", folder);
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	test_window();
	test_gaps();
	test_events();
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) != 0 || tap_done();
}
