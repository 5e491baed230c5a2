/* Where the project's own data lies: models, kits, tunes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Path of `name` (such as "models") under the data directory: $HAND_DANCE_DATA, or
 * ../share/hand-dance seen from the running program, in the build tree and installed
 * alike. False, logged, when the path does not fit. Whether it exists is not looked at.
 */
bool data_path(const char *name, char *path, size_t bytes);
