/* The writer's thread: brings what is on the tape into takes, as commands, transport,
 * MIDI and level say. A second thread keeps bringing them to the disk itself. */
#pragma once

#include "recorder/reel.h"
#include "recorder/roll.h"
#include "recorder/take_name.h"

enum { HANDS_PER_SECOND = 250 /* no camera sees them more often */ };

struct recording_settings {
	struct reel_settings reel;
	struct roll_settings roll;
	double pre_roll;   /* seconds of sound before a take that it begins with */
	double tape_time;  /* wall-clock seconds of the tape's first frame */
	bool one_take;     /* the program ends with the first take */
	size_t hands_room; /* with reel.hands: frames of hands that may wait */
};

struct recording;

/* Starts the threads; the tape must outlive them. The program's end is asked for
 * (quit_request) when a file cannot be written, or when the one take is over. NULL,
 * logged, when it cannot be. */
struct recording *recording_start(
	struct tape *tape, const struct recording_settings *settings);

/* For one thread beside the writer: as of the frame that the tape has reached now. False
 * when too many are waiting. */
bool recording_tell(struct recording *recording, enum roll_command command);
bool recording_mark(struct recording *recording, const char *label);

/* The same, with reel.hands: a frame of hands, and how many were missed before it. */
bool recording_hands(
	struct recording *recording, const struct hand_frame *frame, uint32_t casualties);

/* Any thread. */
struct recording_state {
	bool rolling;
	uint64_t frames;            /* of the take that rolls */
	unsigned takes;             /* begun so far */
	unsigned free_minutes;      /* that the disk has room for; at most 6000 */
	char path[TAKE_PATH_BYTES]; /* of the take that rolls, or of the last one */
};
void recording_state(struct recording *recording, struct recording_state *state);

/* Any thread: the level of a channel of the take that rolls, as levels_look; false while
 * none does. */
bool recording_level(struct recording *recording, enum levels_looker looker,
	unsigned channel, struct level *level);

struct recording_end {
	unsigned takes;
	bool whole; /* all of the tape that was to be is in files, and these are sound */
};

/* Once nothing is pushed any more: writes what is left, closes the take, frees. */
struct recording_end recording_stop(struct recording *recording);
