/* The MIDI side of a take: a Standard MIDI File of format 0 in which one tick is one
 * audio frame, readable at every moment.
 *
 * Source: Standard MIDI Files 1.0, MIDI Manufacturers Association 1996. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ticks a quarter note (at most 32767) and microseconds a quarter note such that
 * division * 1e6 / tempo = rate: exact wherever such a pair exists, as near as one gets
 * elsewhere. */
struct note_take_clock {
	uint32_t division, tempo;
};
struct note_take_clock note_take_clock(uint32_t rate);

struct note_take;

/* Writes the file's head to `fd`, which the take owns from now on; `path` is for
 * messages. NULL, logged, when it cannot be written. */
struct note_take *note_take_open(int fd, const char *path, uint32_t rate);

/* Adds a MIDI message at frame `at`, not before the one added last. Channel messages and
 * whole SysEx stand as themselves; what a track has no form for (clock, song position,
 * the middle of a split SysEx, broken bytes) stands behind an F7 escape, byte for byte.
 * False, logged once, when it cannot be written. */
bool note_take_add(struct note_take *take, uint64_t at, const void *message, size_t size);

/* Brings what was added into the file, whole at every moment: the process may be killed
 * afterwards or in the middle of it. Each such step leaves an empty sequencer-specific
 * event of four bytes behind, where the end of the track was before. */
bool note_take_flush(struct note_take *take);

/* Any thread, between open and close: brings it to the disk itself. */
void note_take_sync(struct note_take *take);

/* Ends the track at frame `end`, closes and frees; false, logged, when anything of the
 * file failed. NULL is allowed. */
bool note_take_close(struct note_take *take, uint64_t end);
