/* Patches: sounds with their mapping, from text files that a musician can write. See
 * hand-patch(5). */
#pragma once

#include "synth/param.h"
#include "synth/route.h"

enum { PATCH_NAME_BYTES = 32, PATCH_ABOUT_BYTES = 96, PATCH_ROUTES_MAX = 16 };

struct patch {
	char name[PATCH_NAME_BYTES]; /* of its file, without .patch */
	char about[PATCH_ABOUT_BYTES];
	float value[PARAMS];
	bool named[PARAMS]; /* the file says it: play parameters count only then */
	char scale[PATCH_NAME_BYTES]; /* "": as it was */
	size_t routes;
	struct route route[PATCH_ROUTES_MAX];
};

/* Reads `text`; what `path` the messages name. False after a line of log for each fault
 * ("PATH:LINE: ..."); a name without meaning is a fault. */
bool patch_parse(struct patch *patch, const char *path, const char *text);

/* Reads a file; false, logged. Its name becomes the patch's. */
bool patch_read(struct patch *patch, const char *path);

/* All patches of the data directory and of the player's own ($XDG_DATA_HOME/hand-dance/
 * patches, whose patch of the same name counts), by name; files that are faulty are left
 * out, with their lines of log. The first is "theremin" where there is one: program
 * change and `next` go through them in this order. */
struct patch_bank {
	size_t count;
	struct patch *patch;
};
bool patch_bank_load(struct patch_bank *bank);
void patch_bank_free(struct patch_bank *bank);
/* Index, or -1. */
int patch_bank_find(const struct patch_bank *bank, const char *name);
