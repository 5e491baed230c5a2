/* Samples as files hold them: from floats to bytes, with dither where bits are lost. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum sample_format { SAMPLE_FLOAT, SAMPLE_24, SAMPLE_16, SAMPLE_FORMATS };

/* "float", "24", "16", NULL at the end. */
extern const char *const sample_format_name[SAMPLE_FORMATS + 1];

/* Bytes of one sample. */
size_t sample_bytes(enum sample_format format);

/* The state of the noise: 0 begins the same noise each time. */
struct dither {
	uint64_t state;
};

/* Packs samples, little-endian, to out[count * sample_bytes]. Floats keep every bit.
 * Whole numbers are rounded after triangular noise of two steps' width (Lipshitz,
 * Wannamaker, Vanderkooy: Quantization and Dither, JAES 40, 1992), none with `dither`
 * NULL; full scale is 1.0, what lies beyond is clipped, NaN is 0. Returns how many were
 * clipped. */
size_t sample_pack(enum sample_format format, const float *samples, size_t count,
	unsigned char *out, struct dither *dither);
