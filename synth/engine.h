/* The instrument without its surroundings: hand frames in at their sample, sound and MIDI
 * out. A pure function of its state; what it renders does not depend on how the time is
 * cut into periods.
 *
 * One thread at a time, and all but engine_new and engine_free fit for the JACK thread.
 */
#pragma once

#include "common/hand.h"
#include "common/midi.h"
#include "synth/midi_out.h"
#include "synth/sounding.h"
#include "synth/voice.h"

struct engine_settings {
	struct mapping_settings mapping;
	struct voice_settings voice; /* `continuous` follows the mapping's */
	enum sound sound;
	double volume_db;
	double timeout_seconds; /* without a frame: the hands are let go */
	struct midi_settings midi;
};

enum engine_event_kind {
	ENGINE_FRAME,   /* frame */
	ENGINE_SOUND,   /* number: enum sound */
	ENGINE_SCALE,   /* number: index of scale.h */
	ENGINE_ROOT,    /* number: MIDI note */
	ENGINE_VOLUME,  /* value: decibels */
	ENGINE_PANIC,   /* silence until the hands have left */
	ENGINE_RELEASE, /* fade out for good, before the end */
};

struct engine_event {
	enum engine_event_kind kind;
	union {
		struct hand_frame frame;
		int number;
		double value;
	};
};

/* A note that began: pitch as a MIDI note, and its frequency. */
struct engine_note {
	double pitch, hertz;
};

/* Bounds of --volume and ENGINE_VOLUME. */
#define ENGINE_VOLUME_MIN (-60.0)
#define ENGINE_VOLUME_MAX 12.0

enum { ENGINE_EVENTS_MAX = 64 };

struct engine;

/* NULL, logged, when out of memory. `rate` in hertz. */
struct engine *engine_new(const struct engine_settings *settings, double rate);
void engine_free(struct engine *engine);

/* `event` happens `offset` frames into the next render (kept within it, and not before
 * the event given before). False when ENGINE_EVENTS_MAX wait already. Values out of range
 * are ignored. */
REALTIME bool engine_event(
	struct engine *engine, uint32_t offset, const struct engine_event *event);

/* Renders a period; every sample is finite and within -1...1. */
REALTIME void engine_render(
	struct engine *engine, float *left, float *right, uint32_t frames);

/* The MIDI events and the notes that began in the last render; valid until the next. */
REALTIME const struct midi_event *engine_midi(const struct engine *engine, size_t *count);
REALTIME const struct engine_note *engine_notes(
	const struct engine *engine, size_t *count);

/* What sounds at the end of the last render. */
REALTIME struct sounding engine_sounding(const struct engine *engine);

/* Some of those MIDI events could not be delivered. */
REALTIME void engine_midi_lost(struct engine *engine);

/* Nothing sounds, and all notes are off. */
REALTIME bool engine_silent(const struct engine *engine);

/* The same, and ENGINE_RELEASE has seen to it that it stays so. */
REALTIME bool engine_finished(const struct engine *engine);

/* In hertz, as given to engine_new. */
REALTIME double engine_rate(const struct engine *engine);

/* The settings as events have changed them. */
struct engine_settings engine_current_settings(const struct engine *engine);
