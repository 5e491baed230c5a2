/* Scores of OSC bundles: each packet at its time, and what is no score is told. */
#include "common/osc_score.h"

#include "common/log.h"
#include "tests/capture.h"
#include "tests/tap.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/osc-score.XXXXXX";
static char path[64];
static struct osc_score score;
static struct capture said;

/* A score in memory, as it grows. */
static unsigned char text[1 << 18];
static size_t length;

static void
add_word(uint32_t word)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		text[length++] = (unsigned char)(word >> shift);
}

static void
add_bundle(uint32_t seconds, uint32_t parts, size_t content)
{
	add_word((uint32_t)(16 + content));
	memcpy(text + length, "#bundle", 8);
	length += 8;
	add_word(seconds);
	add_word(parts);
	for (size_t i = 0; i < content; i++)
		text[length++] = (unsigned char)i;
}

static bool
open_text(size_t bytes)
{
	FILE *file = fopen(path, "w");
	fwrite(text, 1, bytes, file);
	fclose(file);
	return osc_score_open(&score, path);
}

/* Packets until the end, or -1 after a fault. */
static int
count_packets(size_t bytes)
{
	double seconds;
	int count = 0;
	enum osc_score_read read;
	capture_begin(&said, STDERR_FILENO);
	open_text(bytes);
	while ((read = osc_score_next(&score, &seconds)) == OSC_SCORE_PACKET)
		count++;
	osc_score_close(&score);
	capture_end(&said);
	return read == OSC_SCORE_BAD ? -1 : count;
}

static void
test_times(void)
{
	double seconds = -1;
	length = 0;
	add_bundle(3000000000u, 0x80000000u, 20);
	add_bundle(3000000001u, 0x80000000u, 0);
	add_bundle(3000000001u, 0xc0000000u, 65520);
	ok(open_text(length) && osc_score_next(&score, &seconds) == OSC_SCORE_PACKET,
		"a score opens");
	ok(seconds == 0 && score.bytes == 36, "its first packet is its beginning");
	ok(score.packet[16] == 0 && score.packet[35] == 19, "and there as a whole");
	osc_score_next(&score, &seconds);
	ok(seconds == 1 && score.bytes == 16, "the next is a second after it");
	ok(osc_score_next(&score, &seconds) == OSC_SCORE_PACKET && seconds == 1.25,
		"fractions count, and the longest packet fits");
	ok(osc_score_next(&score, &seconds) == OSC_SCORE_END, "then it is over");
	osc_score_close(&score);
	length = 0;
	add_bundle(0, 1, 4);
	add_bundle(2, 0, 4);
	open_text(length);
	osc_score_next(&score, &seconds);
	ok(seconds == 0, "\"at once\" is the beginning");
	osc_score_next(&score, &seconds);
	ok_near(seconds, 2, 1e-9, "of what follows");
	osc_score_close(&score);
}

static void
test_faults(void)
{
	length = 0;
	ok(count_packets(0) == 0, "an empty score has no packets");
	add_bundle(1, 0, 8);
	size_t whole = length;
	add_bundle(2, 0, 8);
	int right = 0;
	for (size_t bytes = whole; bytes < length; bytes++)
		right += count_packets(bytes) == 1 && capture_lines(&said) == 0;
	ok(right == (int)(length - whole), "a last packet that is cut is left out");
	add_bundle(1, 0xffffffffu, 8);
	ok(count_packets(length) == -1 && strstr(said.text, "packet 3 is earlier"),
		"time that goes back is told");
	text[whole + 4] = '/';
	ok(count_packets(length) == -1 && strstr(said.text, "packet 2 is no bundle"),
		"so is what is no bundle");
	length = 0;
	add_word(0x52494646);
	add_word(0);
	ok(count_packets(length) == -1 && capture_lines(&said) == 1 &&
			strstr(said.text, "packet 1 is too short or too long"),
		"or another kind of file");
	capture_begin(&said, STDERR_FILENO);
	bool absent = osc_score_open(&score, "/nowhere/x.osc");
	capture_end(&said);
	ok(!absent && strstr(said.text, "/nowhere/x.osc: No such file"), "or none");
	double seconds;
	capture_begin(&said, STDERR_FILENO);
	bool bad = osc_score_open(&score, folder) &&
		   osc_score_next(&score, &seconds) == OSC_SCORE_BAD;
	osc_score_close(&score);
	capture_end(&said);
	ok(bad && strstr(said.text, "Is a directory"), "or a folder");
}

int
main(void)
{
	log_init("test");
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/x.osc", folder);
	test_times();
	test_faults();
	unlink(path);
	ok(rmdir(folder) == 0, "no other file is left");
	return tap_done();
}
