#include "synth/midi_out.h"

#include <math.h>

/* Registered parameters: the bend range, the zone of MPE, and none. */
enum { RPN_BEND_RANGE = 0, RPN_ZONE = 6, RPN_NULL = 127 };

enum {
	DATA_HIGH = 6,
	EXPRESSION = 11,
	DATA_LOW = 38,
	TIMBRE = 74,
	RPN_LOW = 100,
	RPN_HIGH = 101,
};

enum { BEND_CENTRE = 8192, BEND_MAX = 16383 };

/* The customary bend range of the members of a zone, and how it is said there. */
enum { MPE_RANGE = 48 };

/* On a shared channel a note gives way to its neighbour when the pitch is so far from it:
 * a little beyond the middle, so that a hand that rests there does not flutter. */
#define SHARED_REACH 0.6

/* How messages add up: of a registered parameter (6), of all that a receiver is set to
 * (the zone and the range of each channel), and of all that a change takes with it: what
 * glides (3), a note on, two off. */
enum { PARAMETER = 6, SETUP = PARAMETER * MIDI_CHANNELS, CHANGE = SETUP + 6 };

/* What glides leaves this much room for notes that come later in the period. */
enum { NOTES_RESERVE = MIDI_OUT_EVENTS / 2 };

/* The receiver is set up again when a note comes after so many grid steps of silence, 2
 * s: one that was switched on later is set right, and tails, which a receiver of MPE may
 * end when its zone is set, have rung out. */
enum { QUIET_MAX = 400 };

void
midi_out_init(struct midi_out *midi, const struct midi_settings *settings)
{
	*midi = (struct midi_out){
		.settings = *settings,
		.unsure = settings->mode != MIDI_OFF,
		.quiet = QUIET_MAX,
	};
}

void
midi_out_begin(struct midi_out *midi)
{
	midi->count = 0;
}

REALTIME static bool
room(const struct midi_out *midi, size_t messages)
{
	return midi->count + messages <= MIDI_OUT_EVENTS;
}

REALTIME static void
emit(struct midi_out *midi, uint32_t frame, int status, int channel, int first,
	int second)
{
	midi->event[midi->count++] = (struct midi_event){
		.frame = frame,
		.size = status == MIDI_PRESSURE ? 2 : 3,
		.data = { (uint8_t)(status | channel), (uint8_t)first, (uint8_t)second },
	};
}

REALTIME static void
emit_note_on(struct midi_out *midi, uint32_t frame, int channel, int note, int velocity)
{
	emit(midi, frame, MIDI_NOTE_ON, channel, note, velocity);
	midi->sounding[channel][note] = true;
	midi->notes[channel]++;
}

REALTIME static void
emit_note_off(struct midi_out *midi, uint32_t frame, int channel, int note)
{
	emit(midi, frame, MIDI_NOTE_OFF, channel, note, 64);
	midi->sounding[channel][note] = false;
	midi->notes[channel]--;
}

REALTIME static void
emit_parameter(
	struct midi_out *midi, uint32_t frame, int channel, int parameter, double value)
{
	double whole = floor(value);
	int cents = (int)lrint((value - whole) * 100);
	emit(midi, frame, MIDI_CONTROL, channel, RPN_HIGH, 0);
	emit(midi, frame, MIDI_CONTROL, channel, RPN_LOW, parameter);
	emit(midi, frame, MIDI_CONTROL, channel, DATA_HIGH, (int)whole);
	if (parameter == RPN_BEND_RANGE)
		emit(midi, frame, MIDI_CONTROL, channel, DATA_LOW, cents);
	emit(midi, frame, MIDI_CONTROL, channel, RPN_HIGH, RPN_NULL);
	emit(midi, frame, MIDI_CONTROL, channel, RPN_LOW, RPN_NULL);
}

/* The channels in use: from this one ... */
REALTIME static int
first_channel(const struct midi_out *midi)
{
	return midi->settings.mode == MIDI_MPE ? 0 : midi->settings.channel - 1;
}

/* ... to this. */
REALTIME static int
last_channel(const struct midi_out *midi)
{
	return midi->settings.mode == MIDI_MPE ? midi->settings.members
					       : midi->settings.channel - 1;
}

REALTIME static double
bend_range(const struct midi_out *midi)
{
	return midi->settings.mode == MIDI_MPE ? MPE_RANGE : midi->settings.bend_range;
}

/* Sets up the receiver. The zone goes to its first channel, which carries no notes. */
REALTIME static void
emit_setup(struct midi_out *midi, uint32_t frame)
{
	int channel = first_channel(midi);
	if (midi->settings.mode == MIDI_MPE)
		emit_parameter(midi, frame, channel++, RPN_ZONE, midi->settings.members);
	for (; channel <= last_channel(midi); channel++)
		emit_parameter(midi, frame, channel, RPN_BEND_RANGE, bend_range(midi));
}

/* Says what differs. */
REALTIME static void
say_expression(struct midi_out *midi, uint32_t frame, int channel,
	const struct midi_expression *wanted)
{
	struct midi_expression *said = &midi->said[channel];
	if (wanted->bend != said->bend)
		emit(midi, frame, MIDI_BEND, channel, wanted->bend & 127,
			wanted->bend >> 7);
	if (wanted->loudness >= 0 && wanted->loudness != said->loudness) {
		if (midi->settings.loudness == MIDI_LOUDNESS_PRESSURE)
			emit(midi, frame, MIDI_PRESSURE, channel, wanted->loudness, 0);
		else
			emit(midi, frame, MIDI_CONTROL, channel, EXPRESSION,
				wanted->loudness);
	}
	if (wanted->timbre >= 0 && wanted->timbre != said->timbre)
		emit(midi, frame, MIDI_CONTROL, channel, TIMBRE, wanted->timbre);
	*said = *wanted;
}

REALTIME static bool
anything_sounds(const struct midi_out *midi)
{
	for (int channel = 0; channel < MIDI_CHANNELS; channel++)
		if (midi->notes[channel] > 0)
			return true;
	return false;
}

/* Ends every note that may sound, each by itself: not all receivers know better. True
 * when there was room for all. */
REALTIME static bool
end_all(struct midi_out *midi, uint32_t frame)
{
	for (int channel = 0; channel < MIDI_CHANNELS; channel++)
		for (int note = 0; midi->notes[channel] > 0 && note < MIDI_NOTES; note++)
			if (midi->sounding[channel][note]) {
				if (!room(midi, 1))
					return false;
				emit_note_off(midi, frame, channel, note);
			}
	return true;
}

/* From an unknown state to a known one, when there is room. */
REALTIME static void
make_sure(struct midi_out *midi, uint32_t frame)
{
	if (!end_all(midi, frame) || !room(midi, SETUP + 2 * MIDI_CHANNELS))
		return;
	for (int i = first_channel(midi); i <= last_channel(midi); i++) {
		if (midi->cut)
			emit(midi, frame, MIDI_CONTROL, i, MIDI_ALL_SOUND_OFF, 0);
		emit(midi, frame, MIDI_CONTROL, i, MIDI_ALL_NOTES_OFF, 0);
	}
	emit_setup(midi, frame);
	for (int i = 0; i < PLAYED_KEYS; i++)
		midi->key[i].on = false;
	midi->unsure = midi->cut = false;
}

REALTIME static bool
held_by_another(const struct midi_out *midi, const struct midi_key *key)
{
	for (int i = 0; i < PLAYED_KEYS; i++) {
		const struct midi_key *other = &midi->key[i];
		if (other != key && other->on && other->channel == key->channel &&
			other->note == key->note)
			return true;
	}
	return false;
}

/* Lets go of a key; there is room for a message. */
REALTIME static void
end_key(struct midi_out *midi, uint32_t frame, struct midi_key *key)
{
	if (key->on && !held_by_another(midi, key))
		emit_note_off(midi, frame, key->channel, key->note);
	key->on = false;
}

/* A channel for a note that begins: with MPE that which was left longest ago, or so; -1
 * when all are taken. */
REALTIME static int
free_channel(const struct midi_out *midi)
{
	if (midi->settings.mode == MIDI_PLAIN)
		return midi->settings.channel - 1;
	for (int i = 0; i < midi->settings.members; i++) {
		int channel = (midi->member + i) % midi->settings.members + 1;
		if (midi->notes[channel] == 0)
			return channel;
	}
	return -1;
}

/* Makes the channel ready for a note: leaves open nothing of what it begins with. */
REALTIME static void
prepare(struct midi_out *midi, uint32_t frame, int channel,
	const struct midi_expression *expression)
{
	bool phrase = !anything_sounds(midi);
	if (phrase && midi->quiet == QUIET_MAX)
		emit_setup(midi, frame);
	if (phrase || midi->settings.mode == MIDI_MPE)
		midi->said[channel] = (struct midi_expression){ -1, -1, -1 };
	say_expression(midi, frame, channel, expression);
}

/* Begins the next note of a key, and ends what it held; there is room for a change. */
REALTIME static void
begin_key(struct midi_out *midi, uint32_t frame, struct midi_key *key,
	const struct midi_key *next, const struct played_note *wanted,
	const struct midi_expression *expression)
{
	if (key->strike != wanted->strike)
		end_key(midi, frame, key);
	int channel = free_channel(midi);
	if (channel < 0) {
		end_key(midi, frame, key);
		channel = free_channel(midi);
	}
	if (channel < 0)
		return;
	prepare(midi, frame, channel, expression);
	if (midi->sounding[channel][next->note])
		emit_note_off(midi, frame, channel, next->note);
	int velocity = wanted->velocity < 1 ? 1 : wanted->velocity;
	emit_note_on(midi, frame, channel, next->note, velocity < 127 ? velocity : 127);
	end_key(midi, frame, key);
	midi->member = channel;
	*key = *next;
	key->channel = channel;
}

REALTIME static int
nearest_note(double pitch)
{
	return (int)lrint(fmin(fmax(pitch, 0), MIDI_NOTES - 1));
}

/* The note to be heard for a key, whose bend reaches so many semitones: that which
 * sounds, the performer's when that changes, or the nearest to a pitch beyond reach. A
 * glide that comes from beyond is waited for. */
REALTIME static struct midi_key
choose_note(const struct midi_key *key, const struct played_note *wanted, double pitch,
	double reach)
{
	bool same =
		key->on && key->strike == wanted->strike && key->asked == wanted->note;
	int note = same ? key->note : wanted->note;
	bool waits = !(same && key->reached) && fabs(wanted->pitch - note) <= reach;
	if (fabs(pitch - note) > reach && !waits)
		note = nearest_note(pitch);
	return (struct midi_key){
		.on = true,
		.reached = fabs(pitch - note) <= reach,
		.strike = wanted->strike,
		.asked = wanted->note,
		.note = note,
		.channel = key->channel,
	};
}

REALTIME static int
bend_of(const struct midi_out *midi, double semitones)
{
	double value = BEND_CENTRE + BEND_CENTRE * semitones / bend_range(midi);
	return (int)lrint(fmin(fmax(value, 0), BEND_MAX));
}

/* Amplitude as General MIDI reads it from a control: the square of its part of 127. */
REALTIME static int
loudness_of(const struct midi_out *midi, float amplitude)
{
	if (midi->settings.loudness == MIDI_LOUDNESS_OFF)
		return -1;
	return (int)lrint(127 * sqrt(fmin(fmax((double)amplitude, 0), 1)));
}

REALTIME static int
timbre_of(float timbre)
{
	return timbre >= 0 && timbre <= 1 ? (int)lrintf(127 * timbre) : -1;
}

/* What is wanted, as far as it concerns all keys. */
struct wish {
	bool shared; /* several notes on one channel */
	float loudest;
	float timbre;
	bool on_grid;
};

/* Begins, changes or moves the note of a key that is held. */
REALTIME static void
say_key(struct midi_out *midi, uint32_t frame, struct midi_key *key,
	const struct played_note *wanted, double pitch, const struct wish *wish)
{
	bool plain = midi->settings.mode == MIDI_PLAIN;
	double reach = wish->shared ? SHARED_REACH : bend_range(midi);
	struct midi_key next = choose_note(key, wanted, pitch, reach);
	struct midi_expression expression = {
		.bend = bend_of(midi, wish->shared ? 0 : pitch - next.note),
		.loudness = loudness_of(midi, plain ? wish->loudest : wanted->loudness),
		.timbre = timbre_of(wish->timbre),
	};
	bool begins = !key->on || key->strike != wanted->strike || key->note != next.note;
	if (begins && room(midi, CHANGE))
		begin_key(midi, frame, key, &next, wanted, &expression);
	if (begins)
		return;
	if (wish->on_grid && room(midi, 3 + NOTES_RESERVE))
		say_expression(midi, frame, key->channel, &expression);
	*key = next;
}

void
midi_out_set(struct midi_out *midi, uint32_t frame,
	const struct played_note note[PLAYED_KEYS], const double pitch[PLAYED_KEYS],
	float timbre, bool on_grid)
{
	if (midi->unsure)
		make_sure(midi, frame);
	if (midi->unsure || midi->settings.mode == MIDI_OFF)
		return;
	struct wish wish = { .timbre = timbre, .on_grid = on_grid };
	int held = 0;
	for (int i = 0; i < PLAYED_KEYS; i++) {
		if (!note[i].on && room(midi, 1))
			end_key(midi, frame, &midi->key[i]);
		held += note[i].on;
		if (note[i].on && note[i].loudness > wish.loudest)
			wish.loudest = note[i].loudness;
	}
	wish.shared = midi->settings.mode == MIDI_PLAIN && held > 1;
	for (int i = 0; i < PLAYED_KEYS; i++)
		if (note[i].on)
			say_key(midi, frame, &midi->key[i], &note[i], pitch[i], &wish);
	if (anything_sounds(midi))
		midi->quiet = 0;
	else if (on_grid && midi->quiet < QUIET_MAX)
		midi->quiet++;
}

void
midi_out_panic(struct midi_out *midi)
{
	midi->unsure = midi->cut = midi->settings.mode != MIDI_OFF;
}

void
midi_out_lost(struct midi_out *midi)
{
	midi->unsure = midi->settings.mode != MIDI_OFF;
	for (size_t i = 0; i < midi->count; i++) {
		const uint8_t *data = midi->event[i].data;
		int channel = data[0] & 15;
		if ((data[0] & 0xf0) != MIDI_NOTE_OFF || midi->sounding[channel][data[1]])
			continue;
		midi->sounding[channel][data[1]] = true;
		midi->notes[channel]++;
	}
}

bool
midi_out_silent(const struct midi_out *midi)
{
	return !midi->unsure && !anything_sounds(midi);
}
