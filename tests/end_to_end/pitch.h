/* What sounds in a recording, every 5 ms: level and pitch. */
#pragma once

#include <stddef.h>

struct pitch_track {
	double hop_seconds;
	size_t hops;
	double *level_db; /* RMS of 20 ms, dBFS; -200 for silence */
	double *note;     /* MIDI note with fractions; NaN where there is no tone */
};

/* Measures one channel of `frames` samples that lie `stride` apart. The pitch is that of
 * YIN (de Cheveigne and Kawahara, JASA 111, 2002) from 60 to 2500 Hz. */
void pitch_track_init(struct pitch_track *track, const float *samples, size_t stride,
	size_t frames, double rate);
void pitch_track_finish(struct pitch_track *track);
