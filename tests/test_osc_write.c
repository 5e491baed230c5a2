/* The packets that we write are what our own reader and liblo read, whatever is in them,
 * and what does not fit or does not match is no packet. */
#include "vision/targets/osc_write.h"

#include "common/osc_packet.h"
#include "tests/tap.h"

#include <lo/lo.h>
#include <stdlib.h>
#include <time.h>

enum { ARGUMENTS_MAX = 12, ROUNDS = 2000 };

static uint32_t
next_random(void)
{
	static uint32_t state = 7;
	state = state * 1664525u + 1013904223u;
	return state >> 8;
}

/* A message of random length and kind, to be written and to be found again. */
struct made {
	char address[24], types[ARGUMENTS_MAX + 1];
	int32_t integer[ARGUMENTS_MAX];
	float number[ARGUMENTS_MAX];
	char string[ARGUMENTS_MAX][16];
};

static void
fill_text(char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text[i] = (char)('!' + next_random() % 90);
	text[length] = '\0';
}

static struct made
make(void)
{
	struct made made = { .address = "/" };
	fill_text(made.address + 1, next_random() % 20);
	size_t count = next_random() % (ARGUMENTS_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		made.types[i] = "ifs"[next_random() % 3];
		made.integer[i] = (int32_t)(next_random() << 12 ^ next_random());
		made.number[i] = (float)made.integer[i] / 1024;
		fill_text(made.string[i], next_random() % 15);
	}
	return made;
}

static void
write_made(struct osc_writer *writer, const struct made *made)
{
	osc_write_message(writer, made->address, made->types);
	for (size_t i = 0; made->types[i]; i++)
		if (made->types[i] == 'i')
			osc_write_integer(writer, made->integer[i]);
		else if (made->types[i] == 'f')
			osc_write_float(writer, made->number[i]);
		else
			osc_write_string(writer, made->string[i]);
}

struct comparing {
	const struct made *made;
	int at, different;
};

static void
compare_ours(void *context, const struct osc_message *message)
{
	struct comparing *comparing = context;
	const struct made *made = &comparing->made[comparing->at++];
	bool same = strcmp(message->address, made->address) == 0 &&
		    message->count == strlen(made->types);
	for (size_t i = 0; same && i < message->count; i++) {
		const struct osc_argument *argument = &message->argument[i];
		same = argument->type == made->types[i] &&
		       (argument->type == 'i' ? argument->number == made->integer[i]
			       : argument->type == 'f'
				       ? argument->number == (double)made->number[i]
				       : strcmp(argument->string, made->string[i]) == 0);
	}
	comparing->different += !same;
}

static int
compare_lo(const char *path, const char *types, lo_arg **argument, int count,
	lo_message message, void *context)
{
	struct comparing *comparing = context;
	const struct made *made = &comparing->made[comparing->at++];
	bool same = strcmp(path, made->address) == 0 && strcmp(types, made->types) == 0;
	(void)message;
	for (int i = 0; same && i < count; i++) {
		const char *bytes = (const char *)argument[i]; /* aligned to four */
		int32_t integer;
		float number;
		memcpy(&integer, bytes, sizeof(integer));
		memcpy(&number, bytes, sizeof(number));
		same = types[i] == 'i'   ? integer == made->integer[i]
		       : types[i] == 'f' ? number == made->number[i]
					 : strcmp(bytes, made->string[i]) == 0;
	}
	comparing->different += !same;
	return 0;
}

static void
test_bundles(lo_server server, struct comparing *lo)
{
	struct made made[4];
	unsigned char packet[4 * 512];
	int ours_bad = 0, lo_bad = 0, at_cut = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct osc_writer writer;
		int count = (int)(next_random() % 5);
		osc_write_bundle(&writer, packet, sizeof(packet), OSC_AT_ONCE);
		for (int i = 0; i < count; i++) {
			made[i] = make();
			write_made(&writer, &made[i]);
		}
		size_t bytes = osc_write_end(&writer);
		struct comparing ours = { made, 0, 0 };
		ours_bad += !osc_packet_read(packet, bytes, compare_ours, &ours) ||
			    ours.at != count || ours.different;
		*lo = (struct comparing){ made, 0, 0 };
		int taken = count ? lo_server_dispatch_data(server, packet, bytes) : 1;
		lo_bad += taken <= 0 || lo->at != count || lo->different;
		/* the same again, where its last byte does not fit */
		osc_write_bundle(&writer, packet, bytes - 1, OSC_AT_ONCE);
		for (int i = 0; i < count; i++)
			write_made(&writer, &made[i]);
		at_cut += osc_write_end(&writer) != 0;
	}
	ok(ours_bad == 0, "%d random bundles: our reader finds what was written", ROUNDS);
	ok(lo_bad == 0, "so does liblo's server");
	ok(at_cut == 0, "none is a packet when a byte is missing for it");
}

static void
test_alone(void)
{
	unsigned char packet[512];
	int bad = 0;
	for (int round = 0; round < ROUNDS; round++) {
		struct made made = make();
		struct osc_writer writer;
		osc_write_alone(&writer, packet, sizeof(packet));
		write_made(&writer, &made);
		size_t bytes = osc_write_end(&writer);
		int result = 0;
		lo_message message = lo_message_deserialise(packet, bytes, &result);
		struct comparing ours = { &made, 0, 0 };
		bad += !message ||
		       strcmp(lo_message_get_types(message), made.types) != 0 ||
		       !osc_packet_read(packet, bytes, compare_ours, &ours) ||
		       ours.at != 1 || ours.different;
		lo_message_free(message);
	}
	ok(bad == 0, "%d random messages alone are read by both, too", ROUNDS);
}

static void
test_bytes(void)
{
	/* the example of the specification: 440.0 to an oscillator */
	static const unsigned char expected[] = { 0x2f, 0x6f, 0x73, 0x63, 0x69, 0x6c,
		0x6c, 0x61, 0x74, 0x6f, 0x72, 0x2f, 0x34, 0x2f, 0x66, 0x72, 0x65, 0x71,
		0x75, 0x65, 0x6e, 0x63, 0x79, 0x00, 0x2c, 0x66, 0x00, 0x00, 0x43, 0xdc,
		0x00, 0x00 };
	unsigned char packet[64];
	struct osc_writer writer;
	osc_write_alone(&writer, packet, sizeof(packet));
	osc_write_message(&writer, "/oscillator/4/frequency", "f");
	osc_write_float(&writer, 440);
	ok(osc_write_end(&writer) == sizeof(expected) &&
			memcmp(packet, expected, sizeof(expected)) == 0,
		"the specification's example, byte by byte");
	static const unsigned char bundle[] = "#bundle\0\1\2\3\4\5\6\7\10";
	osc_write_bundle(&writer, packet, sizeof(packet), 0x0102030405060708);
	ok(osc_write_end(&writer) == 16 && memcmp(packet, bundle, 16) == 0,
		"an empty bundle is its head");
}

/* Mistakes of ours must not go out. */
static void
test_spoilt(void)
{
	unsigned char packet[256];
	struct osc_writer writer;
	osc_write_bundle(&writer, packet, sizeof(packet), OSC_AT_ONCE);
	osc_write_message(&writer, "/a", "i");
	osc_write_float(&writer, 1);
	ok(osc_write_end(&writer) == 0, "an argument of another type spoils a packet");
	osc_write_bundle(&writer, packet, sizeof(packet), OSC_AT_ONCE);
	osc_write_message(&writer, "/a", "ii");
	osc_write_integer(&writer, 1);
	osc_write_message(&writer, "/b", "");
	ok(osc_write_end(&writer) == 0, "so does a missing one");
	osc_write_bundle(&writer, packet, sizeof(packet), OSC_AT_ONCE);
	osc_write_message(&writer, "/a", "s");
	osc_write_string(&writer, "x");
	osc_write_string(&writer, "y");
	ok(osc_write_end(&writer) == 0, "so does one too many");
	osc_write_alone(&writer, packet, sizeof(packet));
	osc_write_message(&writer, "/a", "");
	osc_write_message(&writer, "/b", "");
	ok(osc_write_end(&writer) == 0, "so does a second message beside one alone");
	osc_write_bundle(&writer, packet, 4, OSC_AT_ONCE);
	ok(osc_write_end(&writer) == 0, "no room for the head, no packet");
}

static void
test_time(void)
{
	struct timespec now, wall;
	clock_gettime(CLOCK_MONOTONIC, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	uint64_t tag =
		osc_time_tag((double)now.tv_sec + (double)now.tv_nsec * 1e-9 - 2.5);
	double expected = (double)wall.tv_sec + (double)wall.tv_nsec * 1e-9 - 2.5;
	ok_near((double)(tag >> 32) - 2208988800.0 + (double)(uint32_t)tag / 4294967296.0,
		expected, 0.05, "a moment as a time tag");
}

static void
be_quiet(int number, const char *message, const char *where)
{
	(void)number;
	(void)message;
	(void)where;
}

int
main(void)
{
	struct comparing lo;
	lo_server server = lo_server_new(NULL, be_quiet);
	lo_server_add_method(server, NULL, NULL, compare_lo, &lo);
	test_bytes();
	test_bundles(server, &lo);
	test_alone();
	test_spoilt();
	test_time();
	lo_server_free(server);
	return tap_done();
}
