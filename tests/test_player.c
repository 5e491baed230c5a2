#include "synth/player.h"
#include "tests/tap.h"

#include <pthread.h>

enum { RATE = 48000, PERIOD = 256, PERIOD_US = 5333, FRAMES = 2000 };

static _Atomic uint64_t clock_us = 1000000;

static uint64_t
now(void)
{
	return atomic_load(&clock_us);
}

static struct engine_settings
settings(void)
{
	return (struct engine_settings){
		.mapping = { .scale = scale_find("major"),
			.root = 60,
			.octaves = 2,
			.area_near = 0.2,
			.area_far = 0.02 },
		.voice = { .a4_hertz = 440,
			.fade_in_seconds = 0.01,
			.fade_out_seconds = 0.05 },
		.timeout_seconds = 0.15,
		.midi = { .mode = MIDI_PLAIN, .channel = 1, .bend_range = 2 },
	};
}

static void
check_period(void)
{
	struct period period = { .begin = 1000000, .end = 1005333, .frames = 256 };
	ok(period_offset(&period, 1000000) == 256, "now is a period later");
	ok(period_offset(&period, 1000000 - 5333) == 0, "a period ago is now");
	ok(period_offset(&period, 1000000 - 2667) == 128,
		"half a period ago is half way");
	ok(period_offset(&period, 1000000 - 1) == 256 && /* 0.048 frames */
			period_offset(&period, 1000000 - 11) == 255,
		"to the nearest sample");
	ok(period_offset(&period, 0) == 0, "what is long overdue is now");
	ok(period_offset(&period, 1003000) == 400, "what has just come is later");
	ok(period_offset(&period, 9000000) == 0, "a far future is not waited for");
	struct period stopped = { .begin = 5, .end = 5, .frames = 64 };
	ok(period_offset(&stopped, 3) == 0, "a clock that stands still is survived");
	bool even = true;
	for (uint64_t begin = 0; begin < 100; begin++) {
		struct period early = { 2000000 + begin, 2005333 + begin, 256 };
		struct period late = { 2005333 + begin, 2010666 + begin, 256 };
		for (uint64_t arrival = 1996000; arrival < 2003000; arrival += 13) {
			uint32_t before = period_offset(&early, arrival);
			uint32_t after = period_offset(&late, arrival);
			even &= before < 256 || after == before - 256;
		}
	}
	ok(even, "an event that waits keeps its sample");
}

static struct engine_event
hand_at(double area)
{
	struct engine_event event = { .kind = ENGINE_FRAME };
	event.frame.hand[HAND_RIGHT].present = true;
	event.frame.hand[HAND_RIGHT].feature[HAND_AREA] = (float)area;
	return event;
}

static float left[PERIOD], right[PERIOD];

static size_t
render(struct player *player, unsigned rate, const struct midi_event **midi)
{
	uint64_t begin = now();
	struct period period = { begin, begin + PERIOD_US, PERIOD };
	size_t count;
	*midi = player_render(player, rate, &period, left, right, &count);
	atomic_store(&clock_us, begin + PERIOD_US);
	return count;
}

static void
check_one_period_later(void)
{
	struct engine_settings plain = settings();
	struct hand_input input;
	struct player player;
	const struct midi_event *midi;
	ok(hand_input_init(&input, now) && player_init(&player, &plain, RATE, input.ring),
		"a player");
	render(&player, RATE, &midi);
	ok(!player_sounding(&player).playing && player_sounding(&player).root == 60,
		"that knows its ladder before it plays");
	struct engine_event event = hand_at(0.1);
	atomic_fetch_sub(&clock_us, 2000); /* it came 2 ms before the period's end */
	hand_input_push(&input, &event);
	atomic_fetch_add(&clock_us, 2000);
	size_t count = render(&player, RATE, &midi);
	bool on = false;
	for (size_t i = 0; i < count; i++)
		on |= midi[i].data[0] == MIDI_NOTE_ON && midi[i].frame == 160;
	ok(on && left[160] == 0 && left[161] != 0, "a frame is heard one period later");
	struct engine_note note;
	ok(ring_pop(player.notes, &note) && note.hertz > 400, "its note is told");
	struct sounding sounding = player_sounding(&player);
	ok(sounding.playing && sounding.hertz == (float)note.hertz &&
			sounding.note == (int)note.pitch,
		"and what sounds can be asked for");
	event = hand_at(0.02);
	hand_input_push(&input, &event);
	hand_input_push(&input, &event);
	render(&player, RATE, &midi);
	ok(ring_count(input.ring) == 1, "what is not due waits");
	render(&player, RATE, &midi);
	ok(ring_count(input.ring) == 0 && ring_pop(player.notes, &note) &&
			note.pitch == 60,
		"and is played in the next period");
	ok(render(&player, 44100, &midi) == 0 && left[PERIOD - 1] == 0,
		"at another sample rate there is silence");
	player_refit(&player);
	event = hand_at(0.02);
	hand_input_push(&input, &event);
	render(&player, 44100, &midi);
	render(&player, 44100, &midi);
	ok(left[PERIOD - 1] != 0, "until the engine is refitted");
	event.kind = ENGINE_RELEASE;
	hand_input_push(&input, &event);
	for (int i = 0; i < 20; i++)
		render(&player, 44100, &midi);
	ok(atomic_load(&player.finished) && !player_sounding(&player).playing,
		"a release finishes it");
	player_finish(&player);
	hand_input_finish(&input);
}

/* The network's side, in a thread of its own. */
static atomic_bool all_sent;

static void *
send_frames(void *context)
{
	for (int i = 0; i < FRAMES; i++) {
		struct engine_event event = hand_at(0.02 + 0.00009 * i);
		while (!hand_input_push(context, &event))
			;
	}
	atomic_store(&all_sent, true);
	return NULL;
}

static void
check_threads(void)
{
	struct engine_settings plain = settings();
	plain.timeout_seconds = 1e6; /* this clock runs as fast as it can */
	struct hand_input input;
	struct player player;
	const struct midi_event *midi;
	pthread_t thread;
	hand_input_init(&input, now);
	player_init(&player, &plain, RATE, input.ring);
	pthread_create(&thread, NULL, send_frames, &input);
	bool bounded = true;
	unsigned notes = 0;
	struct engine_note note = { 0 };
	while (!atomic_load(&all_sent) || ring_count(input.ring) > 0) {
		render(&player, RATE, &midi);
		for (int k = 0; k < PERIOD; k++)
			bounded &= fabsf(left[k]) <= 1;
		while (ring_pop(player.notes, &note))
			notes++;
	}
	pthread_join(thread, NULL);
	for (int i = 0; i < 100; i++)
		render(&player, RATE, &midi);
	while (ring_pop(player.notes, &note))
		notes++;
	ok(bounded, "sound from frames of another thread is sound");
	ok(notes == 15 && note.pitch == 84, "every note of the range was played once");
	ok(atomic_load(&player.finished) == false, "and nothing was released");
	player_finish(&player);
	hand_input_finish(&input);
}

int
main(void)
{
	check_period();
	check_one_period_later();
	check_threads();
	return tap_done();
}
