/* Mends files whose recorder was killed before it could finish their heads. */
#pragma once

#include <stdbool.h>

/* Makes the sizes in the head of a WAV, RF64, W64 or MIDI file tell of all that is there,
 * in place: sound and notes stay as they are. Logs what it found and did. A file that is
 * whole stays untouched. False, logged, when it is none of these or cannot be mended. */
bool repair_file(const char *path);
