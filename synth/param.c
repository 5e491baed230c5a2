#include "synth/param.h"

#include "common/note.h"
#include "common/option.h"
#include "common/realtime.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const models[] = { "analog", "fm", "pluck", "blown", "bowed", "choir",
	"theremin", NULL };
static const char *const waves[] = { "sine", "triangle", "saw", "pulse", NULL };
static const char *const filters[] = { "off", "low", "band", "high", "notch", NULL };
static const char *const modes[] = { "solo", "distance", "duet", "drone", "chord",
	"arpeggio", NULL };
static const char *const gates[] = { "presence", "pinch", "fist", "open", NULL };
static const char *const rhythms[] = { "free", "1/4", "1/8", "1/8t", "1/16", NULL };
static const char *const switches[] = { "off", "on", NULL };
static const char *const arpeggios[] = { "up", "down", "up-down", "random", NULL };

/* clang-format off */
const struct param_info param_info[PARAMS] = {
	[PARAM_MODEL] = { "model", PARAM_CHOICE, 0, MODELS - 1, MODEL_ANALOG, "",
		"what makes the sound", models },
	[PARAM_WAVE_1] = { "wave-1", PARAM_CHOICE, 0, WAVES - 1, WAVE_SINE, "",
		"analog: wave of the first oscillator", waves },
	[PARAM_WAVE_2] = { "wave-2", PARAM_CHOICE, 0, WAVES - 1, WAVE_SAW, "",
		"analog: wave of the second oscillator", waves },
	[PARAM_MIX] = { "mix", PARAM_NUMBER, 0, 1, 0, "",
		"analog: 0 only the first oscillator, 1 only the second", NULL },
	[PARAM_TUNE_2] = { "tune-2", PARAM_NUMBER, -36, 36, 0, "semitones",
		"analog: the second oscillator above the first", NULL },
	[PARAM_PULSE_WIDTH] = { "pulse-width", PARAM_NUMBER, 0.02f, 0.98f, 0.5f, "",
		"analog: part of a cycle that a pulse is up", NULL },
	[PARAM_SUB] = { "sub", PARAM_NUMBER, 0, 1, 0, "",
		"analog: level of a square an octave below", NULL },
	[PARAM_NOISE] = { "noise", PARAM_NUMBER, 0, 1, 0, "",
		"analog: level of white noise", NULL },
	[PARAM_UNISON] = { "unison", PARAM_WHOLE, 1, 7, 1, "",
		"analog: how many play each note", NULL },
	[PARAM_DETUNE] = { "detune", PARAM_NUMBER, 0, 100, 12, "cents",
		"analog, choir: how far apart the outermost of them are", NULL },
	[PARAM_SPREAD] = { "spread", PARAM_NUMBER, 0, 1, 0.7f, "",
		"analog, choir: how far they stand apart in the stereo picture", NULL },
	[PARAM_FM_RATIO] = { "fm-ratio", PARAM_NUMBER, 0.25f, 16, 1, "",
		"fm: the modulator's pitch, times the carrier's", NULL },
	[PARAM_FM_INDEX] = { "fm-index", PARAM_NUMBER, 0, 12, 2, "radians",
		"fm: how far the modulator bends the carrier", NULL },
	[PARAM_FM_DECAY] = { "fm-decay", PARAM_RATIO, 0.01f, 20, 20, "s",
		"fm: until the index has fallen to a third; 20 keeps it", NULL },
	[PARAM_RING] = { "ring", PARAM_RATIO, 0.1f, 30, 4, "s",
		"pluck: until a string at middle C has died away by 60 dB", NULL },
	[PARAM_POSITION] = { "position", PARAM_NUMBER, 0.02f, 0.5f, 0.13f, "",
		"pluck, bowed: where the string is touched, from its end", NULL },
	[PARAM_BREATH] = { "breath", PARAM_NUMBER, 0, 1, 0.25f, "",
		"blown, choir: noise in the air", NULL },
	[PARAM_BOW] = { "bow", PARAM_NUMBER, 0, 1, 0.5f, "",
		"bowed, blown: pressure", NULL },
	[PARAM_VOWEL] = { "vowel", PARAM_NUMBER, 0, 4, 0, "",
		"choir: 0 a, 1 e, 2 i, 3 o, 4 u, and what lies between", NULL },
	[PARAM_HARMONICS] = { "harmonics", PARAM_NUMBER, 0, 1, 0.4f, "",
		"theremin: 0 a pure sine, 1 as rich as it gets", NULL },

	[PARAM_FILTER] = { "filter", PARAM_CHOICE, 0, FILTER_NOTCH, FILTER_LOW, "",
		"kind of the filter", filters },
	[PARAM_CUTOFF] = { "cutoff", PARAM_RATIO, 20, 20000, 20000, "Hz",
		"where the filter works, for middle C", NULL },
	[PARAM_RESONANCE] = { "resonance", PARAM_NUMBER, 0, 1, 0, "",
		"0 none, 1 just short of ringing by itself", NULL },
	[PARAM_KEY_TRACK] = { "key-track", PARAM_NUMBER, 0, 1, 0.5f, "",
		"how far the cutoff follows the pitch", NULL },
	[PARAM_FILTER_ENVELOPE] = { "filter-envelope", PARAM_NUMBER, -8, 8, 0, "octaves",
		"how far its envelope moves the cutoff", NULL },
	[PARAM_FILTER_ATTACK] = { "filter-attack", PARAM_RATIO, 0.001f, 10, 0.001f, "s",
		"until that envelope is at its height", NULL },
	[PARAM_FILTER_DECAY] = { "filter-decay", PARAM_RATIO, 0.005f, 20, 0.5f, "s",
		"until it has fallen to a tenth", NULL },

	[PARAM_ATTACK] = { "attack", PARAM_RATIO, 0.001f, 10, 0.01f, "s",
		"until a note has its full loudness", NULL },
	[PARAM_DECAY] = { "decay", PARAM_RATIO, 0.005f, 20, 0.5f, "s",
		"from there most of the way to the sustain level", NULL },
	[PARAM_SUSTAIN] = { "sustain", PARAM_NUMBER, 0, 1, 1, "",
		"level while the note is held", NULL },
	[PARAM_RELEASE] = { "release", PARAM_RATIO, 0.005f, 20, 0.15f, "s",
		"until a note that is let go has fallen by 60 dB", NULL },
	[PARAM_TOUCH] = { "touch", PARAM_NUMBER, 0, 1, 0, "",
		"how far the speed of the hand makes a note's beginning louder", NULL },

	[PARAM_LFO_RATE] = { "lfo-rate", PARAM_RATIO, 0.02f, 20, 5, "Hz",
		"speed of the low-frequency oscillator", NULL },
	[PARAM_VIBRATO] = { "vibrato", PARAM_NUMBER, 0, 200, 0, "cents",
		"how far it bends the pitch, either way", NULL },
	[PARAM_TREMOLO] = { "tremolo", PARAM_NUMBER, 0, 1, 0, "",
		"how far it lowers the loudness", NULL },
	[PARAM_WAH] = { "wah", PARAM_NUMBER, 0, 4, 0, "octaves",
		"how far it moves the cutoff, either way", NULL },

	[PARAM_LEVEL] = { "level", PARAM_NUMBER, -40, 20, 0, "dB",
		"brings patches to the same loudness", NULL },
	[PARAM_PAN] = { "pan", PARAM_NUMBER, -1, 1, 0, "",
		"-1 left, 1 right", NULL },
	[PARAM_DRIVE] = { "drive", PARAM_NUMBER, 0, 40, 0, "dB",
		"gain into a soft saturation", NULL },
	[PARAM_CHORUS] = { "chorus", PARAM_NUMBER, 0, 1, 0, "",
		"how much of it", NULL },
	[PARAM_CHORUS_RATE] = { "chorus-rate", PARAM_RATIO, 0.02f, 5, 0.5f, "Hz",
		"how fast it sways", NULL },
	[PARAM_CHORUS_DEPTH] = { "chorus-depth", PARAM_NUMBER, 0, 10, 3, "ms",
		"how far", NULL },
	[PARAM_DELAY] = { "delay", PARAM_NUMBER, 0, 1, 0, "",
		"level of the first echo", NULL },
	[PARAM_DELAY_TIME] = { "delay-time", PARAM_RATIO, 0.01f, 2, 0.35f, "s",
		"from echo to echo, unless delay-beats says it", NULL },
	[PARAM_DELAY_BEATS] = { "delay-beats", PARAM_NUMBER, 0, 4, 0, "beats",
		"from echo to echo, at the tempo; 0: delay-time holds", NULL },
	[PARAM_DELAY_FEEDBACK] = { "delay-feedback", PARAM_NUMBER, 0, 0.95f, 0.4f, "",
		"of each echo in the next one", NULL },
	[PARAM_DELAY_TONE] = { "delay-tone", PARAM_RATIO, 200, 20000, 5000, "Hz",
		"above which echoes grow duller", NULL },
	[PARAM_REVERB] = { "reverb", PARAM_NUMBER, 0, 1, 0, "",
		"how much of it", NULL },
	[PARAM_REVERB_SIZE] = { "reverb-size", PARAM_RATIO, 0.2f, 20, 1.8f, "s",
		"until it has died away by 60 dB", NULL },
	[PARAM_REVERB_DAMPING] = { "reverb-damping", PARAM_NUMBER, 0, 1, 0.4f, "",
		"how much sooner the high end dies away", NULL },

	[PARAM_MODE] = { "mode", PARAM_CHOICE, 0, PLAY_MODES - 1, PLAY_SOLO, "",
		"what the hands play", modes },
	[PARAM_GATE] = { "gate", PARAM_CHOICE, 0, GATES - 1, GATE_PRESENCE, "",
		"when the hand sounds", gates },
	[PARAM_LOUDNESS] = { "loudness", PARAM_NUMBER, 0, 1, 1, "",
		"amplitude of the notes", NULL },
	[PARAM_ROOT] = { "root", PARAM_WHOLE, 0, 127, 60, "",
		"lowest note, by name or MIDI number", NULL },
	[PARAM_OCTAVES] = { "octaves", PARAM_WHOLE, 1, 8, 2, "",
		"range above the root", NULL },
	[PARAM_TRANSPOSE] = { "transpose", PARAM_WHOLE, -48, 48, 0, "semitones",
		"of all that is played", NULL },
	[PARAM_SNAP] = { "snap", PARAM_NUMBER, 0, 100, 100, "%",
		"pull towards the scale: 0 glides, 100 climbs it in steps", NULL },
	[PARAM_HYSTERESIS] = { "hysteresis", PARAM_NUMBER, 0, 0.45f, 0.18f, "",
		"part of a step that the hand goes past its border first", NULL },
	[PARAM_LEGATO] = { "legato", PARAM_CHOICE, 0, 1, LEGATO_ON, "",
		"on: a new note is glided to; off: it begins anew", switches },
	[PARAM_GLIDE] = { "glide", PARAM_NUMBER, 0, 5, 0.025f, "s",
		"from note to note", NULL },
	[PARAM_MIN_NOTE] = { "min-note", PARAM_NUMBER, 0, 5, 0.04f, "s",
		"a note is not left sooner", NULL },
	[PARAM_RHYTHM] = { "rhythm", PARAM_CHOICE, 0, RHYTHMS - 1, RHYTHM_FREE, "",
		"note changes wait for the next such note of the beat", rhythms },
	[PARAM_CHORD_NOTES] = { "chord-notes", PARAM_WHOLE, 2, 6, 3, "",
		"chord, arpeggio: how many", NULL },
	[PARAM_ARPEGGIO] = { "arpeggio", PARAM_CHOICE, 0, ARPEGGIO_RANDOM, ARPEGGIO_UP, "",
		"in which order", arpeggios },
	[PARAM_ARPEGGIO_BEATS] = { "arpeggio-beats", PARAM_RATIO, 0.125f, 4, 0.5f, "beats",
		"from note to note", NULL },
	[PARAM_TEMPO] = { "tempo", PARAM_NUMBER, 20, 400, 100, "BPM",
		"while the JACK transport has none", NULL },
	[PARAM_A4] = { "a4", PARAM_NUMBER, 220, 880, 440, "Hz",
		"tuning", NULL },
	[PARAM_VOLUME] = { "volume", PARAM_NUMBER, -60, 12, 0, "dB",
		"of all that is heard", NULL },
};
/* clang-format on */

int
param_find(const char *name)
{
	for (int i = 0; i < PARAMS; i++)
		if (strcmp(param_info[i].name, name) == 0)
			return i;
	return -1;
}

REALTIME bool
param_valid(enum param param, double value)
{
	const struct param_info *info = &param_info[param];
	float stored = (float)value; /* 0.001 is below the float next to it */
	if (!(stored >= info->min && stored <= info->max)) /* NaN: false */
		return false;
	bool whole = info->kind == PARAM_WHOLE || info->kind == PARAM_CHOICE;
	return !whole || stored == rintf(stored);
}

bool
param_parse(enum param param, const char *text, float *value)
{
	const struct param_info *info = &param_info[param];
	if (info->kind == PARAM_CHOICE) {
		for (int i = 0; info->choices[i]; i++)
			if (strcmp(info->choices[i], text) == 0) {
				*value = (float)i;
				return true;
			}
		return false;
	}
	int note;
	if (param == PARAM_ROOT && note_parse(text, &note)) {
		*value = (float)note;
		return true;
	}
	double number;
	if (!option_number(text, -1e9, 1e9, &number) || !param_valid(param, number))
		return false;
	*value = (float)number;
	return true;
}

size_t
param_print(enum param param, float value, char text[PARAM_TEXT_BYTES])
{
	const struct param_info *info = &param_info[param];
	if (info->kind == PARAM_CHOICE)
		return (size_t)snprintf(
			text, PARAM_TEXT_BYTES, "%s", info->choices[(int)value]);
	return float_text(value, 1, text);
}

REALTIME float
param_between(enum param param, float from, float to, double position)
{
	const struct param_info *info = &param_info[param];
	double first = (double)from, last = (double)to;
	double value = info->kind == PARAM_RATIO ? first * pow(last / first, position)
						 : first + (last - first) * position;
	if (info->kind == PARAM_WHOLE || info->kind == PARAM_CHOICE)
		value = rint(value);
	return fminf(fmaxf((float)value, info->min), info->max);
}

void
param_initial(float value[PARAMS])
{
	for (int i = 0; i < PARAMS; i++)
		value[i] = param_info[i].initial;
}
