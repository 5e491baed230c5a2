/* The files of an image sequence, in their order. */
#pragma once

#include "vision/sources/trouble.h"

#include <stdbool.h>
#include <stddef.h>

struct picture_list {
	char **path;
	size_t count;
};

#ifdef __cplusplus
extern "C" {
#endif

/* Whether that is an image sequence: a folder, or a name with a number in it as in
 * "frame-%04d.png" that is no file itself. */
bool picture_list_is(const char *name);

/* All pictures of a folder by name, numbers in it as numbers; or all files that the
 * pattern can mean, by number, whatever is missing in between. False with the reason in
 * `trouble`: no such folder, or nothing in it. */
bool picture_list_find(
	struct picture_list *list, const char *name, struct trouble *trouble);
void picture_list_free(struct picture_list *list);

#ifdef __cplusplus
}
#endif
