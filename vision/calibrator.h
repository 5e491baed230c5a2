/* The running daemon's calibration: the range in use, and the players who ask by OSC for
 * another one. Two threads: the port's brings requests, the main one does the rest. */
#pragma once

#include "common/osc_server.h"
#include "vision/calibration.h"

struct calibrator_settings {
	bool not_saved;           /* does not use what is saved */
	struct reach_range given; /* in place of what is saved; 0 and 0: none */
};

struct calibrator;

/* NULL, logged, when out of memory. */
struct calibrator *calibrator_new(const struct calibrator_settings *settings);
void calibrator_free(struct calibrator *calibrator);

/* The port's thread: takes /vision/calibrate, /vision/calibrate/reset and
 * /vision/calibration (hand-dance(7)); false for all else. */
bool calibrator_request(struct calibrator *calibrator, const struct osc_message *message,
	const struct osc_peer *peer);

/* Any thread: requests that were refused: a bad argument, or too many at once. */
unsigned calibrator_refused(const struct calibrator *calibrator);

/* Main thread. The source is known: loads what is saved for it. */
void calibrator_source(struct calibrator *calibrator, const char *key);

/* Main thread, every frame and every 100 ms without: does what was asked for. `now` is
 * CLOCK_MONOTONIC. */
void calibrator_work(struct calibrator *calibrator, double now);

/* Main thread: fills in the reach of the frame's hands, and looks at them if a
 * calibration is going on. `seconds` is the frames' clock. */
void calibrator_see(
	struct calibrator *calibrator, double seconds, struct hand_frame *frame);

/* Main thread: no frames will come any more; who waits for a result is told. */
void calibrator_end(struct calibrator *calibrator);
