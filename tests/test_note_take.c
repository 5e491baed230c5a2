#include "recorder/note_take.h"

#include "tests/smf.h"
#include "tests/tap.h"

#include <fcntl.h>
#include <unistd.h>

static char path[] = "/tmp/test_note_take.XXXXXX";

static struct note_take *
open_take(uint32_t rate)
{
	int fd = open(path, O_RDWR | O_TRUNC);
	return note_take_open(fd, path, rate);
}

static void
test_clock(void)
{
	static const uint32_t exact[] = { 8000, 11025, 16000, 22050, 32000, 44100, 48000,
		64000, 88200, 96000, 176400, 192000, 384000, 12345 };
	for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++) {
		struct note_take_clock clock = note_take_clock(exact[i]);
		ok(clock.division <= 32767 && clock.tempo <= 0xffffff &&
				(uint64_t)exact[i] * clock.tempo ==
					clock.division * UINT64_C(1000000),
			"%u Hz: %u ticks in %u us, one tick is one frame", exact[i],
			clock.division, clock.tempo);
	}
	ok(note_take_clock(48000).division == 24000 &&
			note_take_clock(48000).tempo == 500000,
		"48 kHz is told as 120 beats a minute");
	struct note_take_clock odd = note_take_clock(48001);
	double rate = odd.division * 1e6 / odd.tempo;
	ok_near(rate / 48001, 1, 1e-9, "a prime rate is told as near as one gets");
}

static void
test_messages(void)
{
	static const struct {
		uint64_t at;
		size_t size;
		const char *data;
	} message[] = {
		{ 0, 3, "\x90\x3c\x40" }, { 0, 3, "\xe0\x01\x41" },
		{ 127, 2, "\xc3\x05" }, { 128, 2, "\xd0\x44" },
		{ 20000, 6, "\xf0\x7d\x01\x02\x03\xf7" }, { 20001, 1, "\xf8" },
		{ 20001, 3, "\xf2\x01\x02" },
		{ 20002, 4, "\x01\x02\x03\xf7" }, /* the end of a split SysEx */
		{ 20002, 1, "\xff" }, { 20003, 2, "\x90\x3c" }, /* cut short */
		{ 20003, 3, "\x90\x3c\x90" },                   /* no data byte */
		{ 3000000000, 3, "\x80\x3c\x40" }, /* eleven times the longest delta */
	};
	enum { MESSAGES = sizeof(message) / sizeof(*message) };
	struct note_take *take = open_take(48000);
	for (size_t i = 0; i < MESSAGES; i++) {
		note_take_add(take, message[i].at, message[i].data, message[i].size);
		if (i % 3 == 0)
			note_take_flush(take);
	}
	ok(note_take_close(take, 3000000777), "the file closes well");
	struct smf smf = { 0 };
	ok(smf_read(path, &smf), "it is a Standard MIDI File");
	ok(smf.division * 1000000ull == 48000ull * smf.tempo, "a tick is a frame");
	ok(smf.count == MESSAGES, "as many events as went in");
	bool same = true;
	for (size_t i = 0; i < smf.count && i < MESSAGES; i++)
		same = same && smf.event[i].tick == message[i].at &&
		       smf.event[i].size == message[i].size &&
		       memcmp(smf.event[i].data, message[i].data, message[i].size) == 0;
	ok(same, "each with its frame and its bytes");
	ok(smf.end == 3000000777, "the track ends where the sound does");
	smf_free(&smf);
}

/* What a kill leaves: the file as it is, with the take still open. */
static void
test_always_whole(void)
{
	struct note_take *take = open_take(44100);
	struct smf smf = { 0 };
	ok(smf_read(path, &smf) && smf.count == 0, "a new file is whole");
	smf_free(&smf);
	size_t whole = 0;
	for (unsigned i = 0; i < 500; i++) {
		unsigned char on[3] = { 0x90, (unsigned char)(i % 128), 100 };
		note_take_add(take, i * 1000, on, 3);
		note_take_flush(take);
		whole += smf_read(path, &smf) && smf.count == i + 1 &&
			 smf.event[i].tick == i * 1000;
		smf_free(&smf);
	}
	ok(whole == 500, "after each flush it is whole and has all events");
	note_take_close(take, 0);
}

static void
test_large(void)
{
	static unsigned char sysex[32768];
	memset(sysex, 0x33, sizeof(sysex));
	sysex[0] = 0xf0;
	sysex[sizeof(sysex) - 1] = 0xf7;
	struct note_take *take = open_take(44100);
	for (uint64_t i = 0; i < 20; i++)
		note_take_add(take, i, sysex, sizeof(sysex));
	note_take_close(take, 0);
	struct smf smf = { 0 };
	ok(smf_read(path, &smf) && smf.count == 20 &&
			smf.event[19].size == sizeof(sysex) &&
			memcmp(smf.event[19].data, sysex, sizeof(sysex)) == 0,
		"SysEx of 32 KiB, without a flush between");
	smf_free(&smf);
}

static void
test_full_disk(void)
{
	int fd = open("/dev/full", O_RDWR);
	ok(!note_take_open(fd, "/dev/full", 44100), "a full disk is told at once");
}

int
main(void)
{
	close(mkstemp(path));
	test_clock();
	test_messages();
	test_always_whole();
	test_large();
	test_full_disk();
	unlink(path);
	return tap_done();
}
