/* OSC packets: liblo's own are read as meant, damaged ones are refused whole. */
#include "common/osc_packet.h"

#include "tests/tap.h"

#include <lo/lo.h>
#include <stdlib.h>

/* Copies of all that came from one packet. */
struct seen {
	int messages;
	char address[8][64];
	struct osc_message message; /* the last one */
	char string[2][64];         /* its first two strings */
};

static void
see(void *context, const struct osc_message *message)
{
	struct seen *seen = context;
	if (seen->messages < 8)
		snprintf(seen->address[seen->messages], 64, "%s", message->address);
	seen->messages++;
	seen->message = *message;
	size_t strings = 0;
	for (size_t i = 0; i < message->count; i++)
		if (message->argument[i].string && strings < 2)
			snprintf(seen->string[strings++], 64, "%s",
				message->argument[i].string);
}

/* From memory of exactly that size, so that a sanitizer sees a byte too far. */
static bool
read_exactly(const void *bytes, size_t count, struct seen *seen)
{
	void *copy = malloc(count ? count : 1);
	if (count)
		memcpy(copy, bytes, count);
	*seen = (struct seen){ 0 };
	bool read = osc_packet_read(copy, count, see, seen);
	free(copy);
	return read;
}

static lo_message
every_type(void)
{
	static unsigned char data[5] = { 1, 2, 3, 4, 5 };
	static unsigned char midi[4] = { 0, 0x90, 60, 100 };
	lo_message message = lo_message_new();
	lo_blob blob = lo_blob_new(sizeof(data), data);
	lo_message_add_int32(message, -7);
	lo_message_add_float(message, 0.25f);
	lo_message_add_string(message, "seven77");
	lo_message_add_blob(message, blob);
	lo_message_add_int64(message, -5000000000);
	lo_message_add_double(message, 1e-300);
	lo_message_add_symbol(message, "symbol");
	lo_message_add_char(message, 'x');
	lo_message_add_midi(message, midi);
	lo_message_add_timetag(message, (lo_timetag){ 1, 2 });
	lo_message_add_true(message);
	lo_message_add_false(message);
	lo_message_add_nil(message);
	lo_message_add_infinitum(message);
	lo_message_add_int32(message, 99);
	lo_blob_free(blob);
	return message;
}

static void
test_every_type(void)
{
	struct seen seen;
	size_t bytes;
	lo_message message = every_type();
	void *packet = lo_message_serialise(message, "/a/b", NULL, &bytes);
	ok(read_exactly(packet, bytes, &seen) && seen.messages == 1,
		"a message with every type");
	ok_string(seen.address[0], "/a/b", "its address");
	const struct osc_argument *argument = seen.message.argument;
	char types[32] = "";
	for (size_t i = 0; i < seen.message.count && i < 31; i++)
		types[i] = argument[i].type;
	ok_string(types, "ifsbhdScmtTFNIi", "its types");
	ok(argument[0].number == -7 && argument[1].number == 0.25, "i and f");
	ok(argument[4].number == -5e9 && argument[5].number == 1e-300, "h and d");
	ok(argument[10].number == 1 && argument[11].number == 0, "T and F");
	ok(argument[9].number == 4294967298.0, "t");
	ok(argument[14].number == 99, "nothing shifted what comes last");
	ok_string(seen.string[0], "seven77", "s");
	ok_string(seen.string[1], "symbol", "S");
	free(packet);
	lo_message_free(message);
}

static bool
find(const void *packet, size_t bytes, const char *text)
{
	return memmem(packet, bytes, text, strlen(text)) != NULL;
}

/* Every beginning of a packet is refused, but for a bare address, and bundles cut between
 * two elements, which are whole. */
static void
test_truncation(void)
{
	struct seen seen;
	size_t bytes;
	lo_message message = every_type();
	char *packet = lo_message_serialise(message, "/a/bcdefg", NULL, &bytes);
	int accepted = 0;
	for (size_t cut = 0; cut < bytes; cut++)
		accepted += read_exactly(packet, cut, &seen) && cut != 12;
	ok(accepted == 0, "no cut message is taken for a whole one");
	free(packet);

	lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
	for (int i = 0; i < 3; i++)
		lo_bundle_add_message(bundle, "/x", message);
	packet = lo_bundle_serialise(bundle, NULL, &bytes);
	size_t element = (bytes - 16) / 3;
	bool right = true;
	for (size_t cut = 0; cut <= bytes; cut++) {
		bool whole = cut >= 16 && (cut - 16) % element == 0;
		bool read = read_exactly(packet, cut, &seen);
		right = right && read == whole &&
			seen.messages == (whole ? (int)((cut - 16) / element) : 0);
	}
	ok(right && find(packet, bytes, "#bundle"),
		"a bundle cut within an element gives none of its messages");
	free(packet);
	lo_bundle_free_recursive(bundle);
}

static size_t
serialise_nested(int depth, void **packet)
{
	lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
	lo_message inner = lo_message_new();
	lo_message_add_int32(inner, depth);
	lo_bundle_add_message(bundle, "/inner", inner);
	for (int i = 1; i < depth; i++) {
		lo_bundle outer = lo_bundle_new(LO_TT_IMMEDIATE);
		lo_message before = lo_message_new(), after = lo_message_new();
		lo_bundle_add_message(outer, "/before", before);
		lo_bundle_add_bundle(outer, bundle);
		lo_bundle_add_message(outer, "/after", after);
		bundle = outer;
	}
	size_t bytes;
	*packet = lo_bundle_serialise(bundle, NULL, &bytes);
	lo_bundle_free_recursive(bundle);
	return bytes;
}

static void
test_bundles(void)
{
	struct seen seen;
	void *packet;
	size_t bytes = serialise_nested(2, &packet);
	ok(read_exactly(packet, bytes, &seen) && seen.messages == 3 &&
			strcmp(seen.address[0], "/before") == 0 &&
			strcmp(seen.address[1], "/inner") == 0 &&
			strcmp(seen.address[2], "/after") == 0,
		"bundles within bundles, in order");
	free(packet);
	bytes = serialise_nested(OSC_NESTING_MAX, &packet);
	ok(read_exactly(packet, bytes, &seen) && seen.messages == 2 * OSC_NESTING_MAX - 1,
		"%d deep", OSC_NESTING_MAX);
	free(packet);
	bytes = serialise_nested(OSC_NESTING_MAX + 1, &packet);
	ok(!read_exactly(packet, bytes, &seen) && seen.messages == 0,
		"one deeper is refused, with the messages before it");
	free(packet);
	/* only bundle heads, each in the one before: 3270 deep */
	static unsigned char heads[65400];
	for (size_t at = 0; at + 20 <= sizeof(heads); at += 20) {
		size_t rest = sizeof(heads) - at - 20;
		memcpy(heads + at, "#bundle\0\0\0\0\0\0\0\0\1", 16);
		heads[at + 18] = (unsigned char)(rest >> 8);
		heads[at + 19] = (unsigned char)rest;
	}
	ok(!read_exactly(heads, sizeof(heads), &seen), "thousands deep too");
	ok(read_exactly("#bundle\0\0\0\0\0\0\0\0\1", 16, &seen) && seen.messages == 0,
		"an empty bundle is well formed");
}

#define PACKET(literal) literal, sizeof(literal) - 1

static void
test_damage(void)
{
	static const struct {
		const char *bytes;
		size_t count;
		const char *what;
	} bad[] = {
		{ PACKET(""), "nothing" },
		{ PACKET("\0\0\0\0"), "an empty address" },
		{ PACKET("abc\0"), "an address without a stroke" },
		{ PACKET("/abc"), "an address without an end" },
		{ PACKET("/ab\0i\0\0\0\0\0\0\1"), "types without a comma" },
		{ PACKET("/ab\0,iii"), "types without an end" },
		{ PACKET("/ab\0,i\0\0"), "an integer not there" },
		{ PACKET("/ab\0,h\0\0\0\0\0\1"), "half a long integer" },
		{ PACKET("/ab\0,i\0\0\0\0\0\1\0\0\0\2"), "more bytes than types" },
		{ PACKET("/ab\0,s\0\0abcd"), "a string without an end" },
		{ PACKET("/ab\0,s\0\0"), "a string not there" },
		{ PACKET("/ab\0,b\0\0"), "a blob without a length" },
		{ PACKET("/ab\0,b\0\0\xff\xff\xff\xff"), "a blob of 4 GB" },
		{ PACKET("/ab\0,b\0\0\x7f\xff\xff\xff"), "a blob of 2 GB" },
		{ PACKET("/ab\0,b\0\0\0\0\0\5abcd"), "a blob a byte too long" },
		{ PACKET("/ab\0,z\0\0\0\0\0\0"), "an unknown type" },
		{ PACKET("#bundle\0\0\0\0\0"), "half a time tag" },
		{ PACKET("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\0"), "an element of 0 bytes" },
		{ PACKET("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\5/abcdefg"), "one of 5" },
		{ PACKET("#bundle\0\0\0\0\0\0\0\0\1\0\0\0\10/ab\0"), "one too long" },
		{ PACKET("#bundle\0\0\0\0\0\0\0\0\1\xff\xff\xff\xfc/ab\0"), "one of -4" },
		{ PACKET("#bundle\0\0\0\0\0\0\0\0\1\x7f\xff\xff\xfc/ab\0"),
			"one of 2 GB" },
		{ PACKET("#bundlE\0\0\0\0\0\0\0\0\1"), "a bundle misspelt" },
	};
	struct seen seen;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!read_exactly(bad[i].bytes, bad[i].count, &seen) && !seen.messages,
			"refused: %s", bad[i].what);
	ok(read_exactly(PACKET("/ab\0"), &seen) && seen.messages == 1 &&
			seen.message.count == 0,
		"an address alone is an old sender's message");
	ok(read_exactly(PACKET("/ab\0,b\0\0\0\0\0\0"), &seen), "a blob of 0 bytes");
	ok(read_exactly(PACKET("/\0\0\0,\0\0\0"), &seen), "the shortest address");
}

static void
test_argument_limit(void)
{
	for (int count = OSC_ARGUMENTS_MAX; count <= OSC_ARGUMENTS_MAX + 1; count++) {
		struct seen seen;
		size_t bytes;
		lo_message message = lo_message_new();
		for (int i = 0; i < count; i++)
			lo_message_add_int32(message, i);
		void *packet = lo_message_serialise(message, "/many", NULL, &bytes);
		bool expected = count == OSC_ARGUMENTS_MAX;
		ok(read_exactly(packet, bytes, &seen) == expected, "%d arguments are %s",
			count, expected ? "read" : "refused");
		free(packet);
		lo_message_free(message);
	}
}

static void
test_numbers(void)
{
	struct osc_message message = { .count = 11 };
	static const struct osc_argument arguments[] = { { 'i', 5, NULL },
		{ 'f', NAN, NULL }, { 'd', INFINITY, NULL }, { 'd', 2147483648.0, NULL },
		{ 'd', -2147483648.0, NULL }, { 'f', 0.5, NULL }, { 's', 0, "text" },
		{ 'b', 0, NULL }, { 't', 1, NULL }, { 'T', 1, NULL }, { 'N', 0, NULL },
		{ 'i', 1, NULL } };
	memcpy(message.argument, arguments, sizeof(arguments));
	double number = 77;
	int32_t integer = 77;
	ok(osc_number(&message, 0, &number) && number == 5, "an integer is a number");
	ok(osc_integer(&message, 0, &integer) && integer == 5, "and an integer");
	number = 77, integer = 77;
	for (size_t i = 1; i <= 2; i++)
		ok(!osc_number(&message, i, &number) &&
				!osc_integer(&message, i, &integer),
			"NaN and infinity are no numbers");
	ok(!osc_integer(&message, 3, &integer), "2^31 is no int32");
	ok(osc_integer(&message, 4, &integer) && integer == INT32_MIN, "-2^31 is one");
	ok(osc_number(&message, 5, &number) && number == 0.5, "a half is a number");
	number = 77, integer = 77;
	ok(!osc_integer(&message, 5, &integer), "but no integer");
	static const size_t others[] = { 6, 7, 8, 10, 11, 64, SIZE_MAX };
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ok(!osc_number(&message, others[i], &number) && number == 77,
			"argument %zu is no number or not there", others[i]);
	ok(osc_number(&message, 9, &number) && number == 1, "true is 1");
	ok_string(osc_string(&message, 6), "text", "a string is one");
	ok(!osc_string(&message, 0) && !osc_string(&message, 11) &&
			!osc_string(&message, SIZE_MAX),
		"a number is none, and nothing is none");
}

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void
touch(void *context, const struct osc_message *message)
{
	size_t *sum = context;
	*sum += strlen(message->address);
	for (size_t i = 0; i < message->count; i++)
		*sum += message->argument[i].string ? strlen(message->argument[i].string)
						    : 1;
}

/* Random damage: for a sanitizer to watch, and to see that refusal means silence. */
static void
test_mutation(void)
{
	size_t bytes, sum = 0;
	lo_message message = every_type();
	lo_bundle bundle = lo_bundle_new(LO_TT_IMMEDIATE);
	lo_bundle_add_message(bundle, "/one/two", message);
	lo_bundle_add_message(bundle, "/three", message);
	unsigned char *whole = lo_bundle_serialise(bundle, NULL, &bytes);
	uint32_t random = 20260101;
	int read = 0, refused = 0;
	bool silent = true;
	for (int round = 0; round < 100000; round++) {
		size_t count = round % 4 ? bytes : next_random(&random) % bytes & ~3u;
		unsigned char *damaged = malloc(count ? count : 1);
		memcpy(damaged, whole, count);
		for (uint32_t i = next_random(&random) % 4; count && i > 0; i--)
			damaged[next_random(&random) % count] =
				(unsigned char)next_random(&random);
		size_t before = sum;
		if (osc_packet_read(damaged, count, touch, &sum))
			read++;
		else
			silent = silent && sum == before, refused++;
		free(damaged);
	}
	ok(silent && read > 1000 && refused > 1000,
		"of damaged packets %d were still well formed, %d were refused in "
		"silence",
		read, refused);
	free(whole);
	lo_bundle_free_recursive(bundle);
}

int
main(void)
{
	test_every_type();
	test_truncation();
	test_bundles();
	test_damage();
	test_argument_limit();
	test_numbers();
	test_mutation();
	return tap_done();
}
