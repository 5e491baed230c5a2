/* The writer's thread: brings what is on the tape into the files of a take. */
#pragma once

#include "recorder/note_take.h"
#include "recorder/take.h"
#include "recorder/tape.h"

struct recording;

/* Starts the thread; the tape must outlive it, the files become the recording's. It asks
 * for the program's end (quit_request) when a file cannot be written. NULL, logged, when
 * the thread cannot start. */
struct recording *recording_start(
	struct tape *tape, struct take *take, struct note_take *notes, unsigned channels);

struct recording_end {
	bool whole; /* all of the tape is in the files, and these are sound */
	uint64_t frames;
	float peak[TAPE_CHANNELS_MAX];
};

/* Once nothing is pushed any more: writes what is left, closes the files, frees. */
struct recording_end recording_stop(struct recording *recording);
