/* The patches and tunings within reach: those that come along, the player's own, and
 * files opened since. None of them changes or goes before library_free, so the JACK
 * thread may hold on to them. One thread at a time. */
#pragma once

#include "synth/patch.h"
#include "synth/tuning.h"

enum { LIBRARY_OPENED_MAX = 1000 };

struct library;

/* NULL, logged, when out of memory; patches that are faulty are told and left out. */
struct library *library_load(void);
void library_free(struct library *library);

/* The patches of patch_bank_load: program change counts through them. */
size_t library_count(const struct library *library);
/* NULL when there is no such index. */
const struct patch *library_patch(const struct library *library, size_t index);

/* By name, or from a file when `name` has a slash or ends in ".patch"; NULL, logged, when
 * there is none or it is faulty, or LIBRARY_OPENED_MAX files were opened. */
const struct patch *library_find(struct library *library, const char *name);

/* The same for a tuning, from a file when it has a slash or ends in ".scl"; `map_path`
 * may name a keyboard map, or be NULL. */
const struct tuning *library_tuning(
	struct library *library, const char *name, const char *map_path);

/* The tuning that a patch of the library asks for; NULL when it names none. */
const struct tuning *library_tuning_of(
	const struct library *library, const struct patch *patch);
