/* Reads the arrays of a binary glTF 2.0 file (.glb), trusting nothing in it.
 *
 * Format: the Khronos glTF 2.0 specification, chapter 4 (binary) and 3.6 (accessors). */
#pragma once

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct glb {
	const char *path; /* for messages; the caller's */
	unsigned char *bytes;
	const unsigned char *data; /* the binary chunk, inside bytes */
	size_t data_length;
	cJSON *json;
};

/* Reads and checks the container. Says what is wrong and returns false on failure. */
bool glb_open(struct glb *glb, const char *path);
void glb_close(struct glb *glb);

/* An item of one of the top-level lists, or NULL. */
const cJSON *glb_item(const struct glb *glb, const char *list, int index);

/* A member that must be an index, or -1. */
int glb_index(const cJSON *object, const char *name);

/* Copies accessor `index`, whose elements have `width` numbers each, to a new array of
 * `*count` elements that the caller frees; NULL after a message on failure. Floats are
 * finite. */
float *glb_floats(const struct glb *glb, int index, int width, int *count);
uint16_t *glb_integers(const struct glb *glb, int index, int width, int *count);
