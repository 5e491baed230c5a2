/* Bytes as a file that has a name, without a disk. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The path of a file in memory with these bytes; there is only one, until the next call.
 */
const char *memory_file(const uint8_t *bytes, size_t count);
