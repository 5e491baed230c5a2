/* Compares what the sensor reports of a clip, frame by frame, with what is there: the
 * columns of the clips' table. */
#pragma once

#include "common/hand.h"
#include "tests/eval/boxes.h"
#include "vision/image.h"
#include "vision/sensor.h"

enum { TRUE_HANDS_MAX = 8 };

/* A hand that is there. */
struct true_hand {
	int identity; /* below TRUE_HANDS_MAX: stays with the hand through the clip */
	enum hand_side side;
	bool must;  /* be found; else it may be */
	bool fresh; /* the identity was that of another hand before */
	float landmarks[HAND_LANDMARKS][2]; /* pixels */
	float hull;                         /* square pixels */
};

struct score {
	int frames, hands, found, reported, matched, sided, switches;
	double seconds;
	double error_sum;                /* of landmarks, in long edges of the hand */
	double ratio_sum, ratio_squares; /* log2 of area seen ÷ true area */
	int arrivals, late_sum, latest;  /* new hands, frames until found */
	int shown_frames[HAND_SIDES + 1], detections[HAND_SIDES + 1]; /* by hands shown */
	int skin_found, skin_false;                                   /* the baseline's */
	struct {
		bool must, awaited, reported;
		enum hand_side side; /* as reported last */
		int since;           /* frames that it must have been found */
	} memory[TRUE_HANDS_MAX];
};

/* One frame; `landmarks` as sensor_step gives them, the picture being no mirror's. */
void score_frame(struct score *score, const struct true_hand *hands, int count,
	const struct hand_frame *frame,
	const float landmarks[HAND_SIDES][3 * HAND_LANDMARKS], const struct image *image);

/* Adds one clip's figures to those of a group. */
void score_add(struct score *sum, const struct score *score);

double score_recall(const struct score *score); /* percent */

/* What the search for hands costs, and how soon it finds one. */
void score_print_search(const struct score *score);

void score_print_heading(const char *what);
void score_print(const char *name, const struct score *score);
