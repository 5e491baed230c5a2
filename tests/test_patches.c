/* The patches that come along: all can be read, and they show all that there is to show.
 */
#include "synth/patch.h"

#include "tests/capture.h"
#include "tests/tap.h"

#include <stdlib.h>

static struct patch_bank bank;

static bool
loads(void)
{
	struct capture capture;
	setenv("XDG_DATA_HOME", "/nowhere", 1);
	capture_begin(&capture, STDERR_FILENO);
	bool good = patch_bank_load(&bank);
	capture_end(&capture);
	if (*capture.text)
		printf("# %s", capture.text);
	return good && !*capture.text;
}

static void
test_each(void)
{
	for (size_t i = 0; i < bank.count; i++) {
		const struct patch *patch = &bank.patch[i];
		double top = (double)patch->value[PARAM_ROOT] +
			     12 * (double)patch->value[PARAM_OCTAVES];
		ok(*patch->about && *patch->scale,
			"%s tells about itself, and has a scale", patch->name);
		ok(patch->named[PARAM_MODE] && patch->value[PARAM_ROOT] >= 24 &&
				top <= 100,
			"%s says how it is played, within what one hears", patch->name);
		bool original = strstr(patch->name, "-original") != NULL;
		ok(original || patch->routes > 0, "%s lets the hand shape it",
			patch->name);
	}
}

/* How many patches have that value. */
static int
count(enum param param, float value)
{
	int found = 0;
	for (size_t i = 0; i < bank.count; i++)
		found += bank.patch[i].value[param] == value;
	return found;
}

static void
test_all_is_shown(void)
{
	for (int model = 0; model < MODELS; model++)
		ok(count(PARAM_MODEL, (float)model) > 0, "there is one of the model %s",
			param_info[PARAM_MODEL].choices[model]);
	for (int mode = 0; mode < PLAY_MODES; mode++)
		ok(count(PARAM_MODE, (float)mode) > 0, "there is one of the mode %s",
			param_info[PARAM_MODE].choices[mode]);
}

static void
test_originals(void)
{
	static const char *const preset[] = { "deep-purple", "chromatic", "bluesly",
		"mama-isnt-home", "theremin" };
	bool both = true, as_it_was = true, mended = true;
	for (size_t i = 0; i < sizeof(preset) / sizeof(*preset); i++) {
		char original[PATCH_NAME_BYTES];
		snprintf(original, sizeof(original), "%s-original", preset[i]);
		int was = patch_bank_find(&bank, original);
		int is = patch_bank_find(&bank, preset[i]);
		both &= was >= 0 && is >= 0;
		as_it_was &= was >= 0 && strcmp(bank.patch[was].scale, original) == 0 &&
			     bank.patch[was].routes == 0;
		mended &= is >= 0 && !strstr(bank.patch[is].scale, "-original");
	}
	ok(both, "the presets of the first Hand Dance are there, twice");
	ok(as_it_was, "once with its steps, and no hand that shapes the sound");
	ok(mended, "once with notes that are in tune");
}

int
main(void)
{
	ok(loads(), "all are read without a word");
	ok(bank.count >= 16, "there are sixteen at least");
	ok(bank.count && strcmp(bank.patch[0].name, "theremin") == 0,
		"the theremin is the first");
	test_each();
	test_all_is_shown();
	test_originals();
	patch_bank_free(&bank);
	return tap_done();
}
