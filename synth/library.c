#include "synth/library.h"

#include "common/log.h"

#include <stdlib.h>
#include <string.h>

/* A patch or a tuning of its own file. */
struct opened {
	struct opened *next;
	struct patch patch;
	struct tuning tuning;
};

/* What a patch's scale turned out to be. */
struct asked {
	const struct patch *patch;
	const struct tuning *tuning;
};

struct library {
	struct patch_bank bank;
	size_t opened_count, asked_count;
	struct opened *opened;
	struct asked *asked;
};

static bool
is_path(const char *name, const char *suffix)
{
	size_t length = strlen(name), end = strlen(suffix);
	return strchr(name, '/') ||
	       (length > end && strcmp(name + length - end, suffix) == 0);
}

static struct opened *
new_opened(struct library *library)
{
	struct opened *opened = NULL;
	if (library->opened_count < LIBRARY_OPENED_MAX)
		opened = calloc(1, sizeof(*opened));
	else
		log_error("%d patch and scale files are open: that is all there can be",
			LIBRARY_OPENED_MAX);
	if (!opened)
		return NULL;
	opened->next = library->opened;
	library->opened = opened;
	library->opened_count++;
	return opened;
}

/* Takes back the one just made. */
static void
drop_opened(struct library *library)
{
	struct opened *opened = library->opened;
	library->opened = opened->next;
	library->opened_count--;
	free(opened);
}

const struct tuning *
library_tuning(struct library *library, const char *name, const char *map_path)
{
	const struct tuning *known = tuning_find(name);
	if (known && !map_path)
		return known;
	if (!known && !is_path(name, ".scl")) {
		log_error("there is no scale '%s'; see --list-scales", name);
		return NULL;
	}
	if (known) {
		log_error(
			"a keyboard map needs a scale from a .scl file, not '%s'", name);
		return NULL;
	}
	struct opened *opened = new_opened(library);
	if (opened && tuning_read(&opened->tuning, name, map_path))
		return &opened->tuning;
	if (opened)
		drop_opened(library);
	return NULL;
}

/* Looks up the patch's scale once; false, logged, when it has one that there is not. */
static bool
settle_tuning(struct library *library, const struct patch *patch)
{
	if (!*patch->scale)
		return true;
	const struct tuning *tuning = library_tuning(library, patch->scale, NULL);
	if (!tuning)
		return false;
	struct asked *grown = realloc(
		library->asked, (library->asked_count + 1) * sizeof(*library->asked));
	if (!grown) {
		log_error("out of memory");
		return false;
	}
	library->asked = grown;
	library->asked[library->asked_count++] = (struct asked){ patch, tuning };
	return true;
}

struct library *
library_load(void)
{
	struct library *library = calloc(1, sizeof(*library));
	if (!library) {
		log_error("out of memory");
		return NULL;
	}
	if (!patch_bank_load(&library->bank)) {
		free(library);
		return NULL;
	}
	for (size_t i = 0; i < library->bank.count; i++)
		if (!settle_tuning(library, &library->bank.patch[i]))
			log_error("patch '%s' plays the scale that is set",
				library->bank.patch[i].name);
	return library;
}

void
library_free(struct library *library)
{
	if (!library)
		return;
	while (library->opened)
		drop_opened(library);
	free(library->asked);
	patch_bank_free(&library->bank);
	free(library);
}

size_t
library_count(const struct library *library)
{
	return library->bank.count;
}

const struct patch *
library_patch(const struct library *library, size_t index)
{
	return index < library->bank.count ? &library->bank.patch[index] : NULL;
}

const struct patch *
library_find(struct library *library, const char *name)
{
	int index = patch_bank_find(&library->bank, name);
	if (index >= 0)
		return &library->bank.patch[index];
	if (!is_path(name, ".patch")) {
		log_error("there is no patch '%s'; see --list-patches", name);
		return NULL;
	}
	struct opened *opened = new_opened(library);
	if (!opened)
		return NULL;
	if (patch_read(&opened->patch, name))
		return settle_tuning(library, &opened->patch) ? &opened->patch : NULL;
	drop_opened(library);
	return NULL;
}

const struct tuning *
library_tuning_of(const struct library *library, const struct patch *patch)
{
	for (size_t i = 0; i < library->asked_count; i++)
		if (library->asked[i].patch == patch)
			return library->asked[i].tuning;
	return NULL;
}
