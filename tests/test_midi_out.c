#include "tests/midi_stage.h"
#include "tests/tap.h"

static const struct midi_settings plain = {
	.mode = MIDI_PLAIN, .channel = 3, .bend_range = 2.5
};
static const struct midi_settings mpe = {
	.mode = MIDI_MPE, .members = 15, .loudness = MIDI_LOUDNESS_PRESSURE
};

/* What one note sounds like; NAN when there is not just one. */
static double
pitch_heard(const struct stage *stage)
{
	if (receiver_notes(&stage->receiver) == 1)
		for (int i = 0; i < 16; i++)
			for (int note = 0; note < 128; note++)
				if (is_on(stage, i, note))
					return receiver_pitch(&stage->receiver, i, note);
	return NAN;
}

static bool
event_is(const struct midi_event *event, int status, int channel, int first)
{
	return event->data[0] == (status | channel) && event->data[1] == first;
}

static void
check_phrase(void)
{
	struct stage stage;
	stage_open(&stage, &plain);
	stage.frame = 7;
	play(&stage, 0, 60);
	say(&stage, false);
	bool at_frame = true;
	for (size_t i = 0; i < stage.midi.count; i++)
		at_frame &= stage.midi.event[i].frame == 7;
	ok(at_frame, "all that a note needs comes at its frame");
	deliver(&stage);
	const struct receiver_channel *channel = &stage.receiver.channel[2];
	ok(is_on(&stage, 2, 60) && stage.receiver.ons == 1, "a note begins");
	ok(channel->velocity[60] == 100, "with its velocity");
	ok(channel->range == 2 && channel->range_cents == 50, "the bend range is told");
	ok(channel->bend == 8192, "the bend is centred");
	say(&stage, true);
	ok(stage.midi.count == 0, "the same note again says nothing");
	play(&stage, 0, 64);
	say(&stage, false);
	const struct midi_event *event = stage.midi.event;
	ok(stage.midi.count == 2 && event_is(&event[0], MIDI_NOTE_ON, 2, 64) &&
			event_is(&event[1], MIDI_NOTE_OFF, 2, 60),
		"the next note begins before the old one ends");
	deliver(&stage);
	stage.note[0].strike++;
	say(&stage, false);
	bool off_first = event_is(&event[0], MIDI_NOTE_OFF, 2, 64);
	deliver(&stage);
	ok(off_first && is_on(&stage, 2, 64) && stage.receiver.ons == 3,
		"a strike ends the note first, and begins it anew");
	stage.note[0].on = false;
	say(&stage, false);
	deliver(&stage);
	ok(receiver_notes(&stage.receiver) == 0 && midi_out_silent(&stage.midi),
		"it ends");
	say(&stage, true);
	ok(stage.midi.count == 0, "once");
	ok(sound_midi(&stage) && stage.receiver.most == 2, "all of it is sound MIDI");
}

static void
check_setup(void)
{
	struct stage stage;
	stage_open(&stage, &plain);
	hear(&stage);
	stage.receiver.channel[2].range = 12;
	play(&stage, 0, 60);
	hear(&stage);
	ok(stage.receiver.channel[2].range == 2,
		"the bend range is told with the first phrase, too");
	stage.note[0].on = false;
	hear(&stage);
	stage.receiver.channel[2].range = 12;
	play(&stage, 0, 60);
	hear(&stage);
	ok(stage.receiver.channel[2].range == 12, "not with one that follows soon");
	stage.note[0].on = false;
	for (int i = 0; i < 400; i++)
		hear(&stage);
	play(&stage, 0, 60);
	hear(&stage);
	ok(stage.receiver.channel[2].range == 2, "but with one after a rest");
	ok(sound_midi(&stage), "all of it is sound MIDI");
	static const struct midi_settings off = { .mode = MIDI_OFF };
	stage_open(&stage, &off);
	play(&stage, 0, 60);
	say(&stage, true);
	midi_out_panic(&stage.midi);
	midi_out_lost(&stage.midi);
	say(&stage, true);
	ok(stage.midi.count == 0 && midi_out_silent(&stage.midi),
		"nothing is said where no MIDI is wanted");
}

/* A continuous sweep: the performer's note stays, the pitch goes its way. */
static void
check_sweep(const struct midi_settings *settings, double range, int retriggers)
{
	struct stage stage;
	struct midi_settings with = *settings;
	with.bend_range = range;
	stage_open(&stage, &with);
	play(&stage, 0, 48);
	double worst = 0;
	bool legato = true;
	for (int i = 0; i <= 2400; i++) {
		stage.note[0].pitch = stage.pitch[0] = 48 + i / 100.0;
		hear(&stage);
		worst = fmax(worst, fabs(pitch_heard(&stage) - stage.pitch[0]));
		legato &= receiver_notes(&stage.receiver) == 1;
	}
	ok(worst <= range / 8192 * 1.001,
		"a sweep within %g semitones is heard to %.4f cents", range, worst * 100);
	ok(stage.receiver.ons == 1 + retriggers, "with %d new notes", retriggers);
	ok(legato && stage.receiver.most == 1 + (retriggers > 0),
		"each before the old one ends");
	ok(sound_midi(&stage), "all of it is sound MIDI");
}

/* An octave's step, glided. */
static void
check_glide(void)
{
	struct stage stage;
	struct midi_settings two = plain;
	two.bend_range = 2;
	stage_open(&stage, &two);
	play(&stage, 0, 60);
	hear(&stage);
	play(&stage, 0, 72);
	double worst = 0;
	for (double pitch = 60; pitch <= 72; pitch += 0.125) {
		stage.pitch[0] = pitch;
		hear(&stage);
		worst = fmax(worst, fabs(pitch_heard(&stage) - fmax(pitch, 70)));
	}
	ok(stage.receiver.ons == 2, "a step that glides in from afar is one note");
	ok(worst <= 0.0003, "that begins at the edge of the bend range");
	stage_open(&stage, &mpe);
	play(&stage, 0, 60);
	hear(&stage);
	play(&stage, 0, 72);
	stage.pitch[0] = 60.5;
	hear(&stage);
	ok(fabs(pitch_heard(&stage) - 60.5) < 0.003, "with MPE, where the glide is");
}

static void
check_shared(void)
{
	struct stage stage;
	stage_open(&stage, &plain);
	play(&stage, 0, 61.7);
	stage.note[0].note = 60;
	hear(&stage);
	ok(is_on(&stage, 2, 60) && fabs(pitch_heard(&stage) - 61.7) < 0.001,
		"one note is bent");
	play(&stage, 1, 67);
	hear(&stage);
	ok(is_on(&stage, 2, 62) && is_on(&stage, 2, 67) &&
			stage.receiver.channel[2].bend == 8192,
		"two on one channel are not: each is the nearest semitone");
	int ons = stage.receiver.ons;
	for (int i = 0; i < 20; i++) {
		stage.note[0].pitch = stage.pitch[0] = i & 1 ? 62.55 : 62.45;
		hear(&stage);
	}
	ok(stage.receiver.ons == ons, "a pitch between two semitones does not flutter");
	play(&stage, 0, 67);
	stage.note[0].note = 62;
	hear(&stage);
	ok(receiver_notes(&stage.receiver) == 1, "in unison they are one note");
	stage.note[1].on = false;
	hear(&stage);
	ok(is_on(&stage, 2, 67), "which stays until both have left");
	stage.note[0].pitch = stage.pitch[0] = 67.3;
	hear(&stage);
	ok(fabs(pitch_heard(&stage) - 67.3) < 0.001, "the one that is left is bent");
	stage.note[0].on = false;
	hear(&stage);
	ok(receiver_notes(&stage.receiver) == 0 && sound_midi(&stage),
		"all of it is sound MIDI");
}

static void
check_mpe(void)
{
	struct stage stage;
	stage_open(&stage, &mpe);
	stage.timbre = 0.25f;
	hear(&stage);
	bool ranges = true;
	for (int i = 1; i < 16; i++)
		ranges &= stage.receiver.channel[i].range == 48;
	ok(stage.receiver.members == 15 && ranges, "the zone is told at once");
	for (int i = 0; i < 3; i++)
		play(&stage, i, 60 + 4.3 * i);
	stage.note[1].loudness = 0.25f;
	say(&stage, false);
	size_t on = stage.midi.count - 1;
	ok((stage.midi.event[on].data[0] & 0xf0) == MIDI_NOTE_ON,
		"bend, pressure and timbre come before the note");
	deliver(&stage);
	const struct receiver_channel *channel = stage.receiver.channel;
	bool tuned = true;
	for (int i = 0; i < 3; i++)
		tuned &= channel[1 + i].on[(int)lrint(60 + 4.3 * i)] &&
			 fabs(receiver_pitch(&stage.receiver, 1 + i, stage.note[i].note) -
				 stage.pitch[i]) < 0.003;
	ok(tuned, "each note has a channel and a bend of its own");
	ok(channel[1].pressure == 127 && channel[2].pressure == 64,
		"and a pressure: the root of its amplitude");
	ok(channel[2].timbre == 32, "and the timbre");
	stage.note[1].on = false;
	stage.pitch[1] = 70;
	say(&stage, true);
	ok(stage.midi.count == 1, "a note that ends leaves its bend where it is");
	deliver(&stage);
	play(&stage, 1, 70);
	hear(&stage);
	ok(channel[4].on[70], "the next one takes the channel that rested longest");
	stage.pitch[2] += 0.5;
	say(&stage, false);
	ok(stage.midi.count == 0, "what glides is told on the grid only");
	say(&stage, true);
	ok(stage.midi.count == 1, "there it is, and nothing else");
	deliver(&stage);
	ok(sound_midi(&stage), "all of it is sound MIDI");
}

static void
check_members(void)
{
	struct stage stage;
	struct midi_settings two = mpe;
	two.members = 2;
	stage_open(&stage, &two);
	for (int i = 0; i < 3; i++)
		play(&stage, i, 50 + i);
	hear(&stage);
	ok(receiver_notes(&stage.receiver) == 2, "a key beyond the channels waits");
	stage.note[0].note = 70;
	hear(&stage);
	ok(is_on(&stage, 1, 70) && !is_on(&stage, 1, 50),
		"a key may change its note on its own channel");
	stage.note[1].on = false;
	hear(&stage);
	ok(is_on(&stage, 2, 52), "until another has left");
	ok(sound_midi(&stage), "all of it is sound MIDI");
}

static void
check_loudness(void)
{
	struct stage stage;
	struct midi_settings settings = plain;
	settings.loudness = MIDI_LOUDNESS_PRESSURE;
	stage_open(&stage, &settings);
	play(&stage, 0, 60);
	play(&stage, 1, 64);
	stage.note[0].loudness = 0.01f;
	stage.note[1].loudness = 0.04f;
	stage.timbre = 1;
	hear(&stage);
	const struct receiver_channel *channel = &stage.receiver.channel[2];
	ok(channel->pressure == 25, "the pressure of a channel is its loudest note's");
	ok(channel->timbre == 127, "its timbre is told");
	settings.loudness = MIDI_LOUDNESS_EXPRESSION;
	stage_open(&stage, &settings);
	play(&stage, 0, 60);
	stage.note[0].loudness = 0.25f;
	hear(&stage);
	ok(channel->pressure == 0 && channel->expression == 64,
		"expression takes its place where it is wanted");
	stage.note[0].loudness = NAN;
	stage.pitch[0] = NAN;
	stage.timbre = -3;
	hear(&stage);
	ok(sound_midi(&stage), "no number makes faulty MIDI");
}

static void
check_full(const struct midi_settings *settings)
{
	struct stage stage;
	stage_open(&stage, settings);
	for (int i = 0; i < 20000; i++) {
		play(&stage, i % 5, 40 + i % 50 + (i & 7) / 10.0);
		say(&stage, true);
	}
	for (int i = 0; i < KEYS; i++)
		stage.note[i].on = false;
	say(&stage, true);
	ok(stage.midi.count <= MIDI_OUT_EVENTS, "a flood is held back");
	deliver(&stage);
	ok(receiver_notes(&stage.receiver) == 0, "there is room to end all notes");
	play(&stage, 0, 60);
	play(&stage, 1, 64);
	hear(&stage);
	stage.note[0].on = stage.note[1].on = false;
	fill(&stage, 1);
	say(&stage, true);
	bool full = stage.midi.count == MIDI_OUT_EVENTS;
	deliver(&stage);
	ok(full && receiver_notes(&stage.receiver) == 1,
		"a full buffer holds back what does not fit");
	hear(&stage);
	ok(receiver_notes(&stage.receiver) == 0 && sound_midi(&stage),
		"until the next period");
}

static void
check_lost(bool wayward)
{
	struct stage stage;
	stage_open(&stage, &plain);
	stage.receiver.wayward = wayward;
	play(&stage, 0, 60);
	hear(&stage);
	play(&stage, 0, 67);
	say(&stage, true);
	midi_out_lost(&stage.midi);
	midi_out_begin(&stage.midi);
	ok(!midi_out_silent(&stage.midi), "lost events leave something to say");
	hear(&stage);
	ok(is_on(&stage, 2, 67) && receiver_notes(&stage.receiver) == 1,
		"after them the receiver is set right");
	midi_out_panic(&stage.midi);
	stage.note[0].on = false;
	hear(&stage);
	ok(receiver_notes(&stage.receiver) == 0 && midi_out_silent(&stage.midi),
		"panic silences");
	ok(!stage.receiver.faulty, "all of it is sound MIDI");
}

int
main(void)
{
	check_phrase();
	check_setup();
	check_sweep(&plain, 24, 0);
	check_sweep(&plain, 2, 11);
	check_sweep(&plain, 1, 23);
	check_sweep(&mpe, 48, 0);
	check_glide();
	check_shared();
	check_mpe();
	check_members();
	check_loudness();
	check_full(&plain);
	check_full(&mpe);
	check_lost(false);
	check_lost(true);
	return tap_done();
}
