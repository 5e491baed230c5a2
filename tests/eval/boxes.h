/* Boxes around hands, in pixels of a picture. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct box {
	float left, top, right, bottom;
};

/* Intersection ÷ union, 0...1. */
float box_overlap(struct box a, struct box b);

/* Around `count` points; `stride` floats from one x, y to the next. */
struct box box_around(const float *points, int count, int stride);

/* The long edge. */
float box_extent(struct box box);

#ifdef __cplusplus
}
#endif
