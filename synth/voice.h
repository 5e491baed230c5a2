/* The one singing voice: a sound whose pitch, loudness and brightness glide at audio rate
 * between frames, and that comes and goes without a click. */
#pragma once

#include "synth/filter.h"
#include "synth/mapping.h"
#include "synth/oscillator.h"
#include "synth/pluck.h"
#include "synth/smooth.h"

enum sound { SOUND_SINE, SOUND_SAW, SOUND_PLUCK, SOUNDS };

/* "sine", "saw", "pluck", NULL. */
extern const char *const sound_name[SOUNDS + 1];

/* Frames between two looks at what glides slowly; a render may not cross such a border of
 * the clock, nor be longer. */
enum { VOICE_GRID = 16 };

struct voice_settings {
	double a4_hertz;
	double glide_seconds; /* until 99 % of a step in pitch is made */
	double fade_in_seconds, fade_out_seconds;
	bool continuous; /* the pluck follows the pitch instead of being plucked anew */
};

struct voice {
	struct voice_settings settings;
	double rate;
	struct tables *tables;
	struct smooth pitch, loudness, brightness;
	double hertz; /* of the pitch reached */
	double phase; /* 0...1 */
	bool playing;
	double gate, gate_up, gate_down; /* 0 silent ... 1 open, and steps a sample */
	enum sound sound;
	double mix[SOUNDS]; /* how much of each is heard, 0...1 */
	double mix_step;
	struct filter filter;
	struct pluck pluck;
	int note; /* of the control before; -1 none */
};

/* False when out of memory. */
bool voice_init(struct voice *voice, const struct voice_settings *settings, double rate);
void voice_finish(struct voice *voice);

/* Starts, moves or, with control->playing false, ends. */
REALTIME void voice_play(struct voice *voice, const struct control *control);

/* Crossfades to another sound. */
REALTIME void voice_set_sound(struct voice *voice, enum sound sound);

/* Writes 1 to VOICE_GRID frames; `on_grid`: the first of them is the grid's. */
REALTIME void voice_render(struct voice *voice, float *out, size_t frames, bool on_grid);

/* Nothing can be heard, nor will be before the next voice_play. */
REALTIME bool voice_silent(const struct voice *voice);
