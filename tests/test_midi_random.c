/* midi_out under random play, full buffers and lost events: whatever happens, the
 * receiver hears what was wanted, and no note hangs. */
#include "tests/midi_stage.h"
#include "tests/tap.h"

static unsigned
dice(unsigned sides)
{
	static uint64_t state = 88172645463325252;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % sides;
}

/* A key is pressed, left, struck, steps or is bent; or nothing happens to it. */
static void
fumble(struct stage *stage, int key)
{
	struct played_note *note = &stage->note[key];
	unsigned what = dice(40);
	note->velocity = (int)dice(140);
	if (what == 0 || (what < 4 && !note->on)) {
		play(stage, key, 25 + dice(7000) / 100.0);
		note->strike++;
	} else if (what == 1)
		note->on = false;
	else if (what < 4) {
		note->pitch = 25 + dice(7000) / 100.0;
		note->note = (int)lrint(note->pitch);
	} else if (what < 20)
		note->pitch = fmin(fmax(note->pitch + dice(101) / 50.0 - 1, 20), 100);
	stage->pitch[key] += (note->pitch - stage->pitch[key]) * 0.3;
	note->loudness = (float)dice(101) / 100;
}

/* The receiver hears this key: its pitch to a cent; or the edge of the bend range that a
 * step comes from; or, of several on one channel, a semitone that is near. */
static bool
key_heard(const struct stage *stage, int key, bool shared)
{
	const struct played_note *note = &stage->note[key];
	double range = stage->midi.settings.mode == MIDI_MPE
			       ? 48
			       : stage->midi.settings.bend_range;
	double edge =
		fmin(fmax(stage->pitch[key], note->note - range), note->note + range);
	for (int i = 0; i < 16; i++)
		for (int n = 0; n < 128; n++) {
			if (!is_on(stage, i, n))
				continue;
			double pitch = receiver_pitch(&stage->receiver, i, n);
			if (fabs(pitch - stage->pitch[key]) < (shared ? 0.61 : 0.01))
				return true;
			bool comes = fabs(note->pitch - note->note) <= range;
			if (comes &&
				(shared ? n == note->note : fabs(pitch - edge) < 0.01))
				return true;
		}
	return false;
}

/* All that should be heard is, and nothing else. */
static bool
heard_right(const struct stage *stage)
{
	const struct midi_settings *settings = &stage->midi.settings;
	int held = 0, heard = 0;
	for (int i = 0; i < KEYS; i++)
		held += stage->note[i].on;
	bool shared = settings->mode == MIDI_PLAIN && held > 1;
	for (int i = 0; i < KEYS; i++)
		heard += stage->note[i].on && key_heard(stage, i, shared);
	int notes = receiver_notes(&stage->receiver);
	if (shared)
		return heard == held && notes > 0 && notes <= held;
	int room = settings->mode == MIDI_MPE ? settings->members : 1;
	return notes == (held < room ? held : room) && heard >= notes;
}

/* Delivers a period, of which some may be lost; true when all found room and came
 * through. */
static bool
deliver_some(struct stage *stage, unsigned losses)
{
	bool lost = false;
	for (size_t i = stage->filled; i < stage->midi.count; i++)
		if (dice(1000) < losses)
			lost = true;
		else
			receiver_hear(&stage->receiver, &stage->midi.event[i]);
	if (lost)
		midi_out_lost(&stage->midi);
	midi_out_begin(&stage->midi);
	stage->frame = stage->receiver.frame = 0;
	bool whole = !lost && stage->filled == 0;
	stage->filled = 0;
	return whole;
}

static void
check_play(const struct midi_settings *settings, int keys, unsigned losses, bool wayward,
	const char *name)
{
	static struct stage stage;
	stage_open(&stage, settings);
	stage.receiver.wayward = wayward;
	int wrong = 0, looked = 0, hanging = 0;
	for (int period = 0; period < 20000; period++) {
		if (dice(20) == 0)
			fill(&stage, dice(160));
		for (unsigned i = dice(4); i > 0; i--) {
			for (int key = 0; key < keys; key++)
				fumble(&stage, key);
			say(&stage, false);
		}
		if (dice(2000) == 0)
			midi_out_panic(&stage.midi);
		if (dice(200) == 0)
			for (int key = 0; key < keys; key++)
				stage.note[key].on = false;
		say(&stage, true);
		if (!deliver_some(&stage, losses))
			continue;
		looked++;
		wrong += !heard_right(&stage);
		hanging += midi_out_silent(&stage.midi) &&
			   receiver_notes(&stage.receiver) > 0;
	}
	for (int key = 0; key < keys; key++)
		stage.note[key].on = false;
	hear(&stage);
	hanging += receiver_notes(&stage.receiver);
	ok(looked > 4000 && wrong == 0, "%s: heard right, %d wrong of %d", name, wrong,
		looked);
	ok(hanging == 0 && midi_out_silent(&stage.midi), "%s: no note hangs", name);
	ok(losses || (!stage.receiver.faulty && !stage.receiver.off_unasked),
		"%s: sound MIDI", name);
}

int
main(void)
{
	static const struct midi_settings plain = {
		.mode = MIDI_PLAIN, .channel = 16, .bend_range = 7.25
	};
	static const struct midi_settings mpe = {
		.mode = MIDI_MPE, .members = 15, .loudness = MIDI_LOUDNESS_PRESSURE
	};
	struct midi_settings few = mpe;
	few.members = 3;
	check_play(&plain, 1, 0, false, "one note, plain");
	check_play(&plain, 4, 0, false, "four keys, plain");
	check_play(&mpe, KEYS, 0, false, "sixteen keys, MPE");
	check_play(&few, 5, 0, false, "five keys, three channels");
	check_play(&plain, 1, 20, true, "one note, losses");
	check_play(&plain, 4, 20, true, "four keys, losses");
	check_play(&mpe, KEYS, 5, true, "MPE, losses");
	return tap_done();
}
