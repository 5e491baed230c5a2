/* What a rendered clip should sound like: the note of every moment, from its truth. */
#pragma once

#include "synth/mapping.h"
#include "tests/clip_truth.h"

enum expected_kind {
	EXPECTED_SILENCE, /* no hand has been near for a while */
	EXPECTED_NOTE,    /* a hand stands still on a note */
	EXPECTED_ANY,     /* coming, going, between notes */
};

struct expected {
	double seconds_per_frame;
	size_t frames;
	enum expected_kind *kind;
	int *note;
};

/* `width` and `height` of the clip in pixels. */
void expected_init(struct expected *expected, const struct clip_truth *truth,
	const struct mapping_settings *settings, int width, int height);
void expected_finish(struct expected *expected);
