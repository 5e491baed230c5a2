#include "tests/render/glb.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/render/complain.h"

enum { HEADER = 12, CHUNK = 8, LARGEST = 64 << 20 };
enum { COMPONENT_U8 = 5121, COMPONENT_U16 = 5123, COMPONENT_FLOAT = 5126 };

static uint32_t
little_endian(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static unsigned char *
read_whole(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		log_error("cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	unsigned char *bytes = NULL;
	size_t held = 0, room = 0, got;
	do {
		room = room ? room * 2 : 1 << 17;
		unsigned char *more = room <= LARGEST ? realloc(bytes, room) : NULL;
		if (!more) {
			log_error("%s is too large for a hand mesh", path);
			goto fail;
		}
		bytes = more;
		got = fread(bytes + held, 1, room - held, file);
		held += got;
	} while (held == room);
	if (ferror(file)) {
		log_error("cannot read %s: %s", path, strerror(errno));
		goto fail;
	}
	fclose(file);
	*length = held;
	return bytes;
fail:
	free(bytes);
	fclose(file);
	return NULL;
}

/* The chunk of the wanted kind at `*offset`, which moves behind it. */
static const unsigned char *
take_chunk(const struct glb *glb, size_t length, size_t *offset, const char *kind,
	size_t *chunk_length)
{
	if (length - *offset < CHUNK)
		return NULL;
	const unsigned char *chunk = glb->bytes + *offset;
	*chunk_length = little_endian(chunk);
	if (memcmp(chunk + 4, kind, 4) != 0 || *chunk_length > length - *offset - CHUNK)
		return NULL;
	*offset += CHUNK + *chunk_length;
	return chunk + CHUNK;
}

bool
glb_open(struct glb *glb, const char *path)
{
	size_t length, offset = HEADER, json_length;
	*glb = (struct glb){ .path = path };
	glb->bytes = read_whole(path, &length);
	if (!glb->bytes)
		return false;
	const char *wrong = "is no binary glTF 2.0 file";
	if (length < HEADER || memcmp(glb->bytes, "glTF\2\0\0\0", 8) != 0)
		goto fail;
	wrong = "is cut short";
	if (little_endian(glb->bytes + 8) != length)
		goto fail;
	wrong = "has no JSON and binary chunks";
	const char *json =
		(const char *)take_chunk(glb, length, &offset, "JSON", &json_length);
	if (!json)
		goto fail;
	glb->data = take_chunk(glb, length, &offset, "BIN\0", &glb->data_length);
	if (!glb->data)
		goto fail;
	wrong = "has a damaged JSON chunk";
	glb->json = cJSON_ParseWithLength(json, json_length);
	if (!glb->json)
		goto fail;
	return true;
fail:
	log_error("%s %s", path, wrong);
	glb_close(glb);
	return false;
}

void
glb_close(struct glb *glb)
{
	cJSON_Delete(glb->json);
	free(glb->bytes);
	*glb = (struct glb){ 0 };
}

const cJSON *
glb_item(const struct glb *glb, const char *list, int index)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(glb->json, list);
	return cJSON_IsArray(array) && index >= 0 ? cJSON_GetArrayItem(array, index)
						  : NULL;
}

int
glb_index(const cJSON *object, const char *name)
{
	const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!cJSON_IsNumber(number) || !(number->valuedouble >= 0) ||
		number->valuedouble > LARGEST)
		return -1;
	return (int)number->valuedouble;
}

/* A byte offset or count that may be left out and then is 0. */
static size_t
optional_size(const cJSON *object, const char *name)
{
	int value = glb_index(object, name);
	return value > 0 ? value : 0;
}

static bool
type_has(const cJSON *accessor, int width)
{
	static const char *const types[17] = {
		[1] = "SCALAR", [2] = "VEC2", [3] = "VEC3", [4] = "VEC4", [16] = "MAT4"
	};
	const cJSON *type = cJSON_GetObjectItemCaseSensitive(accessor, "type");
	return cJSON_IsString(type) && types[width] &&
	       strcmp(type->valuestring, types[width]) == 0;
}

/* Where the numbers of an accessor begin, if they all lie inside the binary chunk. */
static const unsigned char *
locate(const struct glb *glb, int index, int width, int *component, int *count)
{
	const cJSON *accessor = glb_item(glb, "accessors", index);
	const cJSON *view =
		glb_item(glb, "bufferViews", glb_index(accessor, "bufferView"));
	*component = glb_index(accessor, "componentType");
	*count = glb_index(accessor, "count");
	size_t size = *component == COMPONENT_FLOAT ? 4
		      : *component == COMPONENT_U16 ? 2
						    : 1;
	size_t length = size * width * (*count > 0 ? *count : 0);
	size_t view_at = optional_size(view, "byteOffset");
	size_t view_length = optional_size(view, "byteLength");
	size_t at = optional_size(accessor, "byteOffset");
	size_t stride = optional_size(view, "byteStride");
	if (!view || *count <= 0 || !type_has(accessor, width) ||
		(stride && stride != size * width) || view_length > glb->data_length ||
		view_at > glb->data_length - view_length || at > view_length ||
		length > view_length - at) {
		log_error("%s has a damaged array %d", glb->path, index);
		return NULL;
	}
	return glb->data + view_at + at;
}

float *
glb_floats(const struct glb *glb, int index, int width, int *count)
{
	int component;
	const unsigned char *from = locate(glb, index, width, &component, count);
	if (!from)
		return NULL;
	size_t numbers = (size_t)*count * width;
	float *floats =
		component == COMPONENT_FLOAT ? malloc(numbers * sizeof(float)) : NULL;
	bool good = floats != NULL;
	for (size_t i = 0; good && i < numbers; i++) {
		uint32_t bits = little_endian(from + 4 * i);
		memcpy(&floats[i], &bits, 4);
		good = isfinite(floats[i]) && fabsf(floats[i]) < 1e3f;
	}
	if (good)
		return floats;
	log_error("%s: array %d does not hold proper floats", glb->path, index);
	free(floats);
	return NULL;
}

uint16_t *
glb_integers(const struct glb *glb, int index, int width, int *count)
{
	int component;
	const unsigned char *from = locate(glb, index, width, &component, count);
	if (!from)
		return NULL;
	size_t numbers = (size_t)*count * width;
	bool small = component == COMPONENT_U8;
	uint16_t *integers = small || component == COMPONENT_U16
				     ? malloc(numbers * sizeof(uint16_t))
				     : NULL;
	if (!integers) {
		log_error("%s: array %d does not hold small integers", glb->path, index);
		return NULL;
	}
	for (size_t i = 0; i < numbers; i++)
		integers[i] = small ? from[i] : from[2 * i] | from[2 * i + 1] << 8;
	return integers;
}
