/* All that can be set on the synth, as one table of numbers: what a patch file holds,
 * what a hand may be mapped to, and what /synth/param/NAME sets and reads. */
#pragma once

#include "common/float_text.h"

#include <stdbool.h>
#include <stddef.h>

enum param {
	/* The source of the sound. */
	PARAM_MODEL,
	PARAM_WAVE_1,
	PARAM_WAVE_2,
	PARAM_MIX,
	PARAM_TUNE_2,
	PARAM_PULSE_WIDTH,
	PARAM_SUB,
	PARAM_NOISE,
	PARAM_UNISON,
	PARAM_DETUNE,
	PARAM_SPREAD,
	PARAM_FM_RATIO,
	PARAM_FM_INDEX,
	PARAM_FM_DECAY,
	PARAM_RING,
	PARAM_POSITION,
	PARAM_BREATH,
	PARAM_BOW,
	PARAM_VOWEL,
	PARAM_HARMONICS,
	/* The filter. */
	PARAM_FILTER,
	PARAM_CUTOFF,
	PARAM_RESONANCE,
	PARAM_KEY_TRACK,
	PARAM_FILTER_ENVELOPE,
	PARAM_FILTER_ATTACK,
	PARAM_FILTER_DECAY,
	/* Loudness over time. */
	PARAM_ATTACK,
	PARAM_DECAY,
	PARAM_SUSTAIN,
	PARAM_RELEASE,
	PARAM_TOUCH,
	/* The low-frequency oscillator. */
	PARAM_LFO_RATE,
	PARAM_VIBRATO,
	PARAM_TREMOLO,
	PARAM_WAH,
	/* What comes after the voices. */
	PARAM_LEVEL,
	PARAM_PAN,
	PARAM_DRIVE,
	PARAM_CHORUS,
	PARAM_CHORUS_RATE,
	PARAM_CHORUS_DEPTH,
	PARAM_DELAY,
	PARAM_DELAY_TIME,
	PARAM_DELAY_BEATS,
	PARAM_DELAY_FEEDBACK,
	PARAM_DELAY_TONE,
	PARAM_REVERB,
	PARAM_REVERB_SIZE,
	PARAM_REVERB_DAMPING,
	PARAM_SOUND_END, /* those above are all set anew by a patch */

	/* How it is played; a patch sets those that it names. */
	PARAM_MODE = PARAM_SOUND_END,
	PARAM_GATE,
	PARAM_LOUDNESS,
	PARAM_ROOT,
	PARAM_OCTAVES,
	PARAM_TRANSPOSE,
	PARAM_SNAP,
	PARAM_HYSTERESIS,
	PARAM_LEGATO,
	PARAM_GLIDE,
	PARAM_MIN_NOTE,
	PARAM_RHYTHM,
	PARAM_CHORD_NOTES,
	PARAM_ARPEGGIO,
	PARAM_ARPEGGIO_BEATS,
	PARAM_TEMPO,
	PARAM_A4,
	PARAM_VOLUME,
	PARAMS
};

enum model {
	MODEL_ANALOG,   /* two band-limited oscillators, sub, noise, unison */
	MODEL_FM,       /* a sine that bends a sine */
	MODEL_PLUCK,    /* a plucked string */
	MODEL_BLOWN,    /* a pipe */
	MODEL_BOWED,    /* a bowed string */
	MODEL_CHOIR,    /* voices that sing vowels */
	MODEL_THEREMIN, /* a sine with the harmonics of the valve instrument */
	MODELS
};

enum wave { WAVE_SINE, WAVE_TRIANGLE, WAVE_SAW, WAVE_PULSE, WAVES };

enum filter_mode { FILTER_OFF, FILTER_LOW, FILTER_BAND, FILTER_HIGH, FILTER_NOTCH };

enum play_mode {
	PLAY_SOLO,     /* one note, of the hand that plays */
	PLAY_DISTANCE, /* one note, of the distance between the hands */
	PLAY_DUET,     /* each hand its own note */
	PLAY_DRONE,    /* the root and its fifth sound beneath the hand's note */
	PLAY_CHORD,    /* the hand chooses the chord of the key */
	PLAY_ARPEGGIO, /* the chord's notes one after the other, in time */
	PLAY_MODES
};

enum gate {
	GATE_PRESENCE, /* sounds while the hand is there */
	GATE_PINCH,    /* ... and thumb and index are together */
	GATE_FIST,     /* ... and is a fist */
	GATE_OPEN,     /* ... and is no fist */
	GATES
};

/* Note changes wait for the next such part of a beat; of PARAM_RHYTHM. */
enum rhythm { RHYTHM_FREE, RHYTHM_4, RHYTHM_8, RHYTHM_8_TRIPLET, RHYTHM_16, RHYTHMS };

enum legato { LEGATO_OFF, LEGATO_ON };

enum arpeggio { ARPEGGIO_UP, ARPEGGIO_DOWN, ARPEGGIO_UP_DOWN, ARPEGGIO_RANDOM };

enum param_kind {
	PARAM_NUMBER, /* lies evenly between min and max */
	PARAM_RATIO,  /* lies evenly in its logarithm; min > 0 */
	PARAM_WHOLE,  /* a whole number */
	PARAM_CHOICE, /* a word: index into choices */
};

struct param_info {
	const char *name; /* "cutoff" */
	enum param_kind kind;
	float min, max, initial;
	const char *unit;           /* "Hz", or "" */
	const char *help;           /* one line */
	const char *const *choices; /* CHOICE: NULL-terminated */
};

extern const struct param_info param_info[PARAMS];

/* Index of the parameter called `name`, or -1. */
int param_find(const char *name);

/* A value as text: a number (whole where it must be), a word of the choices, for "root" a
 * note's name as well. False when it is none, or beyond min...max. */
bool param_parse(enum param param, const char *text, float *value);

/* The text that param_parse reads back the same, of a valid value; returns its length. */
enum { PARAM_TEXT_BYTES = FLOAT_TEXT_BYTES };
size_t param_print(enum param param, float value, char text[PARAM_TEXT_BYTES]);

/* Finite, within min...max, whole where it must be, as a float. */
bool param_valid(enum param param, double value);

/* The value at `position` 0...1 between `from` and `to`, evenly as its kind says; WHOLE
 * and CHOICE are rounded. */
float param_between(enum param param, float from, float to, double position);

/* All at their initial values. */
void param_initial(float value[PARAMS]);
