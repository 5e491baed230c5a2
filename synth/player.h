/* Brings the ring's events to the engine at their sample, and the engine's notes to
 * whoever shows them. Holds the engine, and another one when the sample rate changes. */
#pragma once

#include "common/status.h"
#include "synth/engine.h"
#include "synth/hand_input.h"
#include "synth/period.h"

struct player {
	struct ring *events; /* of struct timed_event; the player is its consumer */
	struct ring *notes;  /* of struct engine_note; the player is its producer */
	_Atomic(struct engine *) engine;
	struct engine *retired;   /* main thread: replaced, perhaps just being left */
	atomic_uint rate_missing; /* a rate that the engine is not made for, or 0 */
	atomic_bool finished;     /* released, faded out, all notes off */
	atomic_uint_fast64_t sounding; /* packed, of the last period */
	atomic_uint notes_played, notes_unshown, midi_lost;
	/* JACK thread */
	bool holding;
	struct timed_event held; /* popped, and due in a later period */
};

/* False, logged, when out of memory. The ring stays its owner's. */
bool player_init(struct player *player, const struct engine_settings *settings,
	double rate, struct ring *events);
void player_finish(struct player *player);

/* JACK thread: renders one period at `rate` hertz, and says which MIDI events go with it;
 * they stay until the next. */
REALTIME const struct midi_event *player_render(struct player *player, unsigned rate,
	const struct period *period, float *left, float *right, size_t *midi_count);

/* JACK thread: `events` of the MIDI events could not be delivered. */
REALTIME void player_midi_lost(struct player *player, unsigned events);

/* Main thread, now and then: makes a new engine when the rate has changed. */
void player_refit(struct player *player);

/* Any thread: what sounds, as of the last period. */
struct sounding player_sounding(struct player *player);

/* Any thread: adds the counters. */
void player_status(struct player *player, struct status *status);
