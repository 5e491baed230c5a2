#include "recorder/levels.h"

#include <ebur128.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { SILENT_FRAMES = 4096, LANES = 8 };

/* Since a look. */
struct window {
	double squares;
	uint64_t frames;
	float peak;
};

/* Of one channel. */
struct account {
	struct window window[LEVELS_LOOKERS];
	double squares;
	float highest;
	uint64_t clipped;
};

struct levels {
	unsigned channels;
	uint64_t frames;
	ebur128_state *loudness;
	float *silence;        /* SILENT_FRAMES, for the loudness */
	pthread_mutex_t mutex; /* guards what follows; held for one block at most */
	struct account account[];
};

/* Channels that are no mono or stereo have no places in a room: all weigh the same. */
static ebur128_state *
new_loudness(unsigned channels, uint32_t rate)
{
	ebur128_state *state =
		ebur128_init(channels, rate, EBUR128_MODE_I | EBUR128_MODE_LRA);
	for (unsigned c = 0; state && channels > 2 && c < channels; c++)
		ebur128_set_channel(state, c, EBUR128_CENTER);
	return state;
}

struct levels *
levels_new(unsigned channels, uint32_t rate, bool loudness)
{
	struct levels *levels =
		calloc(1, sizeof(*levels) + channels * sizeof(*levels->account));
	if (!levels)
		return NULL;
	levels->channels = channels;
	pthread_mutex_init(&levels->mutex, NULL);
	if (!loudness)
		return levels;
	levels->silence = calloc((size_t)SILENT_FRAMES * channels, sizeof(float));
	levels->loudness = new_loudness(channels, rate);
	if (levels->silence && levels->loudness)
		return levels;
	levels_free(levels);
	return NULL;
}

void
levels_free(struct levels *levels)
{
	if (!levels)
		return;
	if (levels->loudness)
		ebur128_destroy(&levels->loudness);
	pthread_mutex_destroy(&levels->mutex);
	free(levels->silence);
	free(levels);
}

static void
feed_silence(struct levels *levels, size_t count)
{
	for (size_t done = 0; levels->loudness && done < count; done += SILENT_FRAMES) {
		size_t some = count - done < SILENT_FRAMES ? count - done : SILENT_FRAMES;
		ebur128_add_frames_float(levels->loudness, levels->silence, some);
	}
}

static uint64_t
count_clipped(const float *samples, size_t count, unsigned stride)
{
	uint64_t clipped = 0;
	for (size_t i = 0; i < count; i++)
		clipped += fabsf(samples[i * stride]) > 1;
	return clipped;
}

static void
add(struct account *account, float peak, float squares)
{
	account->highest = fmaxf(account->highest, peak);
	account->squares += squares;
	for (int i = 0; i < LEVELS_LOOKERS; i++) {
		account->window[i].peak = fmaxf(account->window[i].peak, peak);
		account->window[i].squares += squares;
	}
}

/* LANES channels side by side, or fewer: the fixed number lets the compiler take them in
 * one step. */
static inline void
follow(struct account *account, const float *samples, size_t count, unsigned stride,
	unsigned lanes)
{
	float peak[LANES] = { 0 }, squares[LANES] = { 0 };
	for (size_t i = 0; i < count; i++)
		for (unsigned c = 0; c < lanes; c++) {
			float size = fabsf(samples[i * stride + c]);
			peak[c] = size > peak[c] ? size : peak[c];
			squares[c] += size * size;
		}
	for (unsigned c = 0; c < lanes; c++) {
		add(&account[c], peak[c], squares[c]);
		if (peak[c] > 1)
			account[c].clipped += count_clipped(samples + c, count, stride);
	}
}

static void
follow_all(struct levels *levels, const float *frames, size_t count)
{
	unsigned channels = levels->channels, c = 0;
	for (; c + LANES <= channels; c += LANES)
		follow(&levels->account[c], frames + c, count, channels, LANES);
	if (c < channels)
		follow(&levels->account[c], frames + c, count, channels, channels - c);
}

void
levels_feed(struct levels *levels, const float *frames, size_t count)
{
	pthread_mutex_lock(&levels->mutex);
	if (frames)
		follow_all(levels, frames, count);
	for (unsigned c = 0; c < levels->channels; c++)
		for (int i = 0; i < LEVELS_LOOKERS; i++)
			levels->account[c].window[i].frames += count;
	levels->frames += count;
	pthread_mutex_unlock(&levels->mutex);
	if (!frames)
		feed_silence(levels, count);
	else if (levels->loudness)
		ebur128_add_frames_float(levels->loudness, frames, count);
}

static float
root_mean(double squares, uint64_t frames)
{
	return frames ? (float)sqrt(squares / (double)frames) : 0;
}

struct level
levels_look(struct levels *levels, enum levels_looker looker, unsigned channel)
{
	struct account *account = &levels->account[channel];
	struct window *window = &account->window[looker];
	pthread_mutex_lock(&levels->mutex);
	struct level level = { window->peak, root_mean(window->squares, window->frames),
		account->highest, account->clipped };
	*window = (struct window){ 0 };
	pthread_mutex_unlock(&levels->mutex);
	return level;
}

struct level
levels_total(struct levels *levels, unsigned channel)
{
	const struct account *account = &levels->account[channel];
	pthread_mutex_lock(&levels->mutex);
	struct level level = { account->highest,
		root_mean(account->squares, levels->frames), account->highest,
		account->clipped };
	pthread_mutex_unlock(&levels->mutex);
	return level;
}

struct wave_loudness
levels_loudness(struct levels *levels)
{
	struct wave_loudness loudness = { WAVE_UNKNOWN, WAVE_UNKNOWN, WAVE_UNKNOWN,
		WAVE_UNKNOWN, WAVE_UNKNOWN };
	double value;
	if (!levels->loudness)
		return loudness;
	if (ebur128_loudness_global(levels->loudness, &value) == EBUR128_SUCCESS &&
		isfinite(value))
		loudness.integrated = value;
	if (ebur128_loudness_range(levels->loudness, &value) == EBUR128_SUCCESS &&
		isfinite(value))
		loudness.range = value;
	return loudness;
}
