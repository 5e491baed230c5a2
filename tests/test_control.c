#include "synth/drums/control.h"

#include "tests/tap.h"

static struct control *control;

static struct osc_message
message(const char *address)
{
	return (struct osc_message){ .address = address };
}

static bool
send_number(const char *address, double number)
{
	struct osc_message with = message(address);
	with.count = 1;
	with.argument[0] = (struct osc_argument){ .type = 'f', .number = number };
	return control_message(control, &with);
}

static bool
send_integer(const char *address, int number)
{
	struct osc_message with = message(address);
	with.count = 1;
	with.argument[0] = (struct osc_argument){ .type = 'i', .number = number };
	return control_message(control, &with);
}

static bool
send_word(const char *address, const char *word)
{
	struct osc_message with = message(address);
	with.count = 1;
	with.argument[0] = (struct osc_argument){ .type = 's', .string = word };
	return control_message(control, &with);
}

static bool
send_nothing(const char *address)
{
	struct osc_message with = message(address);
	return control_message(control, &with);
}

int
main(void)
{
	control = control_new();
	struct kit *kit = kit_new(8000);
	struct drummer *drummer =
		drummer_new(kit, control_pattern(control, pattern_builtin_name(0)));
	float left[4096], right[4096];

	ok(!send_number("/drums/tempo", 0) && !send_number("/drums/tempo", 1e9) &&
			!send_number("/drums/tempo", NAN) &&
			!send_number("/drums/tempo", INFINITY) &&
			!send_word("/drums/tempo", "fast") &&
			!send_nothing("/drums/tempo"),
		"tempos that are none are refused");
	ok(!send_word("/drums/pattern", "polka") && !send_word("/drums/pattern", "") &&
			!send_number("/drums/pattern", 1) &&
			!send_nothing("/drums/pattern"),
		"so are patterns");
	ok(!send_integer("/drums/start", -1) && !send_integer("/drums/start", 9) &&
			!send_word("/drums/start", "now"),
		"and count-ins");
	ok(!send_nothing("/drums/") && !send_nothing("/drums/stopp") &&
			!send_nothing("/"),
		"and other messages");
	control_apply(control, drummer);
	drummer_render(drummer, NULL, 0, left, right, 4096);
	ok(drummer_tempo(drummer) == 100 && drummer_count(drummer).hits == 0,
		"none of them does anything");

	ok(send_number("/drums/tempo", 250) && drummer_tempo(drummer) == 100,
		"a tempo waits for the JACK thread");
	control_apply(control, drummer);
	ok(drummer_tempo(drummer) == 250, "which carries it out");
	ok(send_word("/drums/pattern", "shuffle") && send_nothing("/drums/start"),
		"a pattern, and the start");
	control_apply(control, drummer);
	drummer_render(drummer, NULL, 0, left, right, 4096);
	ok(drummer_count(drummer).hits > 0 && drummer_sounds(drummer), "are heard");
	ok(send_nothing("/drums/stop"), "the stop");
	control_apply(control, drummer);
	drummer_render(drummer, NULL, 0, left, right, 4096);
	ok(!drummer_sounds(drummer), "is, too");

	int sent = 0;
	while (sent < 10000 && send_nothing("/drums/stop"))
		sent++;
	ok(sent >= 256 && sent < 10000, "a flood is refused when there is no more room");
	control_apply(control, drummer);
	ok(send_nothing("/drums/stop"), "and over once it was carried out");
	drummer_free(drummer);
	kit_free(kit);
	control_free(control);
	return tap_done();
}
