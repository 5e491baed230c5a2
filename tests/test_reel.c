#include "recorder/reel.h"

#include "tests/log_lines.h"
#include "tests/smf.h"
#include "tests/tap.h"
#include "tests/wav.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RATE = 48000, FRAMES = 2000, CHANNELS = 3 };

static char folder[] = "/tmp/test_reel.XXXXXX";

static const char *
in(const char *name)
{
	static char path[4][128];
	static int next;
	next = (next + 1) % 4;
	snprintf(path[next], sizeof(path[next]), "%s/%s", folder, name);
	return path[next];
}

static struct reel_settings
settings_of(const char *output, bool file_per_port)
{
	static const char *const names[CHANNELS] = { "Bass DI/1", NULL, "..\xc3\xa4" };
	return (struct reel_settings){ .output = output,
		.kind = TAKE_WAV,
		.sample = SAMPLE_FLOAT,
		.file_per_port = file_per_port,
		.channels = CHANNELS,
		.rate = RATE,
		.port_name = names };
}

/* Sample of channel c in frame f. */
static float
sample(size_t f, unsigned c)
{
	return (float)(f + 1) * 1e-4f + (float)c;
}

static bool
write_frames(struct reel *reel, size_t from, size_t count)
{
	static float frames[FRAMES * CHANNELS];
	for (size_t f = 0; f < count; f++)
		for (unsigned c = 0; c < CHANNELS; c++)
			frames[f * CHANNELS + c] = sample(from + f, c);
	return reel_write(reel, frames, count);
}

/* Whether a file of one channel holds FRAMES frames, then `silent` silent ones. */
static bool
holds(const char *name, unsigned channel, size_t frames, size_t silent)
{
	struct wav wav;
	bool good = wav_read(in(name), &wav) && wav.channels == 1 &&
		    wav.frames == frames + silent;
	for (size_t f = 0; good && f < frames + silent; f++)
		good = wav.samples[f] == (f < frames ? sample(f, channel) : 0);
	if (!good)
		printf("# %s: %zu frames\n", name, wav.frames);
	free(wav.samples);
	return good;
}

static void
test_file_per_port(void)
{
	struct reel_settings settings = settings_of(in("t.wav"), true);
	struct reel *reel = reel_open(&settings, 1764100000.25);
	ok(reel && write_frames(reel, 0, 700) && write_frames(reel, 700, FRAMES - 700) &&
			reel_write(reel, NULL, 100000) && reel_flush(reel),
		"a file for each port");
	ok(reel_frames(reel) == FRAMES + 100000, "frames are counted once");
	struct reel_end end = reel_close(reel);
	ok(end.whole && end.frames == FRAMES + 100000, "they close well");
	ok(holds("t-1-Bass-DI-1.wav", 0, FRAMES, 100000) &&
			holds("t-2.wav", 1, FRAMES, 100000) &&
			holds("t-3-..--.wav", 2, FRAMES, 100000),
		"have its name, as far as files can, and its sound");
	reel = reel_open(&settings, 1764100000.25);
	ok(reel && write_frames(reel, 0, FRAMES) && reel_close(reel).whole,
		"the name is taken");
	ok(holds("t-2-1-Bass-DI-1.wav", 0, FRAMES, 0) &&
			holds("t-2-2.wav", 1, FRAMES, 0) &&
			holds("t-1-Bass-DI-1.wav", 0, FRAMES, 100000),
		"all files have another one, the old ones stay");
	close(open(in("u-3-..--.wav"), O_CREAT | O_WRONLY, 0666));
	settings.output = in("u");
	reel = reel_open(&settings, 0);
	ok(reel && reel_close(reel).whole && access(in("u-1-Bass-DI-1.wav"), F_OK) != 0 &&
			access(in("u-2-1-Bass-DI-1.wav"), F_OK) == 0,
		"so do all where one is taken, and no part is left behind");
}

static void
test_sheet(void)
{
	static char text[1 << 14];
	struct reel_settings settings = settings_of(in("s.wav"), false);
	struct reel *reel = reel_open(&settings, 1764100000.25);
	reel_mark(reel, 0, "begin");
	reel_note_gap(reel, &(struct tape_gap){ 100, 50, TAPE_OVERRUN });
	reel_note_gap(reel, &(struct tape_gap){ 150, 70, TAPE_OVERRUN });
	reel_note_gap(reel, &(struct tape_gap){ 220, 5, TAPE_UNDELIVERED });
	write_frames(reel, 0, FRAMES);
	char label[400];
	memset(label, 'x', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	reel_mark(reel, 1999, label);
	struct reel_end end = reel_close(reel);
	ok(end.whole && end.gaps == 2 && end.gap_frames == 125, "a gap in pieces is one");
	FILE *file = fopen(in("s.json"), "r");
	text[file ? fread(text, 1, sizeof(text) - 1, file) : 0] = '\0';
	fclose(file);
	cJSON *root = cJSON_Parse(text);
	ok(root && cJSON_IsTrue(cJSON_GetObjectItem(root, "finished")) &&
			cJSON_GetArraySize(cJSON_GetObjectItem(root, "gaps")) == 2 &&
			cJSON_GetArraySize(cJSON_GetObjectItem(root, "markers")) == 2 &&
			cJSON_GetArraySize(cJSON_GetObjectItem(root, "levels")) ==
				CHANNELS,
		"the sheet has gaps, markers and levels");
	cJSON_Delete(root);
	SF_INFO info = { 0 };
	SF_BROADCAST_INFO bext;
	SF_CUES cues;
	SNDFILE *sound = sf_open(in("s.wav"), SFM_READ, &info);
	ok(sf_command(sound, SFC_GET_CUE, &cues, sizeof(cues)) == SF_TRUE &&
			cues.cue_count == 2 && cues.cue_points[1].sample_offset == 1999,
		"markers are cue points");
	ok(sf_command(sound, SFC_GET_BROADCAST_INFO, &bext, sizeof(bext)) == SF_TRUE &&
			((uint64_t)bext.time_reference_high << 32 |
				bext.time_reference_low) %
					RATE ==
				RATE / 4,
		"the broadcast extension tells when it began, to the frame");
	sf_close(sound);
}

static void
test_notes(void)
{
	struct reel_settings settings = settings_of(in("n.wav"), false);
	struct reel *reel = reel_open(&settings, 0);
	struct held_notes held = { 0 };
	held.velocity[2][60] = 77;
	reel_begin_notes(reel, &held);
	reel_add_event(reel, 10, "\x90\x40\x40", 3);
	write_frames(reel, 0, FRAMES);
	reel_close(reel);
	struct smf smf;
	ok(smf_read(in("n.mid"), &smf) && smf.count == 4 && smf.end == FRAMES &&
			smf.event[0].tick == 0 &&
			memcmp(smf.event[0].data, "\x92\x3c\x4d", 3) == 0 &&
			smf.event[1].tick == 10 && smf.event[2].tick == FRAMES &&
			smf.event[3].tick == FRAMES,
		"notes begin and end with the take");
	smf_free(&smf);
}

static void
test_empty(void)
{
	for (int kind = 0; kind < TAKE_KINDS; kind++) {
		char name[16];
		snprintf(name, sizeof(name), "e%s", take_kind_info[kind].suffix);
		struct reel_settings settings = settings_of(in(name), false);
		settings.kind = (enum take_kind)kind;
		settings.sample = take_kind_info[kind].floats ? SAMPLE_FLOAT : SAMPLE_24;
		settings.channels = 2;
		struct reel *reel = reel_open(&settings, 0);
		SF_INFO info = { 0 };
		bool good = reel && reel_close(reel).whole;
		SNDFILE *file = sf_open(in(name), SFM_READ, &info);
		/* libsndfile begins these two with their first frame */
		if (kind == TAKE_FLAC || kind == TAKE_OPUS)
			good = good && !file;
		else
			good = good && file && info.channels == 2 && info.frames == 0;
		ok(good, "%s without a frame", take_kind_info[kind].name);
		if (file)
			sf_close(file);
		unlink(in(name));
		unlink(in("e.mid"));
		unlink(in("e.json"));
	}
}

static void
test_check(void)
{
	static const struct {
		enum take_kind kind;
		enum sample_format sample;
		unsigned channels;
		uint32_t rate;
		bool per_port, possible;
	} cases[] = {
		{ TAKE_WAV, SAMPLE_FLOAT, 256, 192000, false, true },
		{ TAKE_FLAC, SAMPLE_FLOAT, 2, RATE, false, false },
		{ TAKE_FLAC, SAMPLE_24, 8, RATE, false, true },
		{ TAKE_FLAC, SAMPLE_24, 9, RATE, false, false },
		{ TAKE_FLAC, SAMPLE_24, 9, RATE, true, true },
		{ TAKE_OPUS, SAMPLE_FLOAT, 2, RATE, false, true },
		{ TAKE_OPUS, SAMPLE_FLOAT, 2, 44100, false, false },
		{ TAKE_OPUS, SAMPLE_FLOAT, 255, RATE, false, true },
		{ TAKE_VORBIS, SAMPLE_FLOAT, 256, RATE, false, false },
		{ TAKE_CAF, SAMPLE_16, 256, RATE, false, true },
		{ TAKE_W64, SAMPLE_FLOAT, 256, RATE, false, true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct reel_settings settings = { .output = in("c"),
			.kind = cases[i].kind,
			.sample = cases[i].sample,
			.channels = cases[i].channels,
			.rate = cases[i].rate,
			.file_per_port = cases[i].per_port };
		log_lines();
		bool possible = reel_check(&settings);
		ok(possible == cases[i].possible && log_lines() == !possible,
			"%s, %s, %u channels at %u Hz%s: %s",
			take_kind_info[cases[i].kind].name,
			sample_format_name[cases[i].sample], cases[i].channels,
			cases[i].rate, cases[i].per_port ? ", a file each" : "",
			cases[i].possible ? "possible" : "one line");
		if (!possible || settings.file_per_port)
			continue;
		struct reel *reel = reel_open(&settings, 0);
		static float frames[480 * 256];
		ok(reel && reel_write(reel, frames, 480) && reel_close(reel).whole,
			"and what is possible can be done");
	}
}

/* A disk with little room, and one of many files that finds it full first. */
static void
test_full(void)
{
	struct reel_settings settings = settings_of(in("full/f.wav"), true);
	mkdir(in("full"), 0777);
	if (mount("tmpfs", in("full"), "tmpfs", 0, "size=400k") != 0) {
		printf("# no mounts here: that part is left out\n");
		return;
	}
	struct reel *reel = reel_open(&settings, 0);
	bool good = reel != NULL;
	log_lines();
	for (size_t at = 0; good && at < 1000000; at += FRAMES)
		good = write_frames(reel, at, FRAMES);
	ok(!good, "a disk is full");
	write_frames(reel, 0, FRAMES); /* no more after that */
	ok(log_lines() == 1, "one line tells of it");
	struct reel_end end = reel_close(reel);
	ok(!end.whole, "the take is not whole");
	const char *const names[] = { "full/f-1-Bass-DI-1.wav", "full/f-2.wav",
		"full/f-3-..--.wav" };
	for (unsigned c = 0; c < CHANNELS; c++) {
		struct wav wav;
		bool right = wav_read(in(names[c]), &wav) && wav.frames > 5000 &&
			     wav.frames <= end.frames &&
			     wav.frames + 2 * FRAMES >= end.frames;
		for (size_t f = 0; right && f < wav.frames && f < 5000; f++)
			right = wav.samples[f] == sample(f, c);
		ok(right, "file %u is valid", c + 1);
		free(wav.samples);
	}
	struct smf smf;
	ok(smf_read(in("full/f.mid"), &smf), "and so is the MIDI");
	smf_free(&smf);
	umount(in("full"));
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	if (!log_lines_begin(folder))
		return 1;
	test_file_per_port();
	test_sheet();
	test_notes();
	test_empty();
	test_check();
	test_full();
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) != 0 || tap_done();
}
