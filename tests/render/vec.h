/* Vectors, rigid transforms and the few scalar functions that drawing needs.
 *
 * Lengths are metres, angles degrees. In the camera's space x goes right, y down and z
 * away from the camera. */
#pragma once

#include <math.h>

struct vec {
	float x, y, z;
};

/* A rotation with a translation in the fourth column. */
struct transform {
	float m[3][4];
};

static inline struct vec
vec(float x, float y, float z)
{
	return (struct vec){ x, y, z };
}

static inline struct vec
vec_add(struct vec a, struct vec b)
{
	return vec(a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline struct vec
vec_sub(struct vec a, struct vec b)
{
	return vec(a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline struct vec
vec_scale(struct vec a, float factor)
{
	return vec(a.x * factor, a.y * factor, a.z * factor);
}

/* Component by component: a colour seen through a filter. */
static inline struct vec
vec_tint(struct vec a, struct vec b)
{
	return vec(a.x * b.x, a.y * b.y, a.z * b.z);
}

static inline float
vec_dot(struct vec a, struct vec b)
{
	return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vec
vec_cross(struct vec a, struct vec b)
{
	return vec(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline struct vec
vec_unit(struct vec a)
{
	float length = sqrtf(vec_dot(a, a));
	return length > 0 ? vec_scale(a, 1 / length) : a;
}

static inline struct vec
vec_mix(struct vec a, struct vec b, float share)
{
	return vec_add(vec_scale(a, 1 - share), vec_scale(b, share));
}

/* fminf and fmaxf without their care for NaN, which costs a call each. */
static inline float
smaller(float a, float b)
{
	return a < b ? a : b;
}

static inline float
larger(float a, float b)
{
	return a > b ? a : b;
}

static inline float
clamp(float x, float least, float most)
{
	return x < least ? least : x > most ? most : x;
}

/* 0 at `from`, 1 at `to`, level at both ends. */
static inline float
smooth_step(float from, float to, float x)
{
	x = clamp((x - from) / (to - from), 0, 1);
	return x * x * (3 - 2 * x);
}

/* A bell of height 1 around 0. */
static inline float
bell(float x, float width)
{
	x /= width;
	return expf(-x * x);
}

/* A value between 0 and 1 as displays take it, in linear light. */
static inline float
linear_light(float value)
{
	return powf(value, 2.2f);
}

static inline struct vec
transform_direction(const struct transform *t, struct vec p)
{
	return vec(t->m[0][0] * p.x + t->m[0][1] * p.y + t->m[0][2] * p.z,
		t->m[1][0] * p.x + t->m[1][1] * p.y + t->m[1][2] * p.z,
		t->m[2][0] * p.x + t->m[2][1] * p.y + t->m[2][2] * p.z);
}

static inline struct vec
transform_origin(const struct transform *t)
{
	return vec(t->m[0][3], t->m[1][3], t->m[2][3]);
}

static inline struct vec
transform_point(const struct transform *t, struct vec p)
{
	return vec_add(transform_direction(t, p), transform_origin(t));
}

/* First b, then a. */
static inline struct transform
transform_after(const struct transform *a, const struct transform *b)
{
	struct transform r;
	for (int i = 0; i < 3; i++) {
		for (int j = 0; j < 4; j++) {
			r.m[i][j] = j == 3 ? a->m[i][3] : 0;
			for (int k = 0; k < 3; k++)
				r.m[i][j] += a->m[i][k] * b->m[k][j];
		}
	}
	return r;
}

/* The inverse of a rigid transform. */
static inline struct transform
transform_inverse(const struct transform *t)
{
	struct transform r;
	for (int i = 0; i < 3; i++) {
		r.m[i][3] = 0;
		for (int j = 0; j < 3; j++) {
			r.m[i][j] = t->m[j][i];
			r.m[i][3] -= t->m[j][i] * t->m[j][3];
		}
	}
	return r;
}

/* A turn around one axis: 0 is x, 1 is y, 2 is z. */
static inline struct transform
transform_turn(int axis, float degrees)
{
	float angle = degrees * (float)(M_PI / 180), c = cosf(angle), s = sinf(angle);
	int i = (axis + 1) % 3, j = (axis + 2) % 3;
	struct transform r = { { { 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 } } };
	r.m[i][i] = r.m[j][j] = c;
	r.m[i][j] = -s;
	r.m[j][i] = s;
	return r;
}
