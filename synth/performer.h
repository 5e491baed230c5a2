/* What the hands mean: hand frames become notes and parameters. A pure function of its
 * state; says what is to be, and when it wants to be asked again. */
#pragma once

#include "common/hand.h"
#include "common/realtime.h"
#include "synth/ladder.h"
#include "synth/patch.h"
#include "synth/played_note.h"

/* Where the music is: of JACK's transport while it rolls, or of the tempo by itself. */
struct beat {
	bool rolling;      /* the transport's; false: counted from the start */
	double beats;      /* since its start, at `clock` */
	double per_sample; /* beats that a sample takes */
};

struct performer;

struct performer_settings {
	bool left_handed;
	float near_area,
		far_area; /* hand area of the highest and of the lowest note, where
			   * the pitch follows `area` without a route of its own */
	bool by_reach;    /* the pitch follows `reach`, as calibrated, instead */
};

/* NULL, logged, when out of memory; `rate` in hertz. */
struct performer *performer_new(const struct performer_settings *settings, double rate);
void performer_free(struct performer *performer);

/* Routes and play parameters of a patch; base values of all its parameters. */
REALTIME void performer_patch(struct performer *performer, const struct patch *patch);
/* The base value, which a route may move. */
REALTIME void performer_set(struct performer *performer, enum param param, float value);
/* Adds a route, or replaces that to the same destination; false when there is no room. */
REALTIME bool performer_route(struct performer *performer, const struct route *route);
REALTIME void performer_unroute(struct performer *performer, int destination);
/* The tuning stays the caller's and must live on. */
REALTIME void performer_tuning(struct performer *performer, const struct tuning *tuning);
/* Semitones that a MIDI keyboard adds to `transpose`. */
REALTIME void performer_transpose(struct performer *performer, int semitones);

/* All of these happen at sample `clock`, which never goes back. */
REALTIME void performer_frame(
	struct performer *performer, const struct hand_frame *frame, uint64_t clock);
/* The hands are gone. */
REALTIME void performer_release(struct performer *performer, uint64_t clock);
REALTIME void performer_beat(
	struct performer *performer, const struct beat *beat, uint64_t clock);

/* The sample at which notes change by themselves (arpeggio, rhythm), UINT64_MAX: never;
 * performer_advance is due then. */
REALTIME uint64_t performer_next(const struct performer *performer);
REALTIME void performer_advance(struct performer *performer, uint64_t clock);

/* What is to sound now. */
REALTIME const struct played_note *performer_notes(const struct performer *performer);
/* Parameters, routes applied and smoothed as of `clock`; to be read once a grid. */
REALTIME const float *performer_values(struct performer *performer, uint64_t clock);
/* The ladder of notes within reach. */
REALTIME const struct ladder *performer_ladder(const struct performer *performer);
