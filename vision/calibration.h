/* How far and how near a player reaches: the calibration that learns it in ten seconds,
 * and the feature `reach` that follows from it.
 *
 * The measure is the feature `size`, the palm's length times width: as the fingers of a
 * hand at a constant place open and bend it changes by 0.3 octaves, the area by 1.6, and
 * it needs only the palm to be in the picture. One range serves both hands: they are a
 * player's, and of one size. For one thread. */
#pragma once

#include "common/hand.h"

#include <stddef.h>

/* Feature `size` at reach 0 and 1. */
struct reach_range {
	float far_size, near_size;
};

/* Of a player who is not calibrated: an open hand's areas 0.02 and 0.20, hand-synth's own
 * range, by the 2.5 that its area is of its size. */
extern const struct reach_range reach_default;

/* Near must be this many times as large as far, an octave. */
#define REACH_LEAST_RATIO 2.0f

/* Both are sizes, above 0 up to 1, and far enough apart. */
bool reach_is_valid(const struct reach_range *range);

/* 0 far ... 1 near, linear in the logarithm of size. */
float reach_of(const struct reach_range *range, float size);

/* The player holds a hand far away, then near, for this long each. The first part of it
 * is for coming there and is not looked at; of the rest at least a second must be steady:
 * within 0.12 octaves for 150 ms and more. */
#define CALIBRATION_PHASE_SECONDS 5.0
#define CALIBRATION_SETTLE_SECONDS 1.5

enum calibration_state {
	CALIBRATION_IDLE,
	CALIBRATION_FAR,
	CALIBRATION_NEAR,
	CALIBRATION_DONE,
	CALIBRATION_FAILED
};

/* "idle", "far", "near", "done", "failed". */
extern const char *const calibration_state_name[];

/* What the player is to do, far or near; "" else. */
const char *calibration_instruction(enum calibration_state state);

enum { CALIBRATION_SAMPLES = 1024, CALIBRATION_WINDOW = 64 };

/* Of one side in one phase. */
struct calibration_hold {
	int count;
	float octave[CALIBRATION_SAMPLES]; /* log2 of size, while steady */
	double seen_seconds, steady_seconds;
};

struct calibration {
	enum calibration_state state;
	double start, seconds; /* of the phase, of the last frame */
	struct {
		double seconds;
		float octave;
	} window[HAND_SIDES][CALIBRATION_WINDOW]; /* the last 250 ms, oldest first */
	int window_count[HAND_SIDES];
	struct calibration_hold hold[HAND_SIDES][2]; /* far, near */
	struct reach_range range;                    /* the result, when done */
	char fault[160];                             /* the reason, when failed */
};

/* At `seconds`, of the frames' clock. Whatever was going on is forgotten. */
void calibration_start(struct calibration *calibration, double seconds);

/* The hands of the frame at `seconds`; nothing happens unless far or near is going on. */
enum calibration_state calibration_see(
	struct calibration *calibration, double seconds, const struct hand_frame *frame);

/* Ends it as failed, for a reason in words that says all. */
void calibration_fail(struct calibration *calibration, const char *reason);

/* Until the end of the phase; 0 when none is going on. */
double calibration_seconds_left(const struct calibration *calibration);

/* 0...1: the part of the second that a hand must be steady in this phase. */
float calibration_progress(const struct calibration *calibration);
