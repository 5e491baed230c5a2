#include "synth/hand_input.h"
#include "tests/tap.h"

static uint64_t clock_us = 1000000;

static uint64_t
now(void)
{
	return clock_us;
}

/* One message as osc_server passes it on. */
static void
say(struct hand_input *input, const char *address, const char *types, double a, double b,
	double c)
{
	double value[3] = { a, b, c };
	struct osc_message message = { .address = address, .count = strlen(types) };
	for (size_t i = 0; i < message.count; i++)
		message.argument[i] = (struct osc_argument){ types[i], value[i], NULL };
	hand_input_message(input, &message);
}

static void
say_word(struct hand_input *input, const char *address, const char *word)
{
	struct osc_message message = { .address = address, .count = 1 };
	message.argument[0] = (struct osc_argument){ 's', 0, word };
	hand_input_packet(input);
	hand_input_message(input, &message);
	hand_input_packet_end(input, true);
}

static void
send_frame(struct hand_input *input, int32_t sequence, double area)
{
	hand_input_packet(input);
	say(input, "/hand/frame", "iif", sequence, 1, 5);
	say(input, "/hand/left/present", "i", 0, 0, 0);
	say(input, "/hand/right/present", "i", 1, 0, 0);
	say(input, "/hand/right/area", "f", area, 0, 0);
	hand_input_packet_end(input, true);
	clock_us += 33000;
}

static unsigned
fate(struct hand_input *input, enum hand_fate which)
{
	return atomic_load(&input->intake.fate[which]);
}

/* Takes all that is in the ring; the number of events, the last one in *timed. */
static int
drain(struct hand_input *input, struct timed_event *timed)
{
	int events = 0;
	while (ring_pop(input->ring, timed))
		events++;
	return events;
}

static void
check_good(struct hand_input *input)
{
	struct timed_event timed;
	for (int i = 0; i < 10; i++)
		send_frame(input, i, 0.1);
	ok(fate(input, FATE_RECEIVED) == 10, "ten frames are received");
	ok(hand_intake_casualties(&input->intake) == 0, "without casualties");
	ok(drain(input, &timed) == 10, "and reach the ring");
	ok(timed.event.kind == ENGINE_FRAME && timed.event.frame.sequence == 9 &&
			timed.event.frame.hand[HAND_RIGHT].present &&
			!timed.event.frame.hand[HAND_LEFT].present,
		"as they were");
	ok(timed.arrival == clock_us - 33000, "stamped with their arrival");
}

static void
check_bad_order(struct hand_input *input)
{
	struct timed_event timed;
	send_frame(input, 13, 0.1);
	ok(fate(input, FATE_LOST) == 3, "a gap of three is three lost");
	send_frame(input, 13, 0.1);
	ok(fate(input, FATE_DUPLICATE) == 1, "the same again is a duplicate");
	send_frame(input, 11, 0.1);
	ok(fate(input, FATE_LATE) == 1 && fate(input, FATE_LOST) == 2,
		"one of the missing comes: late, not lost");
	send_frame(input, 11, 0.1);
	send_frame(input, 9, 0.1);
	ok(fate(input, FATE_DUPLICATE) == 3, "old ones that had come are duplicates");
	ok(drain(input, &timed) == 1, "late ones and duplicates are not played");
	ok(hand_intake_casualties(&input->intake) == 3, "casualties are lost and late");
}

static void
check_malformed(struct hand_input *input)
{
	struct timed_event timed;
	hand_input_packet(input);
	hand_input_packet_end(input, false);
	ok(fate(input, FATE_MALFORMED) == 1, "a damaged packet is malformed");
	send_frame(input, 14, NAN);
	send_frame(input, 14, 7);
	ok(fate(input, FATE_MALFORMED) == 3, "so are NaN and an area of 7");
	ok(drain(input, &timed) == 0, "none of it is played");
	send_frame(input, 14, 0.2);
	ok(drain(input, &timed) == 1 && fate(input, FATE_LOST) == 2,
		"a good one with that number is welcome");
}

static void
check_new_sender(struct hand_input *input)
{
	struct timed_event timed;
	clock_us += 600000;
	send_frame(input, 0, 0.1);
	ok(drain(input, &timed) == 1, "back to 0 after a silence: a new sender");
	send_frame(input, 5000000, 0.1);
	ok(drain(input, &timed) == 1 && fate(input, FATE_LOST) == 2,
		"a great leap forward: a new sender, nothing lost");
	send_frame(input, 3, 0.1);
	send_frame(input, 4, 0.1);
	ok(drain(input, &timed) == 2, "a great leap back: likewise");
	send_frame(input, INT32_MAX, 0.1);
	ok(drain(input, &timed) == 0, "one number before 0 is not a leap but late");
	clock_us += 600000;
	send_frame(input, INT32_MAX, 0.1);
	send_frame(input, 0, 0.1);
	ok(drain(input, &timed) == 2 && fate(input, FATE_LOST) == 1,
		"numbers wrap without loss");
}

static void
check_overrun(struct hand_input *input)
{
	struct timed_event timed;
	size_t room = ring_capacity(input->ring);
	unsigned received = fate(input, FATE_RECEIVED);
	for (size_t i = 0; i < room + 7; i++)
		send_frame(input, 1 + (int32_t)i, 0.1);
	ok(fate(input, FATE_OVERRUN) == 7, "a full ring is an overrun, counted");
	ok(fate(input, FATE_RECEIVED) == received + room, "and not received");
	ok(drain(input, &timed) == (int)room, "the rest is there");
}

static void
check_controls(struct hand_input *input)
{
	static const char *const bad[][2] = {
		{ "/synth/sound", "kazoo" },
		{ "/synth/scale", "" },
		{ "/synth/root", "H9" },
		{ "/synth/volume", "loud" },
	};
	struct timed_event timed;
	say_word(input, "/synth/sound", "saw");
	ok(drain(input, &timed) == 1 && timed.event.kind == ENGINE_SOUND &&
			timed.event.number == SOUND_SAW,
		"/synth/sound");
	say_word(input, "/synth/scale", "hijaz");
	ok(drain(input, &timed) == 1 && timed.event.kind == ENGINE_SCALE &&
			timed.event.number == scale_find("hijaz"),
		"/synth/scale");
	say_word(input, "/synth/root", "A3");
	ok(drain(input, &timed) == 1 && timed.event.kind == ENGINE_ROOT &&
			timed.event.number == 57,
		"/synth/root by name");
	say(input, "/synth/root", "i", 62, 0, 0);
	ok(drain(input, &timed) == 1 && timed.event.number == 62,
		"/synth/root by number");
	say(input, "/synth/volume", "f", -6, 0, 0);
	ok(drain(input, &timed) == 1 && timed.event.kind == ENGINE_VOLUME &&
			timed.event.value == -6,
		"/synth/volume");
	say(input, "/synth/panic", "", 0, 0, 0);
	ok(drain(input, &timed) == 1 && timed.event.kind == ENGINE_PANIC, "/synth/panic");
	for (size_t i = 0; i < 4; i++)
		say_word(input, bad[i][0], bad[i][1]);
	say(input, "/synth/root", "i", 128, 0, 0);
	say(input, "/synth/root", "f", 60.5, 0, 0);
	say(input, "/synth/volume", "f", NAN, 0, 0);
	say(input, "/synth/volume", "f", 99, 0, 0);
	say(input, "/synth/sound", "", 0, 0, 0);
	ok(atomic_load(&input->refused) == 9 && drain(input, &timed) == 0,
		"bad arguments are refused and counted");
	unsigned casualties = hand_intake_casualties(&input->intake);
	say_word(input, "/somebody/else", "hello");
	ok(drain(input, &timed) == 0 && atomic_load(&input->refused) == 9 &&
			hand_intake_casualties(&input->intake) == casualties,
		"what is not ours is passed over");
	struct status status = { 0 };
	hand_input_status(input, &status);
	ok(status.count == FATES + 2, "all counters are in the status");
}

int
main(void)
{
	struct hand_input input;
	if (!ok(hand_input_init(&input, now), "an input"))
		return tap_done();
	check_good(&input);
	check_bad_order(&input);
	check_malformed(&input);
	check_new_sender(&input);
	check_overrun(&input);
	check_controls(&input);
	hand_input_finish(&input);
	return tap_done();
}
