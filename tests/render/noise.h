/* Smooth random fields, the same on every machine: the texture of skin, cloth and walls.
 */
#pragma once

#include "tests/render/vec.h"

/* A random number in 0...1 for a whole-numbered place. */
float noise_hash(int x, int y, int z);

/* Smooth between whole-numbered places, 0...1. */
float noise_at(struct vec p);

/* Four octaves of it, 0...1. */
float noise_clouds(struct vec p);
