/* Finds which triangle each pixel sees. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/render/vec.h"

/* A rectangle of pixels: x0 <= x < x1. */
struct box {
	int x0, y0, x1, y1;
};

/* What a pixel sees. 1/z and the shares grow evenly across the screen. */
struct fragment {
	float inverse_z; /* 1/metres, larger is nearer, 0 is nothing */
	int16_t hand, triangle;
	float second, third; /* shares of the triangle's corners, on the screen */
};

/* A corner on the screen: pixels, and 1/z or another depth that is larger when nearer. */
struct corner {
	float x, y, depth;
};

struct raster {
	int width, height;
	struct fragment *fragment;
};

static inline bool
box_is_empty(struct box box)
{
	return box.x1 <= box.x0 || box.y1 <= box.y0;
}

static inline struct box
box_union(struct box a, struct box b)
{
	return (struct box){ a.x0 < b.x0 ? a.x0 : b.x0, a.y0 < b.y0 ? a.y0 : b.y0,
		a.x1 > b.x1 ? a.x1 : b.x1, a.y1 > b.y1 ? a.y1 : b.y1 };
}

/* Widened on every side, inside the picture. */
struct box box_grow(struct box box, int by, int width, int height);

/* The pixels that the corners span, cut to the picture; those with depth 0 do not count.
 */
struct box raster_bounds(const struct corner *corners, int count, int width, int height);

void raster_clear(struct raster *raster, struct box box);

/* Draws the triangles whose front, seen on the screen, turns as `facing` says (1 or -1);
 * a corner with depth 0 lies behind the camera and takes its triangles with it. */
void raster_draw(struct raster *raster, const struct corner *corners,
	const uint16_t (*triangle)[3], int triangles, int hand, int facing);

/* Draws both sides into a map of depths only. */
void raster_depth(float *depth, int width, int height, const struct corner *corners,
	const uint16_t (*triangle)[3], int triangles);
