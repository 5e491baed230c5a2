/* What the hands mean: a hand frame becomes pitch, loudness and brightness. */
#pragma once

#include "common/hand.h"
#include "common/realtime.h"
#include "synth/scale.h"

struct mapping_settings {
	int scale, root, octaves; /* see ladder_fill */
	bool continuous;          /* glide over the range instead of climbing the scale */
	bool left_handed;         /* the left hand plays, the right one shapes */
	double area_near; /* hand area of the highest note, fraction of the frame */
	double area_far;  /* of the lowest note */
	double min_note_seconds; /* a note is not left sooner */
};

/* What is to sound now. */
struct control {
	bool playing;
	double pitch;      /* MIDI note, fractions included */
	int note;          /* the nearest note, or the scale's own */
	double loudness;   /* amplitude, 0...1 */
	double brightness; /* 0...1 */
	int velocity;      /* MIDI, 1...127: of a note that begins now */
};

struct mapping {
	struct mapping_settings settings;
	struct ladder ladder;
	int held; /* rung or note, -1: none */
	double held_since;
};

REALTIME void mapping_init(
	struct mapping *mapping, const struct mapping_settings *settings);

/* Another scale or root, from the next frame on. */
REALTIME void mapping_retune(struct mapping *mapping, int scale, int root);

/* The meaning of a frame that holds from `seconds` on (a clock that never goes back).
 * Features that are not finite make a hand count as absent. */
REALTIME struct control mapping_frame(
	struct mapping *mapping, const struct hand_frame *frame, double seconds);

/* The highest pitch of a hand that glides, when `root` is the lowest: a MIDI note. */
REALTIME double mapping_top(const struct mapping_settings *settings, int root);

/* The hands are gone: the next note starts anew. */
REALTIME void mapping_release(struct mapping *mapping);

/* Where `area` lies between far (0) and near (1), linear in its logarithm, kept within.
 */
REALTIME double mapping_position(const struct mapping_settings *settings, double area);
