/* Where the hands are at a moment, between their key frames. */
#pragma once

#include <stdbool.h>

#include "tests/render/pose.h"

/* Fills in what each key leaves open: the depth that gives an area key its area, the area
 * of the others. Must come once, before motion_at. Says which line cannot be met and
 * returns false. */
bool motion_settle(struct script *script, const struct mesh *mesh, const char *path);

/* Places a hand; false when its keys do not reach to this time. Between two keys given by
 * area the area follows the curve through the keys, else the depth does. */
bool motion_at(const struct script *script, const struct mesh *mesh, int hand,
	float seconds, struct skeleton *skeleton);
