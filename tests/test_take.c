#include "recorder/take.h"
#include "recorder/take_name.h"

#include "tests/tap.h"
#include "tests/wav.h"

#include <fcntl.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_take.XXXXXX";

static int
open_new(const char *path)
{
	unlink(path);
	return open(path, O_RDWR | O_CREAT | O_EXCL, 0666);
}

static struct take_spec
spec_of(enum take_kind kind, unsigned channels, uint32_t rate, enum sample_format sample)
{
	return (struct take_spec){ .kind = kind,
		.info = { .channels = channels,
			.rate = rate,
			.sample = sample,
			.description = "a test",
			.originator = "test_take",
			.date = "2026-11-25",
			.time = "20:15:30",
			.time_reference = UINT64_C(5000000000) },
		.stride = channels };
}

static struct take *
open_wav(const char *path, unsigned channels, uint32_t rate)
{
	struct take_spec spec = spec_of(TAKE_WAV, channels, rate, SAMPLE_FLOAT);
	return take_open(open_new(path), path, &spec);
}

static void
test_sound(const char *path, unsigned channels, uint32_t rate)
{
	enum { FRAMES = 3000, SILENCE = 5000 };
	float *sound = calloc(FRAMES * channels, sizeof(float));
	for (size_t i = 0; i < FRAMES * (size_t)channels; i++)
		sound[i] = (float)((double)i * 1e-6 - 0.01);
	struct take *take = open_wav(path, channels, rate);
	ok(take_write(take, sound, FRAMES) && take_write(take, NULL, SILENCE) &&
			take_write(take, sound, FRAMES),
		"%u channels at %u Hz are written", channels, rate);
	ok(take_frames(take) == 2 * FRAMES + SILENCE, "frames are counted");
	take_flush(take);
	struct wav killed = { 0 }, wav = { 0 };
	ok(wav_read(path, &killed) && killed.frames == 2 * FRAMES + SILENCE,
		"after a flush the open file reads in full");
	ok(take_close(take, NULL, 0, NULL), "the file closes well");
	ok(wav_read(path, &wav) && wav.channels == channels && wav.rate == rate &&
			wav.frames == 2 * FRAMES + SILENCE,
		"the header is right");
	struct stat status;
	stat(path, &status);
	ok(status.st_size == WAVE_HEAD_BYTES + (off_t)(wav.frames * channels * 4) &&
			status.st_blocks * 512 <= status.st_size + (1 << 16),
		"space that was taken ahead is given back");
	size_t part = FRAMES * channels;
	bool same = memcmp(wav.samples, sound, part * sizeof(float)) == 0 &&
		    memcmp(wav.samples + part + SILENCE * channels, sound,
			    part * sizeof(float)) == 0;
	bool silent = true;
	for (size_t i = part; i < part + SILENCE * channels; i++)
		silent = silent && wav.samples[i] == 0;
	ok(same, "every sample has all its bits");
	ok(silent, "silence is silence");
	free(sound);
	free(wav.samples);
	free(killed.samples);
}

/* Another program's view of each kind: libsndfile's. */
static void
test_kind(enum take_kind kind, enum sample_format sample, double tolerance)
{
	enum { FRAMES = 48000 };
	static float sound[2 * FRAMES], back[2 * FRAMES];
	char path[128];
	snprintf(path, sizeof(path), "%s/kind%s", folder, take_kind_info[kind].suffix);
	for (int i = 0; i < FRAMES; i++) {
		sound[2 * i] = 0.5f * (float)sin(i * 0.03);
		sound[2 * i + 1] = 0.25f * (float)sin(i * 0.05);
	}
	struct take_spec spec = spec_of(kind, 2, 48000, sample);
	ok(take_check(&spec), "%s, %s", take_kind_info[kind].name,
		sample_format_name[sample]);
	struct take *take = take_open(open_new(path), path, &spec);
	ok(take && take_write(take, sound, FRAMES) && take_flush(take) &&
			take_close(take, NULL, 0, NULL),
		"is written");
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	ok(file && info.channels == 2 && info.samplerate == 48000 &&
			info.frames == FRAMES,
		"reads with its form and length");
	double worst = 0;
	if (file && sf_readf_float(file, back, FRAMES) == FRAMES)
		for (int i = 2000; i < 2 * FRAMES - 2000; i++)
			worst = fmax(worst, fabs((double)sound[i] - (double)back[i]));
	else
		worst = 1;
	ok(worst <= tolerance, "its sound is off by %g at most", worst);
	if (file)
		sf_close(file);
}

static void
test_refusals(void)
{
	struct take_spec spec = spec_of(TAKE_FLAC, 9, 48000, SAMPLE_24);
	ok(!take_check(&spec), "FLAC of nine channels is refused");
	spec = spec_of(TAKE_FLAC, 2, 48000, SAMPLE_FLOAT);
	ok(!take_check(&spec), "FLAC of floats is refused");
	spec = spec_of(TAKE_OPUS, 2, 44100, SAMPLE_FLOAT);
	ok(!take_check(&spec), "Opus at 44100 Hz is refused");
	ok(take_kind_of("a/b.FLAC") == TAKE_FLAC &&
			take_kind_of("x.ogg") == TAKE_VORBIS &&
			take_kind_of("x.mp3") == TAKE_KINDS &&
			take_kind_of("wav") == TAKE_KINDS,
		"kinds by name");
}

static void
test_bext_and_cues(const char *path)
{
	float sound[2 * 1001] = { 0 };
	struct take_spec spec = spec_of(TAKE_WAV, 1, 48000, SAMPLE_24);
	struct take *take = take_open(open_new(path), path, &spec);
	const struct wave_marker markers[] = { { 0, "begin" }, { 777, "solo" } };
	const struct wave_loudness loudness = { -23.5, 7.25, WAVE_UNKNOWN, WAVE_UNKNOWN,
		WAVE_UNKNOWN };
	take_write(take, sound, 1001); /* 3003 bytes: a pad byte */
	ok(take_close(take, markers, 2, &loudness), "a file with markers closes");
	SF_INFO info = { 0 };
	SNDFILE *file = sf_open(path, SFM_READ, &info);
	SF_BROADCAST_INFO bext;
	SF_CUES cues;
	ok(file && info.frames == 1001 &&
			info.format == (SF_FORMAT_WAV | SF_FORMAT_PCM_24),
		"opens as 24 bit");
	ok(sf_command(file, SFC_GET_BROADCAST_INFO, &bext, sizeof(bext)) == SF_TRUE &&
			strcmp(bext.description, "a test") == 0 &&
			strncmp(bext.origination_date, "2026-11-25", 10) == 0 &&
			strncmp(bext.origination_time, "20:15:30", 8) == 0 &&
			bext.time_reference_low == 705032704 &&
			bext.time_reference_high == 1,
		"has its broadcast extension");
	ok(bext.loudness_value == -2350 && bext.loudness_range == 725 &&
			bext.max_true_peak_level == 0x7fff,
		"and its loudness");
	ok(sf_command(file, SFC_GET_CUE, &cues, sizeof(cues)) == SF_TRUE &&
			cues.cue_count == 2 && cues.cue_points[1].sample_offset == 777 &&
			strcmp(cues.cue_points[1].name, "solo") == 0,
		"and its cue points with labels");
	sf_close(file);
}

/* Sizes past 32 bits, without the file. */
static void
test_large_head(void)
{
	static unsigned char head[WAVE_HEAD_BYTES];
	struct wave_info info = spec_of(TAKE_WAV, 2, 48000, SAMPLE_FLOAT).info;
	uint64_t border = UINT32_MAX - (WAVE_HEAD_BYTES - 8);
	wave_head(head, &info, border - border % 8, 0);
	ok(memcmp(head, "RIFF", 4) == 0 && memcmp(head + 12, "JUNK", 4) == 0,
		"RIFF to the last frame that it can count");
	wave_head(head, &info, border + 8, 10);
	ok(memcmp(head, "RF64\xff\xff\xff\xff", 8) == 0 &&
			memcmp(head + 12, "ds64", 4) == 0 &&
			memcmp(head + WAVE_HEAD_BYTES - 8, "data\xff\xff\xff\xff", 8) ==
				0,
		"RF64 from then on");
	ok((uint64_t)wav_number(head + 32, 4) << 32 == (border + 8) >> 32 << 32 &&
			wav_number(head + 28, 4) == (uint32_t)(border + 8) &&
			wav_number(head + 36, 4) == (uint32_t)((border + 8) / 8),
		"with sizes of 64 bits");
}

static void
test_one_of_many(const char *path)
{
	static float sound[5 * 9000];
	for (int i = 0; i < 5 * 9000; i++)
		sound[i] = (float)i;
	struct take_spec spec = spec_of(TAKE_WAV, 1, 48000, SAMPLE_FLOAT);
	spec.stride = 5;
	spec.first = 3;
	struct take *take = take_open(open_new(path), path, &spec);
	take_write(take, sound, 9000);
	take_write(take, NULL, 10);
	take_close(take, NULL, 0, NULL);
	struct wav wav = { 0 };
	bool right = wav_read(path, &wav) && wav.channels == 1 && wav.frames == 9010;
	for (size_t i = 0; right && i < 9000; i++)
		right = wav.samples[i] == (float)(5 * i + 3);
	ok(right, "one channel of five, and gaps as long as theirs");
	free(wav.samples);
}

/* The size limit of the process stands for a full disk: the system takes a part of a
 * write and refuses the rest. */
static void
test_no_room(const char *path)
{
	static float sound[3 * 1000];
	for (size_t i = 0; i < 3000; i++)
		sound[i] = (float)(i + 1);
	struct take *take = open_wav(path, 3, 48000);
	take_write(take, sound, 1000);
	take_flush(take);
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit limit = { 24006, RLIM_INFINITY },
		      none = { RLIM_INFINITY, RLIM_INFINITY };
	setrlimit(RLIMIT_FSIZE, &limit);
	ok(!take_write(take, sound, 1000), "a write without room fails");
	ok(!take_write(take, sound, 1) && !take_flush(take), "and all after it");
	uint64_t kept = take_frames(take);
	struct wav wav = { 0 };
	ok(wav_read(path, &wav) && wav.frames == kept && kept > 1000 && kept < 2000,
		"the file is valid to the last whole frame that fitted");
	free(wav.samples);
	ok(!take_close(take, NULL, 0, NULL), "closing tells it too");
	setrlimit(RLIMIT_FSIZE, &none);
	ok(wav_read(path, &wav) && wav.frames == kept, "and leaves it so");
	printf("# kept %llu frames\n", (unsigned long long)kept);
	bool same = true;
	for (size_t i = 0; i < 3 * wav.frames; i++)
		same = same && wav.samples[i] == (float)(i % 3000 + 1);
	ok(same, "and these are right");
	free(wav.samples);
}

static bool
claim(const char *stem, struct take_file files[2])
{
	static const char *const endings[] = { ".wav", ".mid" };
	bool claimed = take_name_claim(stem, endings, files, 2);
	for (int i = 0; claimed && i < 2; i++)
		close(files[i].fd);
	return claimed;
}

static void
test_names(void)
{
	static struct take_file files[2];
	char stem[TAKE_PATH_BYTES], path[256];
	setenv("TZ", "UTC", 1);
	snprintf(path, sizeof(path), "%s/one.WAV", folder);
	ok(take_name_stem(stem, path, ".wav", 0) &&
			strcmp(stem + strlen(stem) - 4, "/one") == 0,
		"a name without its suffix");
	ok(claim(stem, files) && access(files[0].path, F_OK) == 0 &&
			access(files[1].path, F_OK) == 0,
		"both files are made");
	unlink(files[0].path);
	ok(claim(stem, files) && strstr(files[0].path, "/one-2.wav") &&
			strstr(files[1].path, "/one-2.mid"),
		"one of both taken: a new name for both");
	snprintf(path, sizeof(path), "%s/one.wav", folder);
	ok(access(path, F_OK) != 0, "and nothing is left behind");
	snprintf(path, sizeof(path), "%s/none/one", folder);
	ok(!claim(path, files), "a folder that is not there");

	ok(chdir(folder) == 0 && take_name_stem(stem, NULL, ".wav", 1700000000),
		"no name");
	ok_string(stem, "2023-11-14T22-13-20/take", "is a folder by date and time");
	take_name_stem(stem, "", ".wav", 1700000000);
	ok_string(stem, "2023-11-14T22-13-20-2/take", "a second of that second");
	ok(mkdir("kept", 0777) == 0 && take_name_stem(stem, "kept", ".wav", 1700000000),
		"a folder that is there");
	ok_string(stem, "kept/2023-11-14T22-13-20/take", "gets a folder within it");
	ok(!take_name_stem(stem, "missing/", ".wav", 0), "one that is not is refused");
}

int
main(void)
{
	char path[64];
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/take.wav", folder);
	test_sound(path, 1, 44100);
	test_sound(path, 2, 48000);
	test_sound(path, 64, 96000);
	test_kind(TAKE_WAV, SAMPLE_16, 0.6 / 32768);
	test_kind(TAKE_WAV, SAMPLE_24, 0.6 / 8388608);
	test_kind(TAKE_W64, SAMPLE_FLOAT, 0);
	test_kind(TAKE_CAF, SAMPLE_FLOAT, 0);
	test_kind(TAKE_FLAC, SAMPLE_24, 0.6 / 8388608);
	test_kind(TAKE_FLAC, SAMPLE_16, 0.6 / 32768);
	test_kind(TAKE_OPUS, SAMPLE_FLOAT, 0.05);
	test_kind(TAKE_VORBIS, SAMPLE_FLOAT, 0.05);
	test_refusals();
	test_bext_and_cues(path);
	test_large_head();
	test_one_of_many(path);
	test_no_room(path);
	int full = open("/dev/full", O_RDWR);
	struct take_spec spec = spec_of(TAKE_WAV, 2, 48000, SAMPLE_FLOAT);
	ok(!take_open(full, "/dev/full", &spec), "a full disk is told at once");
	test_names();
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) != 0 || tap_done();
}
