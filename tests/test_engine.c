#include "common/note.h"
#include "synth/engine.h"
#include "tests/spectrum.h"
#include "tests/tap.h"

enum { RATE = 48000, PERIOD = 256, SECONDS_MAX = 12 };

static float left[RATE * SECONDS_MAX], right[RATE * SECONDS_MAX];

static struct engine_settings
plain_settings(void)
{
	return (struct engine_settings){
		.mapping = { .scale = scale_find("major-pentatonic"),
			.root = 60,
			.octaves = 2,
			.area_near = 0.2,
			.area_far = 0.02,
			.min_note_seconds = 0.04 },
		.voice = { .a4_hertz = 440,
			.glide_seconds = 0.025,
			.fade_in_seconds = 0.01,
			.fade_out_seconds = 0.08 },
		.timeout_seconds = 0.15,
		.midi = { .mode = MIDI_PLAIN, .channel = 1, .bend_range = 2 },
	};
}

static struct engine_event
hand_at(double area, double shaping_y)
{
	struct engine_event event = { .kind = ENGINE_FRAME };
	struct hand *player = &event.frame.hand[HAND_RIGHT];
	player->present = area > 0;
	player->feature[HAND_AREA] = (float)area;
	player->feature[HAND_OPEN] = 0.5f;
	struct hand *shaper = &event.frame.hand[HAND_LEFT];
	shaper->present = shaping_y >= 0;
	shaper->feature[HAND_AREA] = 0.05f;
	shaper->feature[HAND_Y] = (float)shaping_y;
	return event;
}

/* Area in the middle of rung i of the plain settings' 11. */
static double
rung_area(int i)
{
	return 0.02 * pow(10, (i + 0.5) / 11);
}

/* A player and a MIDI receiver at once: a clock, and what is heard up to it. */
struct stage {
	struct engine *engine;
	uint64_t clock;
	uint32_t period;
	bool on[128];
	int sounding;     /* notes on */
	uint64_t last_on; /* when the last note began */
	int last_note, ons, offs;
};

static void
stage_open(struct stage *stage, const struct engine_settings *settings)
{
	*stage = (struct stage){ .period = PERIOD };
	stage->engine = engine_new(settings, RATE);
}

static void
hear_midi(struct stage *stage)
{
	size_t count;
	const struct midi_event *event = engine_midi(stage->engine, &count);
	for (size_t i = 0; i < count; i++) {
		int note = event[i].data[1];
		int status = event[i].data[0] & 0xf0;
		if (status == MIDI_NOTE_ON) {
			stage->sounding += !stage->on[note];
			stage->on[note] = true;
			stage->ons++;
			stage->last_on = stage->clock + event[i].frame;
			stage->last_note = note;
		} else if (status == MIDI_NOTE_OFF) {
			stage->sounding -= stage->on[note];
			stage->on[note] = false;
			stage->offs++;
		}
	}
}

/* Renders `frames` in periods, to the place in left and right that the clock says. */
static void
run(struct stage *stage, uint64_t frames)
{
	uint64_t end = stage->clock + frames;
	while (stage->clock < end) {
		uint64_t rest = end - stage->clock;
		uint32_t n = rest < stage->period ? (uint32_t)rest : stage->period;
		engine_render(
			stage->engine, left + stage->clock, right + stage->clock, n);
		hear_midi(stage);
		stage->clock += n;
	}
}

/* Gives the event at `offset` from now, within the period to come. */
static void
give(struct stage *stage, struct engine_event event, uint32_t offset)
{
	engine_event(stage->engine, offset, &event);
}

/* Frames at 30 a second for so long. */
static void
hold(struct stage *stage, struct engine_event event, double seconds)
{
	for (int i = 0; i < (int)lrint(seconds * 30); i++) {
		give(stage, event, 0);
		run(stage, RATE / 30);
	}
}

static void
set(struct stage *stage, enum engine_event_kind kind, int number)
{
	give(stage, (struct engine_event){ .kind = kind, .number = number }, 0);
}

static double
peak(uint64_t from, uint64_t to)
{
	double most = 0;
	for (uint64_t i = from; i < to; i++)
		most = isfinite(left[i]) ? fmax(most, fabs(left[i])) : INFINITY;
	return most;
}

/* The largest second difference: what a click stands out in. */
static double
roughness(uint64_t from, uint64_t to)
{
	double most = 0;
	for (uint64_t i = from + 2; i < to; i++)
		most = fmax(most, fabs(left[i] - 2.0 * left[i - 1] + left[i - 2]));
	return most;
}

static void
check_silence(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	run(&stage, RATE / 2);
	ok(peak(0, stage.clock) == 0, "nothing is heard without hands");
	ok(engine_silent(stage.engine), "and the engine says so");
	hold(&stage, hand_at(0, -1), 0.2);
	ok(peak(0, stage.clock) == 0 && stage.ons == 0, "nor of frames without hands");
	engine_free(stage.engine);
}

/* Every note of the scale, in tune outside transitions, and the same in MIDI. */
static void
check_notes(enum sound sound)
{
	static const int notes[] = { 60, 62, 64, 67, 69, 72, 74, 76, 79, 81, 84 };
	struct engine_settings settings = plain_settings();
	settings.sound = sound;
	struct stage stage;
	stage_open(&stage, &settings);
	double worst = 0, quietest = 1, loudest = 0;
	bool midi = true, same = true;
	for (int i = 0; i < 11; i++) {
		uint64_t from = stage.clock;
		hold(&stage, hand_at(rung_area(i), -1), 0.3);
		midi &= stage.last_note == notes[i] && stage.last_on == from &&
			stage.sounding == 1;
		double hertz = note_hertz(notes[i], 440);
		double got =
			measure_hertz(left + from + RATE / 10, RATE / 6, hertz, RATE);
		worst = fmax(worst, fabs(cents(got, hertz)));
		double level = peak(from + RATE / 10, stage.clock);
		quietest = fmin(quietest, level);
		loudest = fmax(loudest, level);
	}
	for (uint64_t i = 0; i < stage.clock; i++)
		same &= left[i] == right[i];
	const char *name = sound_name[sound];
	ok(worst < 1, "%s: every note is in tune (%.3f cents)", name, worst);
	ok(midi, "%s: and in MIDI begins at its sample", name);
	ok(same, "%s: both channels are alike", name);
	printf("# %s: peaks %.1f to %.1f dBFS\n", name, 20 * log10(quietest),
		20 * log10(loudest));
	ok(quietest > 0.1 && loudest < 0.6, "%s: at a sensible level", name);
	engine_free(stage.engine);
}

/* Hands that come, go, jump, and come again while fading: the roughest moment of it all
 * is no rougher than the notes by themselves. */
static void
check_clicks(enum sound sound)
{
	struct engine_settings settings = plain_settings();
	settings.sound = sound;
	struct stage stage;
	stage_open(&stage, &settings);
	double steady = 0;
	for (int i = 0; i < 11; i++) {
		uint64_t from = stage.clock;
		hold(&stage, hand_at(rung_area(i), -1), 0.3);
		bool picked = sound == SOUND_PLUCK;
		steady = fmax(
			steady, roughness(from + (picked ? 0 : RATE / 6), stage.clock));
		hold(&stage, hand_at(0, -1), 0.1);
	}
	uint64_t from = stage.clock;
	uint32_t random = 1;
	for (int i = 0; i < 200; i++) {
		random = random * 1664525 + 1013904223;
		double area = (random >> 8) % 5 == 0 ? 0 : rung_area((random >> 16) % 11);
		double y = (random >> 12) % 3 == 0 ? 0.3 + 0.05 * (random >> 28) : -1;
		give(&stage, hand_at(area, y), (random >> 20) % PERIOD);
		run(&stage, 256 + (random >> 10) % 2000);
	}
	double rough = roughness(from, stage.clock);
	/* a string sounds on into the next one's attack */
	double bound = sound == SOUND_PLUCK ? 2 : 1.1;
	ok(rough < bound * steady,
		"%s: no click when hands come, go and jump (%.2f of steady)",
		sound_name[sound], rough / steady);
	engine_free(stage.engine);
}

/* Sines only differ in how their level moves: the strictest bound of all. */
static void
check_fades(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	hold(&stage, hand_at(rung_area(0), -1), 0.5);
	double hertz = note_hertz(60, 440), full = peak(RATE / 4, stage.clock);
	double slope = full * pow(2 * M_PI * hertz / RATE, 2);
	ok_near(20 * log10(full), -9, 0.2, "the sine peaks at -9 dBFS");
	ok(roughness(0, stage.clock) < 1.2 * slope, "a fade in is as smooth as the sine");
	ok(peak(0, RATE / 1000) < 0.1 * full, "it begins softly");
	ok(peak(RATE / 100, RATE / 50) > 0.95 * full, "and is there after 10 ms");
	uint64_t gone = stage.clock;
	hold(&stage, hand_at(0, -1), 0.5);
	ok(roughness(gone, stage.clock) < 1.2 * slope, "so is a fade out");
	ok(peak(gone + RATE / 50, gone + RATE / 25) > 0.2 * full, "it takes its time");
	ok(peak(gone + RATE * 81 / 1000, stage.clock) == 0, "and ends after 80 ms");
	ok(engine_silent(stage.engine) && stage.sounding == 0, "in silence");
	engine_free(stage.engine);
}

static void
check_sound_change(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	set(&stage, ENGINE_SOUND, SOUND_SAW);
	hold(&stage, hand_at(rung_area(5), -1), 0.5);
	double steady = roughness(RATE / 4, stage.clock);
	uint64_t from = stage.clock;
	for (int i = 0; i < 10; i++) {
		set(&stage, ENGINE_SOUND, i % 2 ? SOUND_SAW : SOUND_SINE);
		hold(&stage, hand_at(rung_area(5), -1), 0.1);
	}
	ok(roughness(from, stage.clock) < 1.1 * steady, "sounds change without a click");
	set(&stage, ENGINE_SOUND, SOUND_PLUCK);
	from = stage.clock;
	hold(&stage, hand_at(rung_area(5), -1), 0.2);
	double hertz = note_hertz(72, 440);
	double got = measure_hertz(left + from + RATE / 10, RATE / 10, hertz, RATE);
	ok_near(cents(got, hertz), 0, 2,
		"a hand that is there already is plucked at once");
	engine_free(stage.engine);
}

static void
check_timeout(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	hold(&stage, hand_at(rung_area(3), -1), 0.2);
	uint64_t last = stage.clock - RATE / 30;
	run(&stage, RATE / 2);
	uint64_t due = last + RATE * 15 / 100;
	ok(peak(due - RATE / 100, due) > 0.3, "the hand is believed in for 150 ms");
	ok(peak(due + RATE * 81 / 1000, stage.clock) == 0, "and then let go");
	ok(stage.sounding == 0 && stage.ons == stage.offs, "with its note off");
	ok(engine_silent(stage.engine), "into silence");
	hold(&stage, hand_at(rung_area(3), -1), 0.2);
	ok(stage.sounding == 1, "the next frame plays again");
	engine_free(stage.engine);
}

/* The first sample that sounds is the one after the event's own (a sine begins at 0). */
static void
check_sample_accuracy(void)
{
	bool exact = true;
	for (uint32_t offset = 0; offset < PERIOD; offset += 7) {
		struct engine_settings settings = plain_settings();
		struct stage stage;
		stage_open(&stage, &settings);
		run(&stage, 3 * PERIOD);
		give(&stage, hand_at(rung_area(4), -1), offset);
		run(&stage, PERIOD);
		uint64_t first = 0;
		while (first < stage.clock && left[first] == 0)
			first++;
		exact &= first == 3 * PERIOD + offset + 1 &&
			 stage.last_on == 3 * PERIOD + offset;
		engine_free(stage.engine);
	}
	ok(exact, "sound and MIDI begin at the very sample of the event");
}

/* The same performance in other periods. */
static void
perform(float *copy, uint32_t period, enum sound sound)
{
	struct engine_settings settings = plain_settings();
	settings.sound = sound;
	struct engine *engine = engine_new(&settings, RATE);
	uint64_t at = 0, next = 100;
	int frame = 0;
	while (at < RATE) {
		uint32_t n = at + period > RATE ? (uint32_t)(RATE - at) : period;
		for (; next < at + n; next += 1607, frame++) {
			struct engine_event event =
				hand_at(frame % 7 == 6 ? 0 : rung_area(frame % 11), -1);
			engine_event(engine, (uint32_t)(next - at), &event);
		}
		engine_render(engine, copy + at, right, n);
		at += n;
	}
	engine_free(engine);
}

static void
check_determinism(void)
{
	static const uint32_t periods[] = { 1, 16, 100, 1024, 8192 };
	static float one[RATE], other[RATE];
	for (int sound = 0; sound < SOUNDS; sound++) {
		bool same = true;
		perform(one, 256, sound);
		for (size_t i = 0; i < 5; i++) {
			perform(other, periods[i], sound);
			same &= memcmp(one, other, sizeof(one)) == 0;
		}
		ok(same, "%s: the same to the bit in any period", sound_name[sound]);
	}
}

static void
check_continuous(void)
{
	struct engine_settings settings = plain_settings();
	settings.mapping.continuous = true;
	settings.midi.bend_range = 24;
	struct stage stage;
	stage_open(&stage, &settings);
	double worst = 0;
	for (int i = 0; i <= 8; i++) {
		double place = 0.03 + i / 9.0;
		hold(&stage, hand_at(0.02 * pow(10, place), -1), 0.3);
		double hertz = note_hertz(60 + 24 * place, 440);
		double got = measure_hertz(
			left + stage.clock - RATE / 6, RATE / 6, hertz, RATE);
		worst = fmax(worst, fabs(cents(got, hertz)));
	}
	ok(worst < 1, "a continuous pitch follows the hand (%.3f cents)", worst);
	ok(stage.ons == 1 && stage.sounding == 1, "as one note, bent");
	hold(&stage, hand_at(0.2, -1), 0.3);
	double before = roughness(stage.clock - RATE / 6, stage.clock);
	uint64_t from = stage.clock;
	for (int i = 30; i >= 0; i--)
		hold(&stage, hand_at(0.02 * pow(10, i / 30.0), -1), 1 / 30.0);
	ok(roughness(from, stage.clock) < 1.1 * before, "frames make no steps in it");
	engine_free(stage.engine);
}

static void
check_panic_and_release(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	hold(&stage, hand_at(rung_area(3), -1), 0.2);
	set(&stage, ENGINE_PANIC, 0);
	hold(&stage, hand_at(rung_area(5), -1), 0.3);
	ok(engine_silent(stage.engine) && stage.sounding == 0, "panic silences the hand");
	hold(&stage, hand_at(0, -1), 0.1);
	hold(&stage, hand_at(rung_area(5), -1), 0.1);
	ok(stage.sounding == 1, "until it has left and comes anew");
	ok(!engine_finished(stage.engine), "nothing is finished yet");
	set(&stage, ENGINE_RELEASE, 0);
	hold(&stage, hand_at(rung_area(5), -1), 0.2);
	ok(engine_finished(stage.engine) && stage.sounding == 0,
		"a release ends the sound and the notes");
	hold(&stage, hand_at(0, -1), 0.1);
	hold(&stage, hand_at(rung_area(5), -1), 0.1);
	ok(engine_finished(stage.engine), "for good");
	engine_free(stage.engine);
}

static void
check_retune(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	hold(&stage, hand_at(rung_area(0), -1), 0.2);
	set(&stage, ENGINE_ROOT, 55);
	hold(&stage, hand_at(rung_area(0), -1), 0.2);
	ok(stage.last_note == 55 && stage.sounding == 1, "a new root is played");
	set(&stage, ENGINE_SCALE, scale_find("octaves"));
	hold(&stage, hand_at(0.19, -1), 0.2);
	ok(stage.last_note == 79 && stage.sounding == 1, "and a new scale");
	struct engine_settings now = engine_current_settings(stage.engine);
	ok(now.mapping.root == 55 && now.mapping.scale == scale_find("octaves"),
		"the settings tell of it");
	engine_free(stage.engine);
}

/* Two hands, then one, then the other: the voice goes on. */
static void
check_second_hand(void)
{
	struct engine_settings settings = plain_settings();
	struct stage stage;
	stage_open(&stage, &settings);
	hold(&stage, hand_at(0, 0.9), 0.3);
	double steady = roughness(RATE / 5, stage.clock);
	uint64_t from = stage.clock;
	hold(&stage, hand_at(0.05, 0.9), 0.3);
	hold(&stage, hand_at(0, 0.9), 0.3);
	ok(stage.ons == 1 && stage.sounding == 1, "a second hand keeps the voice");
	ok(roughness(from, stage.clock) < 1.1 * steady, "without a click");
	ok(peak(stage.clock - RATE / 10, stage.clock) > 0.3, "at full loudness");
	engine_free(stage.engine);
}

static float
hostile_number(uint32_t *random)
{
	static const float bad[] = { NAN, INFINITY, -INFINITY, 0, -1, 1e30f, -1e30f,
		1e-40f, 0.1f, 0.5f, 1, 2 };
	*random = *random * 1664525 + 1013904223;
	return bad[(*random >> 16) % 12];
}

static void
check_hostile(void)
{
	struct engine_settings settings = plain_settings();
	settings.volume_db = ENGINE_VOLUME_MAX;
	struct stage stage;
	stage_open(&stage, &settings);
	uint32_t random = 7;
	double most = 0;
	for (int i = 0; i < 6000; i++) {
		struct engine_event event = { .kind = ENGINE_FRAME };
		for (int side = 0; side < HAND_SIDES; side++) {
			event.frame.hand[side].present = hostile_number(&random) > 0;
			for (int f = 0; f < HAND_FEATURES; f++)
				event.frame.hand[side].feature[f] =
					hostile_number(&random);
		}
		give(&stage, event, random);
		event = (struct engine_event){ .kind = (random >> 20) % 5 };
		if (event.kind == ENGINE_VOLUME)
			event.value = hostile_number(&random);
		else if (event.kind != ENGINE_FRAME)
			event.number = (int)(random >> 8) % 200 - 50;
		give(&stage, event, 0);
		uint64_t from = stage.clock;
		run(&stage, 1 + (random >> 4) % 700);
		most = fmax(most, peak(from, stage.clock));
		if (stage.clock > RATE * (SECONDS_MAX - 1))
			stage.clock = 0;
	}
	ok(most <= 1, "hostile numbers stay within full scale (%.3f)", most);
	hold(&stage, hand_at(0, -1), 0.3);
	ok(engine_silent(stage.engine) && stage.sounding == 0,
		"and leave nothing hanging");
	struct engine_event event = hand_at(0.1, -1);
	int taken = 0;
	while (taken < 1000 && engine_event(stage.engine, 0, &event))
		taken++;
	ok(taken == ENGINE_EVENTS_MAX, "a flood of events is refused, not lost unseen");
	engine_free(stage.engine);
}

int
main(void)
{
	check_silence();
	for (int sound = 0; sound < SOUNDS; sound++) {
		check_notes(sound);
		check_clicks(sound);
	}
	check_fades();
	check_sound_change();
	check_timeout();
	check_sample_accuracy();
	check_determinism();
	check_continuous();
	check_panic_and_release();
	check_retune();
	check_second_hand();
	check_hostile();
	return tap_done();
}
