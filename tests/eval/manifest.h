/* The list of pictures: manifest.csv with its columns file, kind, n_min and n_max, and
 * annotations.jsonl with the boxes and landmarks of most of them; prelabels.jsonl says
 * what MediaPipe takes for left and right where the truth is not known. */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct picture {
	char file[256];
	char folder[64];
	int least, most;   /* hands that must, and that may be found */
	cJSON *annotation; /* NULL: only counted */
};

struct manifest {
	size_t count;
	struct picture *picture; /* those of kind "image", folder by folder */
};

/* False, logged, when DIRECTORY has no such list. */
bool manifest_read(struct manifest *manifest, const char *directory);
void manifest_free(struct manifest *manifest);
