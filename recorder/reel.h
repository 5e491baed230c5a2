/* The files of one take, from its first frame to its last: sound in one file or one per
 * port, MIDI, hands, and the sheet that tells about them. For the writer's thread. */
#pragma once

#include "recorder/hands.h"
#include "recorder/held_notes.h"
#include "recorder/levels.h"
#include "recorder/sheet.h"
#include "recorder/take.h"
#include "recorder/tape.h"

#include <stdatomic.h>

enum { REEL_GAPS_MAX = 256 /* remembered one by one; later ones only counted */ };

struct reel_settings {
	const char *output; /* as take_name_stem takes it */
	enum take_kind kind;
	enum sample_format sample;
	bool dither, file_per_port;
	bool hands; /* a file of the player's hands, too */
	unsigned channels;
	uint32_t rate;
	const char *const *port_name; /* of each channel, for files per port */
	struct sheet_facts facts;     /* what the user says of the takes */
	const atomic_uint *xruns;     /* of the server so far; NULL: not known */
};

/* What there is to tell of a take when it is closed. */
struct reel_end {
	uint64_t frames, events, clipped, gap_frames;
	unsigned gaps;
	bool whole; /* all that was handed over is in the files, and these are sound */
	bool hands_whole; /* the same of the hands, which end no take */
};

struct reel;

/* Whether such files can be; if not, one line in the log says why. */
bool reel_check(const struct reel_settings *settings);

/* Makes the files of a take whose first frame sounds at `begin`, wall-clock seconds.
 * Where the output names files, further takes get a number. NULL, logged. */
struct reel *reel_open(const struct reel_settings *settings, double begin);

/* Appends interleaved frames, NULL for silence. False, logged once, when not all of them
 * could be written to one of the files; the other files go on. */
bool reel_write(struct reel *reel, const float *frames, size_t count);

/* A MIDI message at a frame of the take, not before the one added last. */
bool reel_add_event(struct reel *reel, uint64_t at, const void *message, size_t size);

/* The hands at a frame of the take. */
void reel_add_hands(struct reel *reel, uint64_t at, const struct hands *hands);

/* At the first frame of the take these notes sound already: it begins with them. */
bool reel_begin_notes(struct reel *reel, const struct held_notes *held);
/* The notes that sound now. */
const struct held_notes *reel_held_notes(const struct reel *reel);

/* A marker, and a gap that is being written as silence, at frame `at` of the take. */
void reel_mark(struct reel *reel, uint64_t at, const char *label);
void reel_note_gap(struct reel *reel, const struct tape_gap *gap);

/* Makes all files tell of all that was written: after this, the process may be killed. */
bool reel_flush(struct reel *reel);

/* Any thread, between open and close. */
void reel_sync(struct reel *reel);
struct levels *reel_levels(struct reel *reel);

/* In the longest file. */
uint64_t reel_frames(const struct reel *reel);
/* The first sound file's path, or the folder of many: for messages. */
const char *reel_path(const struct reel *reel);

/* Ends the notes that still sound, finishes and closes all files, logs what they hold and
 * what is missing, and frees. */
struct reel_end reel_close(struct reel *reel);
