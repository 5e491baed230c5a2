#include "recorder/held_notes.h"

#include "tests/tap.h"

static struct held_notes held;

static void
follow(const char *message, size_t size)
{
	held_notes_follow(&held, (const uint8_t *)message, size);
}

/* The notes that sound, as "90 40 7f, ...". */
static const char *
list(void)
{
	static char text[200];
	uint8_t note[3];
	unsigned at = 0;
	*text = '\0';
	while (held_notes_next(&held, &at, note))
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"%s%02x %02x %02x", *text ? ", " : "", note[0], note[1], note[2]);
	return text;
}

int
main(void)
{
	ok_string(list(), "", "nothing sounds at first");
	follow("\x90\x40\x7f", 3);
	follow("\x95\x3c\x01", 3);
	follow("\x90\x00\x10", 3);
	follow("\x9f\x7f\x20", 3);
	ok_string(list(), "90 00 10, 90 40 7f, 95 3c 01, 9f 7f 20",
		"notes on all channels sound as they were struck");
	follow("\x90\x40\x30", 3);
	follow("\x80\x00\x40", 3);
	follow("\x95\x3c\x00", 3);
	ok_string(list(), "90 40 30, 9f 7f 20",
		"one struck again sounds once; note off and velocity 0 end one");
	follow("\x81\x40\x00", 3);
	follow("\xb0\x07\x00", 3);
	follow("\xe0\x40\x00", 3);
	follow("\x90\x41", 2);
	follow("\xc0\x40", 2);
	follow("\xf0\x7e\xf7", 3);
	follow("\xf8", 1);
	follow("", 0);
	ok_string(list(), "90 40 30, 9f 7f 20", "what is no note changes nothing");
	follow("\x90\xff\xff", 3); /* no MIDI: must stay within its table */
	ok_string(list(), "90 40 30, 90 7f 7f, 9f 7f 20", "nor do bits that no note has");
	follow("\xb0\x7b\x00", 3);
	ok_string(list(), "9f 7f 20", "all notes off ends those of its channel");
	follow("\xbf\x78\x00", 3);
	ok_string(list(), "", "and so does all sound off");
	for (unsigned i = 0; i < 16 * 128; i++) {
		const uint8_t note[] = { (uint8_t)(0x90 | i / 128), i % 128, 100 };
		held_notes_follow(&held, note, sizeof(note));
	}
	unsigned at = 0, count = 0;
	uint8_t note[3];
	while (held_notes_next(&held, &at, note))
		count++;
	ok(count == 16 * 128, "all notes there are may sound at once");
	return tap_done();
}
