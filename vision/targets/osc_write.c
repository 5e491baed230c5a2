#include "vision/targets/osc_write.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Room for so many bytes, or NULL. */
static unsigned char *
take(struct osc_writer *writer, size_t bytes)
{
	if (writer->spoilt || bytes > writer->capacity - writer->bytes) {
		writer->spoilt = true;
		return NULL;
	}
	unsigned char *room = writer->packet + writer->bytes;
	writer->bytes += bytes;
	return room;
}

static void
put_u32(unsigned char *room, uint32_t value)
{
	room[0] = (unsigned char)(value >> 24);
	room[1] = (unsigned char)(value >> 16);
	room[2] = (unsigned char)(value >> 8);
	room[3] = (unsigned char)value;
}

static void
write_u32(struct osc_writer *writer, uint32_t value)
{
	unsigned char *room = take(writer, 4);
	if (room)
		put_u32(room, value);
}

/* `first` and `text` as one string with its zero, padded to four bytes. Returns where it
 * stands, or NULL. */
static const char *
write_text(struct osc_writer *writer, const char *first, const char *text)
{
	size_t padded = (strlen(first) + strlen(text) + 4) & ~(size_t)3;
	unsigned char *room = take(writer, padded);
	if (!room)
		return NULL;
	memset(room + padded - 4, 0, 4);
	stpcpy(stpcpy((char *)room, first), text);
	return (const char *)room;
}

static void
begin(struct osc_writer *writer, void *packet, size_t capacity)
{
	*writer = (struct osc_writer){
		.packet = packet, .capacity = capacity, .types = ""
	};
}

void
osc_write_bundle(
	struct osc_writer *writer, void *packet, size_t capacity, uint64_t time_tag)
{
	begin(writer, packet, capacity);
	write_text(writer, "#bundle", "");
	write_u32(writer, (uint32_t)(time_tag >> 32));
	write_u32(writer, (uint32_t)time_tag);
	writer->element = writer->bytes;
}

void
osc_write_alone(struct osc_writer *writer, void *packet, size_t capacity)
{
	begin(writer, packet, capacity);
}

/* Fills in the length of the bundle's open element. */
static void
close_message(struct osc_writer *writer)
{
	if (*writer->types)
		writer->spoilt = true;
	if (!writer->spoilt && writer->element && writer->element < writer->bytes)
		put_u32(writer->packet + writer->element,
			(uint32_t)(writer->bytes - writer->element - 4));
	writer->element = writer->element ? writer->bytes : 0;
}

void
osc_write_message(struct osc_writer *writer, const char *address, const char *types)
{
	close_message(writer);
	if (writer->element)
		write_u32(writer, 0); /* its length, when that is known */
	else if (writer->bytes)
		writer->spoilt = true; /* alone means one */
	write_text(writer, address, "");
	const char *tags = write_text(writer, ",", types);
	writer->types = tags ? tags + 1 : "";
}

static bool
is_next(struct osc_writer *writer, char type)
{
	if (*writer->types != type) {
		writer->spoilt = true;
		return false;
	}
	writer->types++;
	return true;
}

void
osc_write_integer(struct osc_writer *writer, int32_t value)
{
	if (is_next(writer, 'i'))
		write_u32(writer, (uint32_t)value);
}

void
osc_write_float(struct osc_writer *writer, float value)
{
	uint32_t bits;
	memcpy(&bits, &value, sizeof(bits));
	if (is_next(writer, 'f'))
		write_u32(writer, bits);
}

void
osc_write_string(struct osc_writer *writer, const char *value)
{
	if (is_next(writer, 's'))
		write_text(writer, value, "");
}

size_t
osc_write_end(struct osc_writer *writer)
{
	close_message(writer);
	return writer->spoilt ? 0 : writer->bytes;
}

uint64_t
osc_time_tag(double monotonic_seconds)
{
	static const double from_1900_to_1970 = 2208988800.0;
	struct timespec now, wall;
	clock_gettime(CLOCK_MONOTONIC, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	double age = (double)now.tv_sec + (double)now.tv_nsec * 1e-9 - monotonic_seconds;
	double seconds = (double)wall.tv_sec + (double)wall.tv_nsec * 1e-9 - age +
			 from_1900_to_1970;
	double whole = floor(seconds);
	/* the 32 bits of the seconds begin anew in 2036 */
	return (uint64_t)(int64_t)whole << 32 |
	       (uint32_t)((seconds - whole) * 4294967296.0);
}
