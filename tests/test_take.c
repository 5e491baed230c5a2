#include "recorder/take.h"
#include "recorder/take_name.h"

#include "tests/tap.h"
#include "tests/wav.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static char folder[] = "/tmp/test_take.XXXXXX";

static int
open_new(const char *path)
{
	unlink(path);
	return open(path, O_RDWR | O_CREAT | O_EXCL, 0666);
}

static void
test_sound(const char *path, unsigned channels, uint32_t rate)
{
	enum { FRAMES = 3000, SILENCE = 5000 };
	float *sound = calloc(FRAMES * channels, sizeof(float));
	for (size_t i = 0; i < FRAMES * (size_t)channels; i++)
		sound[i] = (float)((double)i * 1e-6 - 0.01);
	struct take *take = take_open(open_new(path), path, channels, rate);
	ok(take_write(take, sound, FRAMES) && take_write(take, NULL, SILENCE) &&
			take_write(take, sound, FRAMES),
		"%u channels at %u Hz are written", channels, rate);
	ok(take_frames(take) == 2 * FRAMES + SILENCE, "frames are counted");
	float last = sound[FRAMES * (size_t)channels - 1];
	float first = fabsf(sound[channels - 1]);
	ok_near(take_peak(take, channels - 1), last > first ? last : first, 0,
		"the peak is the highest sample");
	take_flush(take);
	struct wav killed = { 0 }, wav = { 0 };
	ok(wav_read(path, &killed) && killed.frames == 2 * FRAMES + SILENCE,
		"after a flush the open file reads in full");
	ok(take_close(take), "the file closes well");
	ok(wav_read(path, &wav) && wav.channels == channels && wav.rate == rate &&
			wav.frames == 2 * FRAMES + SILENCE,
		"the header is right");
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

/* The size limit of the process stands for a full disk: the system takes a part of a
 * write and refuses the rest. */
static void
test_no_room(const char *path)
{
	static float sound[3 * 1000];
	for (size_t i = 0; i < 3000; i++)
		sound[i] = (float)(i + 1);
	struct take *take = take_open(open_new(path), path, 3, 48000);
	take_write(take, sound, 1000);
	take_flush(take);
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit limit = { 20006, RLIM_INFINITY },
		      none = { RLIM_INFINITY, RLIM_INFINITY };
	setrlimit(RLIMIT_FSIZE, &limit);
	ok(!take_write(take, sound, 1000), "a write without room fails");
	ok(!take_write(take, sound, 1) && !take_flush(take), "and all after it");
	uint64_t kept = take_frames(take);
	ok(!take_close(take), "closing tells it too");
	setrlimit(RLIMIT_FSIZE, &none);
	struct wav wav = { 0 };
	ok(wav_read(path, &wav) && wav.frames == kept && kept > 1000 && kept < 2000,
		"the file is valid to the last whole frame that fitted");
	printf("# kept %llu frames\n", (unsigned long long)kept);
	bool same = true;
	for (size_t i = 0; i < 3 * wav.frames; i++)
		same = same && wav.samples[i] == (float)(i % 3000 + 1);
	ok(same, "and these are right");
	free(wav.samples);
}

static void
test_names(void)
{
	struct take_name name, again;
	ok(take_name_check("a/b.wav") && take_name_check("x.WAV"), "names of takes");
	ok(!take_name_check("a.flac") && !take_name_check("") &&
			!take_name_check("a/.wav") && !take_name_check("wav"),
		"names of none");
	char path[256];
	snprintf(path, sizeof(path), "%s/one.wav", folder);
	ok(take_name_make(&name, path, 0), "a new take");
	ok(access(path, F_OK) == 0 && strcmp(name.wav, path) == 0, "its file is there");
	ok(strcmp(name.mid + strlen(name.mid) - 8, "/one.mid") == 0 &&
			access(name.mid, F_OK) == 0,
		"its MIDI file beside it");
	ok(!take_name_make(&again, path, 0), "the same name is refused");
	unlink(path);
	ok(!take_name_make(&again, path, 0) && access(path, F_OK) != 0,
		"one of both taken: refused, and nothing is left behind");
	snprintf(path, sizeof(path), "%s/none/one.wav", folder);
	ok(!take_name_make(&again, path, 0), "a folder that is not there");

	setenv("TZ", "UTC", 1);
	ok(chdir(folder) == 0 && take_name_make(&name, NULL, 1700000000), "by itself");
	ok_string(name.wav, "take-20231114-221320.wav", "named by date and time");
	take_name_make(&again, NULL, 1700000000);
	ok_string(again.wav, "take-20231114-221320-2.wav", "a second of that second");
	ok_string(again.mid, "take-20231114-221320-2.mid", "its MIDI alike");
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
	test_no_room(path);
	int full = open("/dev/full", O_RDWR);
	ok(!take_open(full, "/dev/full", 2, 48000), "a full disk is told at once");
	test_names();
	char command[128];
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) != 0 || tap_done();
}
