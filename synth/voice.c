#include "synth/voice.h"

#include "common/note.h"

#include <string.h>

const char *const sound_name[SOUNDS + 1] = { "sine", "saw", "pluck", NULL };

/* Peaks near -9 dBFS. */
static const float sound_gain[SOUNDS] = { 0.355f, 0.37f, 0.46f };

/* The frames of a camera come every 33 ms: loudness and brightness take as long. */
static const double shape_seconds = 0.04, sound_seconds = 0.03;

bool
voice_init(struct voice *voice, const struct voice_settings *settings, double rate)
{
	*voice = (struct voice){
		.settings = *settings,
		.rate = rate,
		.hertz = settings->a4_hertz,
		.note = -1,
		.gate_up = 1 / fmax(settings->fade_in_seconds * rate, 1),
		.gate_down = 1 / fmax(settings->fade_out_seconds * rate, 1),
		.mix_step = 1 / (sound_seconds * rate),
		.mix = { [SOUND_SINE] = 1 },
	};
	smooth_init(&voice->pitch, settings->glide_seconds, rate);
	smooth_init(&voice->loudness, shape_seconds, rate);
	smooth_init(&voice->brightness, shape_seconds, rate);
	voice->tables = tables_new(rate);
	if (!voice->tables)
		return false;
	if (!pluck_init(&voice->pluck, voice->tables, rate)) {
		tables_free(voice->tables);
		return false;
	}
	return true;
}

void
voice_finish(struct voice *voice)
{
	pluck_finish(&voice->pluck);
	tables_free(voice->tables);
}

bool
voice_silent(const struct voice *voice)
{
	return !voice->playing && voice->gate <= 0;
}

REALTIME static double
increment_of(const struct voice *voice, double pitch)
{
	return fmin(note_hertz(pitch, voice->settings.a4_hertz) / voice->rate, 0.45);
}

/* Low notes are brighter in relation, an open hand brighter than a fist. */
REALTIME static double
cutoff(const struct voice *voice)
{
	double hertz = 400 + voice->hertz * (1.5 + 6.5 * voice->brightness.value);
	return hertz / voice->rate;
}

REALTIME static void
begin(struct voice *voice, const struct control *control)
{
	smooth_jump(&voice->pitch, control->pitch);
	smooth_jump(&voice->loudness, control->loudness);
	smooth_jump(&voice->brightness, control->brightness);
	voice->hertz = note_hertz(control->pitch, voice->settings.a4_hertz);
	voice->phase = 0;
	for (int i = 0; i < SOUNDS; i++)
		voice->mix[i] = i == (int)voice->sound;
	filter_reset(&voice->filter, cutoff(voice));
	pluck_silence(&voice->pluck);
}

REALTIME static void
pluck_now(struct voice *voice, double pitch)
{
	if (voice->sound == SOUND_PLUCK)
		pluck_note(&voice->pluck, increment_of(voice, pitch),
			voice->brightness.target);
}

void
voice_play(struct voice *voice, const struct control *control)
{
	if (!control->playing) {
		voice->playing = false;
		voice->note = -1;
		return;
	}
	if (voice_silent(voice))
		begin(voice, control);
	voice->playing = true;
	voice->pitch.target = control->pitch;
	voice->loudness.target = control->loudness;
	voice->brightness.target = control->brightness;
	if (voice->note < 0 ||
		(control->note != voice->note && !voice->settings.continuous))
		pluck_now(voice, control->pitch);
	voice->note = control->note;
}

void
voice_set_sound(struct voice *voice, enum sound sound)
{
	bool changed = voice->sound != sound;
	voice->sound = sound;
	if (changed && voice->playing)
		pluck_now(voice, voice->pitch.target);
}

/* The gains of loudness, fades and this sound's share, and the steps that they make. */
REALTIME static void
render_gate(struct voice *voice, float *gain, size_t frames)
{
	for (size_t i = 0; i < frames; i++) {
		voice->gate += voice->playing ? voice->gate_up : -voice->gate_down;
		voice->gate = fmin(fmax(voice->gate, 0), 1);
		double shape = voice->gate * voice->gate * (3 - 2 * voice->gate);
		gain[i] = (float)(shape * smooth_next(&voice->loudness));
		smooth_next(&voice->brightness);
	}
}

REALTIME static void
render_mix(struct voice *voice, enum sound sound, const float *gate, float *gain,
	size_t frames)
{
	double target = sound == voice->sound;
	double mix = voice->mix[sound];
	for (size_t i = 0; i < frames; i++) {
		mix += fmin(fmax(target - mix, -voice->mix_step), voice->mix_step);
		double shape = mix * mix * (3 - 2 * mix);
		gain[i] = gate[i] * (float)shape * sound_gain[sound];
	}
	voice->mix[sound] = mix;
}

REALTIME static void
render_pitch(struct voice *voice, double *phase, double *increment, size_t frames)
{
	double step = increment_of(voice, voice->pitch.value);
	for (size_t i = 0; i < frames; i++) {
		if (!smooth_settled(&voice->pitch))
			step = increment_of(voice, smooth_next(&voice->pitch));
		increment[i] = step;
		phase[i] = voice->phase;
		voice->phase += step;
		voice->phase -= floor(voice->phase);
	}
	voice->hertz = step * voice->rate;
}

REALTIME static void
add(float *out, const float *sound, const float *gain, size_t frames)
{
	for (size_t i = 0; i < frames; i++)
		out[i] += sound[i] * gain[i];
}

REALTIME static bool
heard(const struct voice *voice, enum sound sound)
{
	return voice->mix[sound] > 0 || voice->sound == sound;
}

void
voice_render(struct voice *voice, float *out, size_t frames, bool on_grid)
{
	memset(out, 0, frames * sizeof(*out));
	if (voice_silent(voice))
		return;
	double phase[VOICE_GRID], increment[VOICE_GRID];
	float gate[VOICE_GRID] = { 0 }, gain[VOICE_GRID], sound[VOICE_GRID];
	if (on_grid)
		filter_glide(&voice->filter, cutoff(voice), VOICE_GRID);
	render_gate(voice, gate, frames);
	render_pitch(voice, phase, increment, frames);
	if (heard(voice, SOUND_SINE)) {
		render_mix(voice, SOUND_SINE, gate, gain, frames);
		oscillator_sine(voice->tables, phase, sound, frames);
		add(out, sound, gain, frames);
	}
	if (heard(voice, SOUND_SAW)) {
		render_mix(voice, SOUND_SAW, gate, gain, frames);
		oscillator_saw(voice->tables, phase, increment, sound, frames);
		filter_render(&voice->filter, sound, frames);
		add(out, sound, gain, frames);
	}
	if (heard(voice, SOUND_PLUCK)) {
		render_mix(voice, SOUND_PLUCK, gate, gain, frames);
		if (voice->settings.continuous && on_grid)
			pluck_bend(&voice->pluck, increment[0]);
		pluck_render(&voice->pluck, gain, out, frames);
	} else {
		pluck_silence(&voice->pluck);
	}
}
