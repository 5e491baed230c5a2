/* The frames that a camera that is not there plays, again and again. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { FAKE_FRAMES = 2048 };

struct fake_film {
	uint8_t *data;
	size_t bytes;
	size_t begin[FAKE_FRAMES + 1]; /* of each frame; the last one's end */
	uint32_t count;
};

/* A file of raw pictures of that size (two bytes a pixel), or of JPEGs. */
bool fake_film_open(struct fake_film *film, const char *path, uint32_t format,
	uint32_t width, uint32_t height);
void fake_film_close(struct fake_film *film);

/* Copies frame `number`; returns its bytes. */
uint32_t fake_film_show(
	const struct fake_film *film, uint32_t number, uint8_t *memory, size_t bytes);
