#include "synth/midi_in.h"
#include "tests/tap.h"

#define MESSAGE(...) (const uint8_t[]){ __VA_ARGS__ }, sizeof((uint8_t[]){ __VA_ARGS__ })

static struct midi_in_event event;

/* Reads it; it must mean something of this kind. */
static bool
means(enum midi_in_kind kind, const uint8_t *data, size_t size)
{
	return midi_in_read(data, size, &event) == MIDI_IN_EVENT && event.kind == kind;
}

static bool
is(enum midi_in_result result, const uint8_t *data, size_t size)
{
	return midi_in_read(data, size, &event) == result;
}

static void
check_meaning(void)
{
	ok(means(MIDI_IN_PATCH, MESSAGE(0xc0, 5)) && event.number == 5,
		"a program is a patch");
	ok(means(MIDI_IN_PATCH, MESSAGE(0xcf, 127)) && event.number == 127,
		"on whatever channel");
	ok(means(MIDI_IN_TRANSPOSE, MESSAGE(0x90, 67, 1)) && event.number == 7,
		"a key transposes by its distance from middle C");
	ok(means(MIDI_IN_TRANSPOSE, MESSAGE(0x90, 0, 1)) && event.number == -48,
		"by four octaves at most");
	ok(means(MIDI_IN_TRANSPOSE, MESSAGE(0x90, 127, 1)) && event.number == 48,
		"either way");
	ok(is(MIDI_IN_NOTHING, MESSAGE(0x80, 67, 64)), "and stays when it is let go");
	ok(is(MIDI_IN_NOTHING, MESSAGE(0x90, 67, 0)), "however that is said");
	ok(means(MIDI_IN_PANIC, MESSAGE(0xb0, 120, 0)), "all sound off is panic");
	ok(means(MIDI_IN_PANIC, MESSAGE(0xb7, 123, 0)), "and so is all notes off");
	ok(is(MIDI_IN_NOTHING, MESSAGE(0xb0, 121, 0)), "other modes mean nothing");
	ok(is(MIDI_IN_NOTHING, MESSAGE(0xe0, 0, 64)), "nor does pitch bend");
}

/* What a control sets a parameter to; NAN when it does not. */
static double
control(int number, int value, enum param param)
{
	if (!means(MIDI_IN_PARAM, MESSAGE(0xb0, (uint8_t)number, (uint8_t)value)) ||
		event.number != (int)param)
		return NAN;
	return (double)event.value;
}

static void
check_controls(void)
{
	ok_near(control(74, 0, PARAM_CUTOFF), 20, 0, "brightness is the cutoff");
	ok_near(control(74, 127, PARAM_CUTOFF), 20000, 0.01, "to its highest");
	ok_near(control(1, 127, PARAM_VIBRATO), 100, 1e-5, "the wheel is the vibrato");
	ok_near(control(10, 0, PARAM_PAN), -1, 0, "pan goes left");
	ok_near(control(10, 64, PARAM_PAN), 0, 0, "its middle is 64");
	ok_near(control(10, 127, PARAM_PAN), 1, 0, "and right");
	ok_near(control(7, 127, PARAM_VOLUME), 0, 0, "full volume is 0 dB");
	ok_near(control(7, 64, PARAM_VOLUME), -11.9, 0.05, "half of it GM's 12 dB less");
	ok_near(control(7, 0, PARAM_VOLUME), -60, 0, "and none the lowest");
	ok_near(control(11, 64, PARAM_LOUDNESS), 0.254, 0.001, "expression as GM has it");
	int set = 0, valid = 0, nothing = 0;
	for (uint8_t number = 0; number < 120; number++)
		for (uint8_t value = 0; value < 128; value++) {
			if (!means(MIDI_IN_PARAM, MESSAGE(0xb0, number, value))) {
				nothing += value == 0;
				continue;
			}
			set += value == 0;
			valid += param_valid(
				(enum param)event.number, (double)event.value);
		}
	ok(set == 15 && nothing == 105, "15 controls mean something, got %d", set);
	ok(valid == set * 128, "all their values are valid");
}

static void
check_malformed(void)
{
	ok(is(MIDI_IN_MALFORMED, NULL, 0), "an empty message is malformed");
	ok(is(MIDI_IN_MALFORMED, MESSAGE(60, 100)), "so is one without its status");
	ok(is(MIDI_IN_MALFORMED, MESSAGE(0x90, 60)), "one that is short");
	ok(is(MIDI_IN_MALFORMED, MESSAGE(0xc0, 1, 2)), "one that is long");
	ok(is(MIDI_IN_MALFORMED, MESSAGE(0x90, 60, 200)), "one with a status in it");
	ok(is(MIDI_IN_NOTHING, MESSAGE(0xf8)), "a clock is none");
	ok(is(MIDI_IN_NOTHING, MESSAGE(0xf0, 1, 2, 3, 0xf7)), "a dump is none");
}

int
main(void)
{
	check_meaning();
	check_controls();
	check_malformed();
	return tap_done();
}
