#include "synth/engine.h"

#include "common/log.h"
#include "common/note.h"
#include "synth/clip.h"
#include "synth/midi_out.h"

#include <stdlib.h>

/* Pitch bend follows the glide this often: 256 frames, 5 ms at 48 kHz. */
enum { BEND_GRID = 16 * VOICE_GRID };

struct waiting {
	uint32_t offset;
	struct engine_event event;
};

struct engine {
	struct engine_settings settings;
	double rate;
	uint64_t clock;    /* frames rendered */
	uint64_t deadline; /* of the next hand frame, on that clock */
	bool hands;        /* a hand is playing, muted or not */
	bool muted;        /* by panic, until the hands leave */
	bool released;
	struct mapping mapping;
	struct voice voice;
	struct smooth volume;
	struct midi_out midi;
	struct played_note played[PLAYED_KEYS]; /* as MIDI: the first key's */
	size_t waiting_count;
	struct waiting waiting[ENGINE_EVENTS_MAX];
	size_t note_count;
	struct engine_note note[ENGINE_EVENTS_MAX];
	int told_note; /* of the phrase, -1: none */
};

REALTIME static double
amplitude(double decibels)
{
	return pow(10, decibels / 20);
}

struct engine *
engine_new(const struct engine_settings *settings, double rate)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	if (!engine)
		goto fail;
	engine->settings = *settings;
	engine->settings.voice.continuous = settings->mapping.continuous;
	engine->rate = rate;
	engine->told_note = -1;
	mapping_init(&engine->mapping, &settings->mapping);
	midi_out_init(&engine->midi, &settings->midi);
	smooth_init(&engine->volume, 0.05, rate);
	smooth_jump(&engine->volume, amplitude(settings->volume_db));
	if (!voice_init(&engine->voice, &engine->settings.voice, rate))
		goto fail;
	voice_set_sound(&engine->voice, settings->sound);
	return engine;

fail:
	log_error("out of memory");
	free(engine);
	return NULL;
}

void
engine_free(struct engine *engine)
{
	if (!engine)
		return;
	voice_finish(&engine->voice);
	free(engine);
}

bool
engine_event(struct engine *engine, uint32_t offset, const struct engine_event *event)
{
	if (engine->waiting_count == ENGINE_EVENTS_MAX)
		return false;
	if (engine->waiting_count > 0) {
		uint32_t before = engine->waiting[engine->waiting_count - 1].offset;
		offset = offset > before ? offset : before;
	}
	engine->waiting[engine->waiting_count++] = (struct waiting){ offset, *event };
	return true;
}

/* Tells of a note that begins, once for each that the phrase changes to. */
REALTIME static void
tell_note(struct engine *engine, const struct control *control)
{
	if (control->note == engine->told_note || engine->note_count == ENGINE_EVENTS_MAX)
		return;
	engine->told_note = control->note;
	engine->note[engine->note_count++] = (struct engine_note){
		.pitch = control->pitch,
		.hertz = note_hertz(control->pitch, engine->settings.voice.a4_hertz),
	};
}

/* Tells the receiver; with a scale, bend is left alone. */
REALTIME static void
say_midi(struct engine *engine, uint32_t at, bool on_grid)
{
	struct played_note *played = &engine->played[0];
	if (engine->settings.mapping.continuous)
		played->pitch = engine->voice.pitch.value;
	midi_out_set(&engine->midi, at, engine->played,
		(double[PLAYED_KEYS]){ played->pitch }, NAN, on_grid);
}

REALTIME static void
let_go(struct engine *engine, uint32_t at)
{
	static const struct control gone;
	voice_play(&engine->voice, &gone);
	engine->played[0].on = false;
	say_midi(engine, at, false);
	engine->told_note = -1;
}

REALTIME static void
play(struct engine *engine, const struct control *control, uint32_t at)
{
	voice_play(&engine->voice, control);
	struct played_note *played = &engine->played[0];
	if (!engine->settings.mapping.continuous) {
		played->pitch = played->note = control->note;
		played->velocity = control->velocity;
	} else if (!played->on) {
		played->note = (int)lrint(engine->voice.pitch.value);
		played->velocity = control->velocity;
	}
	played->on = true;
	say_midi(engine, at, false);
	tell_note(engine, control);
}

REALTIME static void
take_frame(struct engine *engine, const struct hand_frame *frame, uint32_t at)
{
	double seconds = (double)engine->clock / engine->rate;
	engine->deadline =
		engine->clock +
		(uint64_t)llrint(engine->settings.timeout_seconds * engine->rate);
	struct control control = mapping_frame(&engine->mapping, frame, seconds);
	engine->hands = control.playing;
	engine->muted &= engine->hands;
	if (engine->hands && !engine->muted && !engine->released)
		play(engine, &control, at);
	else
		let_go(engine, at);
}

/* No frame has come for too long. */
REALTIME static void
time_out(struct engine *engine, uint32_t at)
{
	mapping_release(&engine->mapping);
	engine->hands = engine->muted = false;
	let_go(engine, at);
}

REALTIME static void
retune(struct engine *engine, int scale, int root)
{
	if (!scale_name(scale) || root < 0 || root > 127)
		return;
	engine->settings.mapping.scale = scale;
	engine->settings.mapping.root = root;
	mapping_retune(&engine->mapping, scale, root);
}

REALTIME static void
take_event(struct engine *engine, const struct engine_event *event, uint32_t at)
{
	switch (event->kind) {
	case ENGINE_FRAME:
		take_frame(engine, &event->frame, at);
		break;
	case ENGINE_SOUND:
		if (event->number >= 0 && event->number < SOUNDS) {
			engine->settings.sound = (enum sound)event->number;
			voice_set_sound(&engine->voice, engine->settings.sound);
		}
		break;
	case ENGINE_SCALE:
		retune(engine, event->number, engine->settings.mapping.root);
		break;
	case ENGINE_ROOT:
		retune(engine, engine->settings.mapping.scale, event->number);
		break;
	case ENGINE_VOLUME:
		if (event->value >= ENGINE_VOLUME_MIN &&
			event->value <= ENGINE_VOLUME_MAX) {
			engine->settings.volume_db = event->value;
			engine->volume.target = amplitude(event->value);
		}
		break;
	case ENGINE_PANIC:
		engine->muted = engine->hands;
		midi_out_panic(&engine->midi);
		let_go(engine, at);
		break;
	case ENGINE_RELEASE:
		engine->released = true;
		let_go(engine, at);
		break;
	}
}

REALTIME static void
render_piece(struct engine *engine, float *left, float *right, size_t frames)
{
	float sound[VOICE_GRID];
	voice_render(&engine->voice, sound, frames, engine->clock % VOICE_GRID == 0);
	for (size_t i = 0; i < frames; i++) {
		float gain = (float)smooth_next(&engine->volume);
		left[i] = right[i] = clip_soft(sound[i] * gain);
	}
	engine->clock += frames;
}

REALTIME static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void
engine_render(struct engine *engine, float *left, float *right, uint32_t frames)
{
	midi_out_begin(&engine->midi);
	engine->note_count = 0;
	size_t next = 0;
	uint32_t at = 0;
	while (at < frames) {
		for (; next < engine->waiting_count &&
			(engine->waiting[next].offset <= at || at == frames - 1);
			next++)
			take_event(engine, &engine->waiting[next].event, at);
		if (engine->hands && engine->clock >= engine->deadline)
			time_out(engine, at);
		if (engine->clock % BEND_GRID == 0)
			say_midi(engine, at, true);
		uint64_t piece = VOICE_GRID - engine->clock % VOICE_GRID;
		piece = least(piece, frames - at);
		if (engine->hands)
			piece = least(piece, engine->deadline - engine->clock);
		if (next < engine->waiting_count) {
			uint32_t offset = engine->waiting[next].offset;
			piece = least(piece, least(offset, frames - 1) - at);
		}
		render_piece(engine, left + at, right + at, piece);
		at += (uint32_t)piece;
	}
	engine->waiting_count = 0;
}

const struct midi_event *
engine_midi(const struct engine *engine, size_t *count)
{
	*count = engine->midi.count;
	return engine->midi.event;
}

const struct engine_note *
engine_notes(const struct engine *engine, size_t *count)
{
	*count = engine->note_count;
	return engine->note;
}

struct sounding
engine_sounding(const struct engine *engine)
{
	return (struct sounding){
		.playing = engine->voice.playing,
		.note = engine->voice.note < 0 ? 0 : engine->voice.note,
		.hertz = (float)engine->voice.hertz,
		.loudness = (float)engine->voice.loudness.value,
		.scale = engine->settings.mapping.scale,
		.root = engine->settings.mapping.root,
	};
}

void
engine_midi_lost(struct engine *engine)
{
	midi_out_lost(&engine->midi);
}

bool
engine_silent(const struct engine *engine)
{
	return voice_silent(&engine->voice) && midi_out_silent(&engine->midi);
}

bool
engine_finished(const struct engine *engine)
{
	return engine->released && engine_silent(engine);
}

double
engine_rate(const struct engine *engine)
{
	return engine->rate;
}

struct engine_settings
engine_current_settings(const struct engine *engine)
{
	return engine->settings;
}
