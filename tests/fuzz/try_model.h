/* What a hostile model must not be able to do. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads, builds and runs a model. Aborts when it is refused without a reason or with more
 * than one line in the log, or when a net that was built gives other outputs than the
 * file says, or others the second time. Where the work would be long it is only read. */
void try_model(const uint8_t *bytes, size_t count);
