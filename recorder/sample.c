#include "recorder/sample.h"

#include <endian.h>
#include <math.h>
#include <string.h>

const char *const sample_format_name[SAMPLE_FORMATS + 1] = { "float", "24", "16", NULL };

size_t
sample_bytes(enum sample_format format)
{
	static const size_t bytes[SAMPLE_FORMATS] = { 4, 3, 2 };
	return bytes[format];
}

/* Sum of two even random numbers: -1 ... 1, most often near 0. The generator is
 * splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
 */
static double
triangular(struct dither *dither)
{
	uint64_t z = dither->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return ((double)(uint32_t)z + (double)(uint32_t)(z >> 32)) / 4294967296.0 - 1;
}

static void
pack_floats(const float *samples, size_t count, unsigned char *out)
{
#if BYTE_ORDER == LITTLE_ENDIAN
	memcpy(out, samples, count * sizeof(*samples));
#else
	for (size_t i = 0; i < count; i++, out += sizeof(*samples)) {
		uint32_t bits;
		memcpy(&bits, &samples[i], sizeof(bits));
		bits = htole32(bits);
		memcpy(out, &bits, sizeof(bits));
	}
#endif
}

size_t
sample_pack(enum sample_format format, const float *samples, size_t count,
	unsigned char *out, struct dither *dither)
{
	if (format == SAMPLE_FLOAT) {
		pack_floats(samples, count, out);
		return 0;
	}
	size_t bytes = sample_bytes(format), clipped = 0;
	double steps = format == SAMPLE_24 ? 8388608 : 32768;
	for (size_t i = 0; i < count; i++) {
		double value = isnan(samples[i]) ? 0 : samples[i] * steps;
		clipped += value < -steps || value > steps - 1;
		if (dither)
			value += triangular(dither);
		value = fmin(fmax(value, -steps), steps - 1);
		int32_t number = (int32_t)lrint(value);
		for (size_t b = 0; b < bytes; b++)
			*out++ = (unsigned char)((uint32_t)number >> 8 * b);
	}
	return clipped;
}
