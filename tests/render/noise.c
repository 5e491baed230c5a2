#include "tests/render/noise.h"

#include <stdint.h>

float
noise_hash(int x, int y, int z)
{
	uint32_t h = (uint32_t)x * 374761393u + (uint32_t)y * 668265263u +
		     (uint32_t)z * 2147483647u;
	h = (h ^ (h >> 13)) * 1274126177u;
	return ((h ^ (h >> 16)) & 0xffffff) / 16777216.0f;
}

static float
ease(float t)
{
	return t * t * (3 - 2 * t);
}

static float
between(float a, float b, float share)
{
	return a + (b - a) * share;
}

float
noise_at(struct vec p)
{
	int x = (int)floorf(p.x), y = (int)floorf(p.y), z = (int)floorf(p.z);
	float u = ease(p.x - x), v = ease(p.y - y), layer[2];
	for (int k = 0; k < 2; k++) {
		float near_row =
			between(noise_hash(x, y, z + k), noise_hash(x + 1, y, z + k), u);
		float far_row = between(
			noise_hash(x, y + 1, z + k), noise_hash(x + 1, y + 1, z + k), u);
		layer[k] = between(near_row, far_row, v);
	}
	return between(layer[0], layer[1], ease(p.z - z));
}

float
noise_clouds(struct vec p)
{
	return 0.5f * noise_at(p) + 0.25f * noise_at(vec_scale(p, 2.1f)) +
	       0.15f * noise_at(vec_scale(p, 4.3f)) + 0.1f * noise_at(vec_scale(p, 9.1f));
}
