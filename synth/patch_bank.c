#include "common/data_path.h"
#include "common/log.h"
#include "synth/patch.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BANK_MAX = 1000 };

static int
is_patch(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');
	return dot && dot != entry->d_name && strcmp(dot, ".patch") == 0;
}

int
patch_bank_find(const struct patch_bank *bank, const char *name)
{
	for (size_t i = 0; i < bank->count; i++)
		if (strcmp(bank->patch[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* In the place of the one of the same name; false, logged, when out of memory. */
static bool
add(struct patch_bank *bank, const struct patch *patch)
{
	int known = patch_bank_find(bank, patch->name);
	if (known >= 0) {
		bank->patch[known] = *patch;
		return true;
	}
	struct patch *grown =
		realloc(bank->patch, (bank->count + 1) * sizeof(*bank->patch));
	if (!grown) {
		log_error("out of memory");
		return false;
	}
	bank->patch = grown;
	bank->patch[bank->count++] = *patch;
	return true;
}

static bool
add_file(struct patch_bank *bank, const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct patch patch;
	int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (length >= (int)sizeof(path)) {
		log_error("the path of %s is too long", name);
		return true;
	}
	if (bank->count == BANK_MAX) {
		log_error("%s: there are %d patches already", path, BANK_MAX);
		return true;
	}
	return !patch_read(&patch, path) || add(bank, &patch);
}

/* A folder that is not there holds none. */
static bool
add_folder(struct patch_bank *bank, const char *folder)
{
	struct dirent **entry;
	int count = scandir(folder, &entry, is_patch, alphasort);
	if (count < 0) {
		if (errno != ENOENT)
			log_error("cannot read %s: %s", folder, strerror(errno));
		return errno != ENOMEM;
	}
	bool good = true;
	for (int i = 0; i < count; i++) {
		good = good && add_file(bank, folder, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	return good;
}

/* "" when the player has no home. */
static void
own_folder(char path[PATH_MAX])
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	int length = 0;
	*path = '\0';
	if (data && *data == '/') /* others do not count, says the specification */
		length = snprintf(path, PATH_MAX, "%s/hand-dance/patches", data);
	else if (home && *home)
		length = snprintf(
			path, PATH_MAX, "%s/.local/share/hand-dance/patches", home);
	if (length >= PATH_MAX)
		*path = '\0';
}

static int
compare(const void *left, const void *right)
{
	const struct patch *a = left, *b = right;
	bool a_first = strcmp(a->name, "theremin") == 0;
	bool b_first = strcmp(b->name, "theremin") == 0;
	return a_first != b_first ? b_first - a_first : strcmp(a->name, b->name);
}

bool
patch_bank_load(struct patch_bank *bank)
{
	char ours[PATH_MAX], own[PATH_MAX];
	*bank = (struct patch_bank){ 0 };
	own_folder(own);
	if (!data_path("patches", ours, sizeof(ours)) || !add_folder(bank, ours) ||
		(*own && !add_folder(bank, own))) {
		patch_bank_free(bank);
		return false;
	}
	if (bank->count == 0) {
		log_error("there are no patches in %s", ours);
		return false;
	}
	qsort(bank->patch, bank->count, sizeof(*bank->patch), compare);
	return true;
}

void
patch_bank_free(struct patch_bank *bank)
{
	free(bank->patch);
	*bank = (struct patch_bank){ 0 };
}
