#include "recorder/roll.h"

#include "tests/tap.h"

#include <string.h>

static struct roll
new_roll(enum roll_trigger trigger, uint64_t duration, uint64_t split)
{
	struct roll roll;
	const struct roll_settings settings = { .trigger = trigger,
		.duration = duration,
		.split = split,
		.threshold = 0.1f,
		.hold = 100 };
	roll_init(&roll, &settings);
	return roll;
}

static const struct tape_event *
midi(const char *bytes, size_t size)
{
	static struct tape_event event;
	event = (struct tape_event){ .kind = TAPE_MIDI, .size = (uint32_t)size };
	memcpy(event.data, bytes, size);
	return &event;
}

static void
test_commands(void)
{
	struct roll roll = new_roll(ROLL_COMMAND, 0, 0);
	ok(roll_told(&roll, ROLL_COMMAND_STOP) == ROLL_NOTHING &&
			roll_told(&roll, ROLL_COMMAND_SPLIT) == ROLL_NOTHING,
		"nothing rolls: stop and split mean nothing");
	ok(roll_told(&roll, ROLL_COMMAND_START) == ROLL_START, "start");
	roll_done(&roll, ROLL_START, 500, 400);
	ok(roll_told(&roll, ROLL_COMMAND_START) == ROLL_NOTHING, "once");
	ok(roll_until(&roll) == UINT64_MAX && roll_due(&roll, 1000000) == ROLL_NOTHING,
		"without a length it rolls for ever");
	ok(roll_told(&roll, ROLL_COMMAND_SPLIT) == ROLL_SPLIT &&
			roll_told(&roll, ROLL_COMMAND_STOP) == ROLL_STOP,
		"split and stop");
	roll_done(&roll, ROLL_STOP, 900, 900);
	ok(!roll.rolling && roll_told(&roll, ROLL_COMMAND_START) == ROLL_START,
		"and again");
}

static void
test_lengths(void)
{
	struct roll roll = new_roll(ROLL_AT_ONCE, 250, 100);
	roll_done(&roll, ROLL_START, 0, 0);
	ok(roll_until(&roll) == 100 && roll_due(&roll, 100) == ROLL_SPLIT,
		"a split where a file is full");
	roll_done(&roll, ROLL_SPLIT, 100, 100);
	roll_done(&roll, ROLL_SPLIT, 200, 200);
	ok(roll_until(&roll) == 250 && roll_due(&roll, 250) == ROLL_STOP,
		"the take's length counts all its files");
}

static void
test_transport_and_midi(void)
{
	struct roll roll = new_roll(ROLL_TRANSPORT, 0, 0);
	const struct tape_event go = { .kind = TAPE_ROLL }, halt = { .kind = TAPE_HALT };
	ok(roll_heard(&roll, &halt) == ROLL_NOTHING &&
			roll_heard(&roll, &go) == ROLL_START &&
			roll_heard(&roll, midi("\xfa", 1)) == ROLL_NOTHING,
		"with the transport, not with MIDI");
	roll_done(&roll, ROLL_START, 0, 0);
	ok(roll_heard(&roll, &halt) == ROLL_STOP, "and to its end");

	roll = new_roll(ROLL_MIDI, 0, 0);
	ok(roll_heard(&roll, &go) == ROLL_NOTHING, "with MIDI, not with the transport");
	ok(roll_heard(&roll, midi("\xf0\x7f\x7f\x06\x06\xf7", 6)) == ROLL_START &&
			roll_heard(&roll, midi("\xfa", 1)) == ROLL_START &&
			roll_heard(&roll, midi("\xfb", 1)) == ROLL_START,
		"MMC record strobe, start and continue start");
	ok(roll_heard(&roll, midi("\xf0\x7f\x7f\x07\x06\xf7", 6)) == ROLL_NOTHING &&
			roll_heard(&roll, midi("\x90\x40\x40", 3)) == ROLL_NOTHING,
		"other messages do not");
	roll_done(&roll, ROLL_START, 0, 0);
	ok(roll_heard(&roll, midi("\xf0\x7f\x00\x06\x07\xf7", 6)) == ROLL_STOP &&
			roll_heard(&roll, midi("\xf0\x7f\x00\x06\x01\xf7", 6)) ==
				ROLL_STOP &&
			roll_heard(&roll, midi("\xfc", 1)) == ROLL_STOP,
		"MMC exit and stop, and stop end");
	roll = new_roll(ROLL_COMMAND, 0, 0);
	ok(roll_heard(&roll, &go) == ROLL_NOTHING &&
			roll_heard(&roll, midi("\xfa", 1)) == ROLL_NOTHING,
		"by command: neither");
}

static void
test_level(void)
{
	static float sound[2 * 1000];
	struct roll roll = new_roll(ROLL_LEVEL, 0, 0);
	sound[2 * 300 + 1] = -0.2f; /* one channel is enough */
	sound[2 * 380] = 0.2f;
	ok(roll_listen(&roll, sound, 1000, 2, 5000) == 300, "begins at the first sound");
	roll_done(&roll, ROLL_START, 5300, 5200);
	ok(roll_listen(&roll, sound + 600, 700, 2, 5300) == 181,
		"goes on over short rests, ends after a long one");
	ok(roll_due(&roll, 5481) == ROLL_STOP, "which is due then");
	roll_done(&roll, ROLL_STOP, 5481, 5481);
	ok(roll_listen(&roll, NULL, 4000, 2, 5481) == 4000, "a gap begins nothing");
}

int
main(void)
{
	test_commands();
	test_lengths();
	test_transport_and_midi();
	test_level();
	return tap_done();
}
