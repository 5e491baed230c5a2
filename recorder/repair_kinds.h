/* What repair.c tells apart: each mends its own kind of file. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct repair {
	int fd; /* open for reading and writing */
	const char *path;
	uint64_t size;
	bool changed;
};

/* Reads or writes all of it; false at the file's end, or (logged) when it fails. */
bool repair_read(struct repair *repair, uint64_t at, void *bytes, size_t count);
bool repair_write(struct repair *repair, uint64_t at, const void *bytes, size_t count);
/* Writes a little-endian number of `count` bytes where another one stands now. */
bool repair_number(struct repair *repair, uint64_t at, uint64_t number, int count);
uint64_t repair_get(const unsigned char *bytes, int count);

bool repair_wave(struct repair *repair);
bool repair_w64(struct repair *repair);
bool repair_midi(struct repair *repair);
