/* Patches: sounds with their mapping, from text files that a musician can write; see
 * hand-patch(5). For threads that may wait; what is read is plain values. */
#pragma once

#include "synth/param.h"
#include "synth/route.h"

enum {
	PATCH_NAME_BYTES = 32,
	PATCH_ABOUT_BYTES = 96,
	PATCH_SCALE_BYTES = 512,
	PATCH_ROUTES_MAX = 16,
	PATCH_FILE_BYTES = 65536, /* the largest file that is read */
};

struct patch {
	char name[PATCH_NAME_BYTES]; /* of its file, without .patch */
	char about[PATCH_ABOUT_BYTES];
	float value[PARAMS];
	bool named[PARAMS]; /* the file says it: play parameters count only then */
	/* "": as it was; a name of those built in, or the path of a .scl file, as seen
	 * from where the program runs */
	char scale[PATCH_SCALE_BYTES];
	size_t routes;
	struct route route[PATCH_ROUTES_MAX];
};

/* Reads `text`; what `path` the messages name, and which folder a scale's file is looked
 * for in. False after a line of log for each fault ("PATH:LINE: ..."), 50 at most; a name
 * without meaning is a fault. */
bool patch_parse(struct patch *patch, const char *path, const char *text);

/* Reads a file of at most PATCH_FILE_BYTES; false, logged. Its name becomes the patch's.
 */
bool patch_read(struct patch *patch, const char *path);

/* All patches of the data directory and of the player's own ($XDG_DATA_HOME/hand-dance/
 * patches, or ~/.local/share/...; a patch there counts before one of the same name), by
 * name; files that are faulty are left out, with their lines of log. The first is
 * "theremin" where there is one: program change and `next` go through them in this
 * order. */
struct patch_bank {
	size_t count;
	struct patch *patch;
};
/* False, logged, when there is not one patch, or no memory. */
bool patch_bank_load(struct patch_bank *bank);
void patch_bank_free(struct patch_bank *bank);
/* Index, or -1. */
int patch_bank_find(const struct patch_bank *bank, const char *name);
