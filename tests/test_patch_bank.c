/* Which patches there are: those that come along and the player's own. */
#include "synth/patch.h"

#include "tests/capture.h"
#include "tests/tap.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

static char work[] = "/tmp/test_patch_bank.XXXXXX";
static struct capture capture;
static struct patch_bank bank;

static bool
make(const char *name, const char *text)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", work, name);
	for (char *slash = path + strlen(work) + 1; (slash = strchr(slash, '/'));
		slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	FILE *file = fopen(path, "w");
	return file && fputs(text, file) >= 0 && fclose(file) == 0;
}

static bool
loads(void)
{
	capture_begin(&capture, STDERR_FILENO);
	bool good = patch_bank_load(&bank);
	capture_end(&capture);
	return good;
}

/* The value of a patch's pan; 9 when it is not there. */
static float
pan_of(const char *name)
{
	int index = patch_bank_find(&bank, name);
	return index < 0 ? 9 : bank.patch[index].value[PARAM_PAN];
}

static void
set(const char *variable, const char *name)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/%s", work, name);
	setenv(variable, path, 1);
}

static void
test_none(void)
{
	set("HAND_DANCE_DATA", "nowhere");
	set("XDG_DATA_HOME", "nowhere");
	ok(!loads() && capture_lines(&capture) == 1 &&
			strstr(capture.text, "nowhere/patches"),
		"where there are none, it says where it looked");
	ok(bank.count == 0 && patch_bank_find(&bank, "theremin") == -1, "and has none");
}

static void
test_ours(void)
{
	set("HAND_DANCE_DATA", "data");
	ok(make("data/patches/organ.patch", "pan = 0.5") &&
			make("data/patches/bells.patch", "pan = 1") &&
			make("data/patches/theremin.patch", "pan = -1") &&
			make("data/patches/bad.patch", "pan = 7") &&
			make("data/patches/README", "pan = 8") &&
			make("data/patches/.patch", "pan = 8"),
		"a data directory is made");
	ok(loads() && bank.count == 3, "its patches are loaded");
	ok_string(bank.patch[0].name, "theremin", "the theremin is the first");
	ok(strcmp(bank.patch[1].name, "bells") == 0 &&
			strcmp(bank.patch[2].name, "organ") == 0,
		"the others follow by name");
	ok(capture_lines(&capture) == 1 && strstr(capture.text, "bad.patch:1: pan"),
		"the faulty one is told and left out");
	ok(pan_of("bells") == 1 && pan_of("README") == 9, "they are found by name");
	patch_bank_free(&bank);
	ok(bank.count == 0, "and freed");
}

static void
test_own(void)
{
	set("XDG_DATA_HOME", "own");
	ok(make("own/hand-dance/patches/bells.patch", "pan = 0.25") &&
			make("own/hand-dance/patches/organ.patch", "faulty") &&
			make("own/hand-dance/patches/zither.patch", "pan = 0.75"),
		"the player has some");
	ok(loads() && bank.count == 4, "they are loaded as well");
	ok(pan_of("bells") == 0.25f, "one of the same name takes the place");
	ok(pan_of("organ") == 0.5f, "a faulty one does not");
	ok(pan_of("zither") == 0.75f, "one of another name comes along");
	patch_bank_free(&bank);
	setenv("XDG_DATA_HOME", "own", 1);
	set("HOME", "home");
	ok(make("home/.local/share/hand-dance/patches/kazoo.patch", "") && loads() &&
			bank.count == 4 && pan_of("kazoo") == 0,
		"without an absolute $XDG_DATA_HOME they lie in ~/.local/share");
	patch_bank_free(&bank);
	unsetenv("XDG_DATA_HOME");
	unsetenv("HOME");
	ok(loads() && bank.count == 3, "without a home there are ours");
	patch_bank_free(&bank);
}

int
main(void)
{
	char command[PATH_MAX];
	if (!mkdtemp(work))
		return 1;
	test_none();
	test_ours();
	test_own();
	snprintf(command, sizeof(command), "rm -r %s", work);
	ok(system(command) == 0, "all is taken away again");
	return tap_done();
}
