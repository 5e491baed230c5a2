/* The drum machine's engine: a tempo map, a pattern and a kit make sound; the same sound
 * whatever the period size.
 *
 * Step k of a pattern whose step 0 lies on beat `start` sounds at frame
 *
 *     F + llround(((start - b) * steps_per_beat + k) * 60 * rate /
 *                 (tempo * steps_per_beat))
 *
 * where the anchor (F, b) is a frame and the beat that lies on it: (frame of the start,
 * 0) at first, and the very place of each change of tempo after it. With one tempo this
 * is
 *
 *     start frame + llround(k * 60 * rate / (tempo * steps_per_beat))
 *
 * counted from the start each time, so that nothing drifts. All functions but _new and
 * _free belong to the JACK thread. */
#pragma once

#include "synth/drums/kit.h"
#include "synth/drums/pattern.h"

#define DRUMMER_TEMPO_MIN 20.0 /* beats a minute */
#define DRUMMER_TEMPO_MAX 400.0

struct drummer;

/* A struck pad. */
struct drummer_hit {
	uint32_t frame; /* in the period; ascending from hit to hit */
	enum drum drum;
	int velocity; /* 1...127 */
};

/* Where the JACK transport is at the period's start. */
struct drummer_transport {
	bool rolling;
	uint64_t frame;
	double tempo;      /* of its timebase master; 0: there is none */
	double beat;       /* its master's beats since the song's start */
	double beat_error; /* how exactly `beat` is told */
};

struct drummer_counts {
	uint64_t hits, stolen; /* voices that ended early for want of room */
	uint64_t clipped;      /* samples above full scale */
};

/* NULL when out of memory. The kit and the pattern stay the caller's and must last. */
struct drummer *drummer_new(const struct kit *kit, const struct pattern *pattern);
void drummer_free(struct drummer *drummer);

/* Another kit, perhaps for another rate; what sounds is cut. */
REALTIME void drummer_set_kit(struct drummer *drummer, const struct kit *kit);
/* From the next bar on, or at once while nothing plays. */
REALTIME void drummer_set_pattern(struct drummer *drummer, const struct pattern *pattern);
/* From the next frame on; the place in the bar stays. */
REALTIME void drummer_set_tempo(struct drummer *drummer, double tempo);
/* Of all hits to come. */
REALTIME void drummer_set_gain(struct drummer *drummer, float gain);

/* Plays from the pattern's beginning, after `count_in` bars of clicks. */
REALTIME void drummer_start(struct drummer *drummer, int count_in);
/* Ends the pattern; what sounds fades within 20 ms. */
REALTIME void drummer_stop(struct drummer *drummer);
/* Puts the pattern where the transport is: it stops, rolls and jumps with it. To be
 * called before every drummer_render, or never. */
REALTIME void drummer_follow(
	struct drummer *drummer, const struct drummer_transport *transport);

/* Makes the next `frames` frames. */
REALTIME void drummer_render(struct drummer *drummer, const struct drummer_hit *hits,
	size_t hit_count, float *left, float *right, uint32_t frames);

REALTIME bool drummer_sounds(const struct drummer *drummer);
REALTIME double drummer_tempo(const struct drummer *drummer);
REALTIME struct drummer_counts drummer_count(const struct drummer *drummer);
