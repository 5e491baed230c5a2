/* Four numbers at a time, as every CPU that we meet can: GCC's and clang's vectors. */
#pragma once

#include <stdint.h>
#include <string.h>

typedef float vec4 __attribute__((vector_size(16)));
typedef int32_t ivec4 __attribute__((vector_size(16)));

static inline vec4
vec4_of(float x)
{
	return (vec4){ x, x, x, x };
}

/* x, x + step, x + 2 step, x + 3 step. */
static inline vec4
vec4_ramp(float x, float step)
{
	return x + step * (vec4){ 0, 1, 2, 3 };
}

/* Unaligned. */
static inline vec4
vec4_load(const float *from)
{
	vec4 x;
	memcpy(&x, from, sizeof(x));
	return x;
}

static inline void
vec4_store(float *to, vec4 x)
{
	memcpy(to, &x, sizeof(x));
}

/* Lane by lane; where a lane of x is NaN, the limit. */
static inline vec4
vec4_min(vec4 x, vec4 limit)
{
	ivec4 below = x < limit;
	return (vec4)((below & (ivec4)x) | (~below & (ivec4)limit));
}

static inline vec4
vec4_max(vec4 x, vec4 limit)
{
	ivec4 above = x > limit;
	return (vec4)((above & (ivec4)x) | (~above & (ivec4)limit));
}
