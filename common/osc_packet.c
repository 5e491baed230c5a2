#include "common/osc_packet.h"

#include <math.h>
#include <string.h>

struct reader {
	const unsigned char *at, *end;
};

static size_t
left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

static bool
read_u32(struct reader *reader, uint32_t *value)
{
	if (left(reader) < 4)
		return false;
	const unsigned char *b = reader->at;
	*value = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	reader->at += 4;
	return true;
}

static bool
read_u64(struct reader *reader, uint64_t *value)
{
	uint32_t high, low;
	if (!read_u32(reader, &high) || !read_u32(reader, &low))
		return false;
	*value = (uint64_t)high << 32 | low;
	return true;
}

static bool
skip_padded(struct reader *reader, size_t bytes)
{
	size_t padded = (bytes + 3) & ~(size_t)3;
	if (padded < bytes || padded > left(reader))
		return false;
	reader->at += padded;
	return true;
}

/* A string with its ending zero inside the packet, padded to four bytes. */
static const char *
read_string(struct reader *reader)
{
	const char *string = (const char *)reader->at;
	size_t length = strnlen(string, left(reader));
	return length < left(reader) && skip_padded(reader, length + 1) ? string : NULL;
}

static bool
read_argument(struct reader *reader, char type, struct osc_argument *argument)
{
	uint32_t u32;
	uint64_t u64;
	float f;
	*argument = (struct osc_argument){ .type = type };
	switch (type) {
	case 'i':
		if (!read_u32(reader, &u32))
			return false;
		argument->number = (int32_t)u32;
		return true;
	case 'f':
		if (!read_u32(reader, &u32))
			return false;
		memcpy(&f, &u32, sizeof(f));
		argument->number = f;
		return true;
	case 'h':
	case 't':
		if (!read_u64(reader, &u64))
			return false;
		argument->number = type == 'h' ? (double)(int64_t)u64 : (double)u64;
		return true;
	case 'd':
		if (!read_u64(reader, &u64))
			return false;
		memcpy(&argument->number, &u64, sizeof(u64));
		return true;
	case 's':
	case 'S':
		argument->string = read_string(reader);
		return argument->string;
	case 'b':
		return read_u32(reader, &u32) && skip_padded(reader, u32);
	case 'c':
	case 'r':
	case 'm':
		return read_u32(reader, &u32);
	case 'T':
		argument->number = 1;
		return true;
	case 'F':
	case 'N':
	case 'I':
		return true;
	default:
		return false;
	}
}

static bool
read_message(struct reader *reader, struct osc_message *message)
{
	message->count = 0;
	message->address = read_string(reader);
	if (!message->address || message->address[0] != '/')
		return false;
	if (left(reader) == 0)
		return true; /* old senders leave the type tags out when there are none */
	const char *types = read_string(reader);
	if (!types || *types++ != ',')
		return false;
	for (; *types; types++) {
		if (message->count == OSC_ARGUMENTS_MAX ||
			!read_argument(
				reader, *types, &message->argument[message->count]))
			return false;
		message->count++;
	}
	return left(reader) == 0;
}

static bool
is_bundle(const struct reader *reader)
{
	return left(reader) >= 16 && memcmp(reader->at, "#bundle", 8) == 0;
}

/* With handler NULL, only checks. */
static bool
read_element(struct reader reader, int nesting, struct osc_message *message,
	osc_message_handler *handler, void *context)
{
	if (!is_bundle(&reader)) {
		if (!read_message(&reader, message))
			return false;
		if (handler)
			handler(context, message);
		return true;
	}
	if (nesting == OSC_NESTING_MAX)
		return false;
	reader.at += 16;
	while (left(&reader) > 0) {
		uint32_t bytes;
		if (!read_u32(&reader, &bytes) || bytes % 4 != 0 ||
			bytes > left(&reader) || bytes == 0)
			return false;
		struct reader element = { reader.at, reader.at + bytes };
		if (!read_element(element, nesting + 1, message, handler, context))
			return false;
		reader.at += bytes;
	}
	return true;
}

bool
osc_packet_read(
	const void *packet, size_t bytes, osc_message_handler *handler, void *context)
{
	struct reader reader = { packet, (const unsigned char *)packet + bytes };
	struct osc_message message;
	return bytes > 0 && bytes % 4 == 0 &&
	       read_element(reader, 0, &message, NULL, NULL) &&
	       read_element(reader, 0, &message, handler, context);
}

bool
osc_number(const struct osc_message *message, size_t index, double *number)
{
	if (index >= message->count || !strchr("ifdhTF", message->argument[index].type) ||
		!isfinite(message->argument[index].number))
		return false;
	*number = message->argument[index].number;
	return true;
}

bool
osc_integer(const struct osc_message *message, size_t index, int32_t *integer)
{
	double number;
	if (!osc_number(message, index, &number) || number != trunc(number) ||
		number < INT32_MIN || number > INT32_MAX)
		return false;
	*integer = (int32_t)number;
	return true;
}

const char *
osc_string(const struct osc_message *message, size_t index)
{
	return index < message->count ? message->argument[index].string : NULL;
}
