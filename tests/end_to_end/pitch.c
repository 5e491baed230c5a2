#include "tests/end_to_end/pitch.h"

#include "common/note.h"

#include <math.h>
#include <stdlib.h>

enum { WINDOW = 1600, LAG_MAX = 800 };

static const double hertz_max = 2500, quiet_db = -60, yin_threshold = 0.15;

static double
level(const float *x, size_t stride, size_t count)
{
	double sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += (double)x[i * stride] * x[i * stride];
	return sum > 0 ? 10 * log10(sum / (double)count) : -200;
}

/* The difference function, cumulatively normalised. */
static void
differences(const float *x, size_t stride, double *d)
{
	double sum = 0;
	d[0] = 1;
	for (size_t lag = 1; lag <= LAG_MAX; lag++) {
		double difference = 0;
		for (size_t i = 0; i + LAG_MAX < WINDOW; i++) {
			double step = x[i * stride] - x[(i + lag) * stride];
			difference += step * step;
		}
		sum += difference;
		d[lag] = sum > 0 ? difference * (double)lag / sum : 1;
	}
}

static double
pitch(const float *x, size_t stride, double rate)
{
	double d[LAG_MAX + 1];
	differences(x, stride, d);
	size_t lag = (size_t)(rate / hertz_max);
	while (lag < LAG_MAX && d[lag] > yin_threshold)
		lag++;
	while (lag + 1 < LAG_MAX && d[lag + 1] < d[lag])
		lag++;
	if (lag >= LAG_MAX - 1)
		return NAN;
	double before = d[lag - 1], here = d[lag], after = d[lag + 1];
	double bend = before - 2 * here + after;
	double shift = bend > 0 ? 0.5 * (before - after) / bend : 0;
	return note_from_hertz(rate / ((double)lag + shift), 440);
}

void
pitch_track_init(struct pitch_track *track, const float *samples, size_t stride,
	size_t frames, double rate)
{
	size_t hop = (size_t)(0.005 * rate), half = (size_t)(0.010 * rate);
	track->hop_seconds = (double)hop / rate;
	track->hops = frames / hop;
	track->level_db = calloc(track->hops + 1, sizeof(*track->level_db));
	track->note = calloc(track->hops + 1, sizeof(*track->note));
	for (size_t i = 0; i < track->hops; i++) {
		size_t middle = i * hop;
		bool inside = middle >= WINDOW / 2 && middle + WINDOW / 2 <= frames;
		track->level_db[i] = -200;
		track->note[i] = NAN;
		if (!inside)
			continue;
		track->level_db[i] =
			level(samples + (middle - half) * stride, stride, 2 * half);
		if (track->level_db[i] > quiet_db)
			track->note[i] = pitch(
				samples + (middle - WINDOW / 2) * stride, stride, rate);
	}
}

void
pitch_track_finish(struct pitch_track *track)
{
	free(track->level_db);
	free(track->note);
}
