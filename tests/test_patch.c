/* Patch files: what is read, and what is told of what is wrong. */
#include "synth/patch.h"

#include "tests/capture.h"
#include "tests/tap.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct patch patch;
static struct capture capture;
static char folder[] = "/tmp/test_patch.XXXXXX";

static bool
parses(const char *text)
{
	capture_begin(&capture, STDERR_FILENO);
	bool good = patch_parse(&patch, "songs/x.patch", text);
	capture_end(&capture);
	if (good != (capture_lines(&capture) == 0))
		printf("# %s", capture.text);
	return good;
}

static void
test_whole(void)
{
	static const char text[] = "# a pad\n"
				   "about = Slow and wide.\n"
				   "\n"
				   "  model = analog   # that is the first\r\n"
				   "unison=5\n"
				   "\tattack = 800 ms\n"
				   "cutoff = 1.2 kHz\n"
				   "release = 3 s\n"
				   "root = C#4\n"
				   "mode = distance\n"
				   "scale = hijaz\n"
				   "cutoff = player.open -> 400..5000 # opens\n"
				   "loudness = distance 0.8..0.2";
	ok(parses(text), "a patch is read");
	ok_string(patch.about, "Slow and wide.", "what it is about");
	ok_string(patch.scale, "hijaz", "its scale");
	ok(patch.value[PARAM_UNISON] == 5 && patch.named[PARAM_UNISON], "a value");
	ok_near((double)patch.value[PARAM_ATTACK], 0.8, 1e-6, "one in milliseconds");
	ok_near((double)patch.value[PARAM_CUTOFF], 1200, 1e-3, "one in kilohertz");
	ok_near((double)patch.value[PARAM_RELEASE], 3, 0, "one with its own unit");
	ok(patch.value[PARAM_ROOT] == 61, "a note, whose sharp is no comment");
	ok(patch.value[PARAM_MODE] == PLAY_DISTANCE, "a word that is a source, too");
	ok(patch.value[PARAM_SUSTAIN] == 1 && !patch.named[PARAM_SUSTAIN] &&
			!patch.named[PARAM_OCTAVES],
		"what is not named is as it begins");
	ok(patch.routes == 2 && patch.route[0].destination == PARAM_CUTOFF &&
			patch.route[1].side == ROUTE_BOTH,
		"its routes, one beside the value of the same parameter");
	ok(parses("") && patch.routes == 0 && !*patch.scale, "an empty one is one");
	ok(parses("\xef\xbb\xbf"
		  "cutoff = 880") &&
			patch.value[PARAM_CUTOFF] == 880,
		"the mark of some editors is passed over");
	ok(parses("mode = distance 0..1 -> solo..duet") && patch.routes == 1 &&
			!patch.named[PARAM_MODE],
		"a word that is a source leads to a mode, too");
}

static void
test_scale_path(void)
{
	ok(parses("scale = bali.scl"), "a scale may be a file");
	ok_string(patch.scale, "songs/bali.scl", "beside the patch");
	ok(parses("scale = /usr/share/bali.scl"), "or anywhere");
	ok_string(patch.scale, "/usr/share/bali.scl", "as it says");
	ok(patch_parse(&patch, "x.patch", "scale = bali.scl"),
		"a patch without a folder");
	ok_string(patch.scale, "bali.scl", "has it where the program runs");
	char path[PATCH_SCALE_BYTES + 20];
	snprintf(path, sizeof(path), "%0*d/x.patch", PATCH_SCALE_BYTES - 5, 0);
	capture_begin(&capture, STDERR_FILENO);
	bool read = patch_parse(&patch, path, "scale = b.scl");
	capture_end(&capture);
	ok(!read && !*patch.scale && strstr(capture.text, "too long"),
		"its path is not endless");
}

struct fault {
	const char *text, *message;
};

static void
test_faults(void)
{
	static const struct fault faults[] = {
		{ "cutoff", ":1: no setting" },
		{ "\n\ncutoff 800", ":3: no setting" },
		{ "cutoff =", ":1: nothing after =" },
		{ "cutoff = # 800", ":1: nothing after =" },
		{ "= 800", "no parameter ''" },
		{ "cutof = 800", "no parameter 'cutof'" },
		{ "cutoff = 19", "'19' is not a number from 20 to 20000 Hz" },
		{ "cutoff = 800 s", "'800 s' is not" },
		{ "cutoff = 800 kHz", "'800 kHz' is not" },
		{ "cutoff = 800 Hz Hz", "is not" },
		{ "sustain = 1 s", "'1 s' is not a number from 0 to 1" },
		{ "unison = 2.5", "not a whole number from 1 to 7" },
		{ "wave-1 = square", "none of sine, triangle, saw, pulse" },
		{ "cutoff = 800\ncutoff = 900", ":2: 'cutoff' is on line 1 already" },
		{ "about = a\nabout = b", ":2: 'about' is on line 1" },
		{ "scale = a\nscale = b", ":2: 'scale' is on line 1" },
		{ "pan = player.x\n\npan = player.y", ":3: 'pan' is on line 1" },
		{ "pan = player.nose", "no such feature" },
		{ "pitch = 3", "player" },
		{ "pan = 0\v", "no text (code 11)" },
		{ "pan = 0\rpan = 1", "no text (code 13)" },
		{ "about = 0123456789012345678901234567890123456789012345678901234567890"
		  "12345678901234567890123456789012345",
			"about: more than 95" },
	};
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		bool read = parses(faults[i].text);
		if (!ok(!read && strstr(capture.text, faults[i].message) &&
				    strstr(capture.text, "songs/x.patch:") &&
				    capture_lines(&capture) == 1,
			    "told: %s", faults[i].message))
			printf("# %s\n", capture.text);
	}
	ok(!parses("cutof = 1\npan = 0\nwave-1 = x\nmix = 2\n") &&
			capture_lines(&capture) == 3 && strstr(capture.text, ":4: mix"),
		"every fault is told");
}

static void
test_bounds(void)
{
	static char text[PATCH_FILE_BYTES];
	memset(text, ' ', 600);
	strcpy(text + 600, "\npan = 2");
	ok(!parses(text) && strstr(capture.text, ":1: more than 511 characters") &&
			strstr(capture.text, ":2: pan"),
		"a line is not endless, and the next one is read");
	*text = '\0';
	for (int i = 0; i < 200; i++)
		strcat(text, "x\n");
	ok(!parses(text) && capture_lines(&capture) == 51 &&
			strstr(capture.text, "and so on"),
		"the messages end at some time");
	*text = '\0';
	for (int i = 0; i < PATCH_ROUTES_MAX + 1; i++) {
		char line[64];
		snprintf(line, sizeof(line), "%s = player.open\n", param_info[i].name);
		strcat(text, line);
	}
	ok(!parses(text) && strstr(capture.text, ":17: more than 16 routes"),
		"there is room for so many routes");
}

static bool
reads(const char *name, const char *text, size_t bytes)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = text ? fopen(path, "wb") : NULL;
	if (file && (fwrite(text, 1, bytes, file) != bytes || fclose(file) != 0))
		return false;
	capture_begin(&capture, STDERR_FILENO);
	bool good = patch_read(&patch, path);
	capture_end(&capture);
	unlink(path);
	return good;
}

static void
test_files(void)
{
	static char large[PATCH_FILE_BYTES + 1];
	ok(reads("soft-pad.patch", "pan = 1\n", 8) && patch.value[PARAM_PAN] == 1,
		"a file is read");
	ok_string(patch.name, "soft-pad", "and has its name");
	ok(reads("Flöte", "", 0) && strcmp(patch.name, "Flöte") == 0,
		"which may have no end, and letters of any language");
	ok(!reads("a b.patch", "", 0) && strstr(capture.text, "no blanks"),
		"but no blanks");
	ok(!reads("a-name-of-more-than-31-characters-is-long.patch", "", 0) &&
			capture_lines(&capture) == 1,
		"and it is not endless");
	ok(!reads("x.patch", "pan = 1\0\n", 9) && strstr(capture.text, "no text"),
		"a file with a NUL byte is none");
	memset(large, '\n', sizeof(large));
	ok(reads("x.patch", large, sizeof(large) - 1), "the largest file is read");
	ok(!reads("x.patch", large, sizeof(large)) && strstr(capture.text, "too large"),
		"a larger one is not");
	ok(!reads("none.patch", NULL, 0) && strstr(capture.text, "none.patch") &&
			capture_lines(&capture) == 1,
		"one that is not there is told");
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/pipe.patch", folder);
	ok(mkfifo(path, 0600) == 0 && !reads("pipe.patch", NULL, 0) &&
			strstr(capture.text, "no plain file"),
		"a pipe is not waited for");
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	test_whole();
	test_scale_path();
	test_faults();
	test_bounds();
	test_files();
	rmdir(folder);
	return tap_done();
}
