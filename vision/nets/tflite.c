#include "vision/nets/tflite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/log.h"

enum { MAX_FILE_BYTES = 256 << 20 }; /* the largest hand model has 5.5 MB */

static uint8_t *
read_stream(FILE *file, const char *path, size_t *size)
{
	struct stat status;
	if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode) ||
		status.st_size > MAX_FILE_BYTES) {
		log_error("%s: not a model file", path);
		return NULL;
	}
	uint8_t *bytes = malloc((size_t)status.st_size + 1);
	if (!bytes) {
		log_error("%s: not enough memory", path);
		return NULL;
	}
	*size = fread(bytes, 1, (size_t)status.st_size, file);
	if (ferror(file)) {
		log_error("cannot read %s: %s", path, strerror(errno));
		free(bytes);
		return NULL;
	}
	return bytes;
}

struct tflite *
tflite_load(const char *path)
{
	FILE *file = fopen(path, "rbe");
	if (!file) {
		log_error("cannot open the hand model %s: %s", path, strerror(errno));
		return NULL;
	}
	size_t size = 0;
	uint8_t *bytes = read_stream(file, path, &size);
	fclose(file);
	if (!bytes)
		return NULL;
	const char *why = NULL;
	struct tflite *model = tflite_parse(bytes, size, &why);
	if (!model)
		log_error("%s is damaged: %s", path, why);
	return model;
}

void
tflite_free(struct tflite *model)
{
	if (!model)
		return;
	free(model->tensors);
	free(model->operators);
	free(model->bytes);
	free(model);
}

static uint32_t
read_u32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

int32_t
tflite_int(const struct tflite_tensor *tensor, size_t index)
{
	return (int32_t)read_u32(tensor->data + 4 * index);
}

/* IEEE 754 binary16 to binary32, as bits. */
static uint32_t
widen(uint32_t half)
{
	uint32_t sign = (half & 0x8000) << 16;
	uint32_t exponent = half >> 10 & 0x1f;
	uint32_t fraction = half & 0x3ff;
	if (exponent == 0x1f)
		return sign | 0x7f800000 | fraction << 13;
	if (exponent != 0)
		return sign | (exponent + 127 - 15) << 23 | fraction << 13;
	if (fraction == 0)
		return sign;
	int shift = __builtin_clz(fraction) - 21; /* brings its highest bit to bit 10 */
	return sign | (uint32_t)(127 - 15 + 1 - shift) << 23 |
	       (fraction << shift & 0x3ff) << 13;
}

void
tflite_floats(const struct tflite_tensor *tensor, float *out)
{
	for (size_t i = 0; i < tensor->elements; i++) {
		const uint8_t *p = tensor->data;
		uint32_t bits = tensor->type == TFLITE_FLOAT16
					? widen(p[2 * i] | (uint32_t)p[2 * i + 1] << 8)
					: read_u32(p + 4 * i);
		memcpy(&out[i], &bits, sizeof(bits));
	}
}
