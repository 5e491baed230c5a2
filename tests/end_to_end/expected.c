#include "tests/end_to_end/expected.h"

#include <stdlib.h>

enum { NOBODY = -1, COMING = -2 }; /* in place of a note */

/* A note counts when the hand has stood on it for this long before and after; silence
 * when nobody was there. */
static const double margin_seconds = 0.15, silence_margin_seconds = 0.3;

static bool
is_inside(const struct clip_hand *hand, int width, int height)
{
	for (int i = 0; i < HAND_LANDMARKS; i++)
		if (hand->landmarks[i][0] < 0 || hand->landmarks[i][0] > (float)width ||
			hand->landmarks[i][1] < 0 ||
			hand->landmarks[i][1] > (float)height)
			return false;
	return true;
}

/* The right hand plays; the left one when it is alone. */
static void
take_hand(int *note, const struct clip_hand *hand,
	const struct mapping_settings *settings, const struct ladder *ladder, int width,
	int height)
{
	if (!hand->visible || (hand->side == HAND_LEFT && *note != NOBODY))
		return;
	*note = COMING;
	if (is_inside(hand, width, height)) {
		double area = hand->hull / ((double)width * height);
		double position = mapping_position(settings, area);
		*note = ladder->note[ladder_rung(ladder, position, -1)];
	}
}

/* Whether all frames from a to b are `note`. */
static bool
is_steady(const int *notes, long a, long b, long frames, int note)
{
	for (long i = a < 0 ? 0 : a; i <= b && i < frames; i++)
		if (notes[i] != note)
			return false;
	return true;
}

void
expected_init(struct expected *expected, const struct clip_truth *truth,
	const struct mapping_settings *settings, int width, int height)
{
	struct ladder ladder;
	ladder_fill(&ladder, settings->scale, settings->root, settings->octaves);
	const struct clip_hand *last = &truth->hand[truth->count - 1];
	long frames = last->frame + 1;
	expected->frames = (size_t)frames;
	expected->seconds_per_frame = last->seconds / last->frame;
	expected->kind = calloc((size_t)frames, sizeof(*expected->kind));
	expected->note = calloc((size_t)frames, sizeof(*expected->note));
	int *notes = calloc((size_t)frames, sizeof(*notes));
	for (long i = 0; i < frames; i++)
		notes[i] = NOBODY;
	for (int side = HAND_SIDES - 1; side >= 0; side--) /* right hands first */
		for (size_t i = 0; i < truth->count; i++)
			if (truth->hand[i].side == (enum hand_side)side)
				take_hand(&notes[truth->hand[i].frame], &truth->hand[i],
					settings, &ladder, width, height);
	long margin = (long)(margin_seconds / expected->seconds_per_frame);
	long silence_margin =
		(long)(silence_margin_seconds / expected->seconds_per_frame);
	for (long i = 0; i < frames; i++) {
		expected->note[i] = notes[i];
		expected->kind[i] = EXPECTED_ANY;
		if (notes[i] >= 0 &&
			is_steady(notes, i - margin, i + margin, frames, notes[i]))
			expected->kind[i] = EXPECTED_NOTE;
		if (is_steady(notes, i - silence_margin, i + silence_margin, frames,
			    NOBODY))
			expected->kind[i] = EXPECTED_SILENCE;
	}
	free(notes);
}

void
expected_finish(struct expected *expected)
{
	free(expected->kind);
	free(expected->note);
}
