#include "vision/motion_watch.h"

#include <math.h>
#include <string.h>

enum { FRAMES_TO_LEARN = 32 };

/* What a new frame counts in the mean and in the spread of a cell. */
static const float mean_weight = 1.0f / 16, spread_weight = 1.0f / 32;

/* A cell has changed when it is further from its mean than its mean deviation this many
 * times (five standard deviations of normal noise) and these grey levels. */
static const float deviations = 6.3f, least_change = 2;

/* What moves is no noise, but cells that often change in part (leaves, a screen) are to
 * calm down: this many deviations at most are learned. */
static const float most_learned = 4;

/* Ratios of a cell to its mean, to find the middle one. */
enum { RATIO_BINS = 512 };
static const float bins_per_one = 256, darkest = 8;

void
motion_watch_init(struct motion_watch *watch)
{
	watch->frames = 0;
}

bool
motion_watch_is_ready(const struct motion_watch *watch)
{
	return watch->frames >= FRAMES_TO_LEARN;
}

/* How much brighter the whole picture has become: the median of all cells, so that a hand
 * in some of them does not matter. */
static float
common_gain(const struct motion_watch *watch, const float *grey)
{
	int bin[RATIO_BINS] = { 0 }, count = 0, below = 0, middle = 0;
	for (int i = 0; i < THUMBNAIL_CELLS; i++) {
		if (watch->mean[i] < darkest)
			continue;
		float at = grey[i] / watch->mean[i] * bins_per_one;
		bin[at < RATIO_BINS - 1 ? (int)at : RATIO_BINS - 1]++;
		count++;
	}
	if (count == 0)
		return 1;
	while (below + bin[middle] <= count / 2)
		below += bin[middle++];
	float part = ((float)count / 2 - (float)below) / (float)bin[middle];
	return ((float)middle + part) / bins_per_one;
}

static bool
learn_cell(struct motion_watch *watch, int cell, float grey, float gain)
{
	float change = fabsf(grey - gain * watch->mean[cell]);
	float *spread = &watch->spread[cell];
	bool changed = change > deviations * *spread + least_change;
	float learned = fminf(change, most_learned * *spread + least_change);
	*spread += spread_weight * (learned - *spread);
	watch->mean[cell] += mean_weight * (grey - watch->mean[cell]);
	return changed;
}

/* Noise may hit one cell; two neighbours at once are a thing. */
static bool
has_neighbours(const bool changed[THUMBNAIL_CELLS])
{
	for (int i = 0; i < THUMBNAIL_CELLS; i++) {
		bool is_last = i % THUMBNAIL_WIDTH == THUMBNAIL_WIDTH - 1;
		int below = i + THUMBNAIL_WIDTH;
		if (changed[i] && ((!is_last && changed[i + 1]) ||
					  (below < THUMBNAIL_CELLS && changed[below])))
			return true;
	}
	return false;
}

bool
motion_watch_sees(struct motion_watch *watch, const struct thumbnail *thumbnail)
{
	bool changed[THUMBNAIL_CELLS];
	if (watch->frames == 0) {
		memcpy(watch->mean, thumbnail->grey, sizeof(watch->mean));
		memset(watch->spread, 0, sizeof(watch->spread));
	}
	float gain = common_gain(watch, thumbnail->grey);
	for (int i = 0; i < THUMBNAIL_CELLS; i++)
		changed[i] = learn_cell(watch, i, thumbnail->grey[i], gain);
	bool ready = motion_watch_is_ready(watch);
	watch->frames += !ready;
	return ready && has_neighbours(changed);
}
