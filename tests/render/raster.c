#include "tests/render/raster.h"

#include <math.h>
#include <string.h>

/* Neighbours share their edge's pixels: a rounding must not leave a crack. */
static const float edge_slack = -1e-4f;

/* A triangle made ready: the shares of corners 1 and 2 and how they change per pixel. */
struct setup {
	struct box box;
	float second, third; /* in the middle of the box's first pixel */
	float second_x, second_y, third_x, third_y;
	float depth, depth_second, depth_third;
};

struct box
box_grow(struct box box, int by, int width, int height)
{
	return (struct box){ box.x0 > by ? box.x0 - by : 0, box.y0 > by ? box.y0 - by : 0,
		box.x1 + by < width ? box.x1 + by : width,
		box.y1 + by < height ? box.y1 + by : height };
}

static struct box
cut(float x0, float y0, float x1, float y1, int width, int height)
{
	return (struct box){ (int)floorf(clamp(x0, 0, width)),
		(int)floorf(clamp(y0, 0, height)), (int)ceilf(clamp(x1, 0, width)),
		(int)ceilf(clamp(y1, 0, height)) };
}

struct box
raster_bounds(const struct corner *corners, int count, int width, int height)
{
	float x0 = width, y0 = height, x1 = 0, y1 = 0;
	for (int i = 0; i < count; i++) {
		if (corners[i].depth <= 0)
			continue;
		x0 = smaller(x0, corners[i].x);
		y0 = smaller(y0, corners[i].y);
		x1 = larger(x1, corners[i].x);
		y1 = larger(y1, corners[i].y);
	}
	return cut(x0, y0, x1, y1, width, height);
}

void
raster_clear(struct raster *raster, struct box box)
{
	for (int y = box.y0; y < box.y1 && !box_is_empty(box); y++)
		memset(&raster->fragment[y * raster->width + box.x0], 0,
			(box.x1 - box.x0) * sizeof(*raster->fragment));
}

/* Which way the triangle's corners turn and how large it is on the screen, twice. */
static float
signed_area(const struct corner *a, const struct corner *b, const struct corner *c)
{
	return (b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y);
}

static void
prepare(struct setup *s, const struct corner *a, const struct corner *b,
	const struct corner *c, float area, int width, int height)
{
	s->box = cut(smaller(a->x, smaller(b->x, c->x)),
		smaller(a->y, smaller(b->y, c->y)), larger(a->x, larger(b->x, c->x)),
		larger(a->y, larger(b->y, c->y)), width, height);
	s->second_x = (c->y - a->y) / area;
	s->second_y = (a->x - c->x) / area;
	s->third_x = (a->y - b->y) / area;
	s->third_y = (b->x - a->x) / area;
	float x = s->box.x0 + 0.5f - a->x, y = s->box.y0 + 0.5f - a->y;
	s->second = x * s->second_x + y * s->second_y;
	s->third = x * s->third_x + y * s->third_y;
	s->depth = a->depth;
	s->depth_second = b->depth - a->depth;
	s->depth_third = c->depth - a->depth;
}

static void
fill(struct raster *raster, const struct setup *s, int hand, int triangle)
{
	for (int y = s->box.y0; y < s->box.y1; y++) {
		float second = s->second + (y - s->box.y0) * s->second_y;
		float third = s->third + (y - s->box.y0) * s->third_y;
		struct fragment *out = &raster->fragment[y * raster->width + s->box.x0];
		for (int x = s->box.x0; x < s->box.x1; x++, out++) {
			float depth = s->depth + second * s->depth_second +
				      third * s->depth_third;
			if (second >= edge_slack && third >= edge_slack &&
				second + third <= 1 - edge_slack &&
				depth > out->inverse_z)
				*out = (struct fragment){ depth, hand, triangle, second,
					third };
			second += s->second_x;
			third += s->third_x;
		}
	}
}

void
raster_draw(struct raster *raster, const struct corner *corners,
	const uint16_t (*triangle)[3], int triangles, int hand, int facing)
{
	for (int t = 0; t < triangles; t++) {
		const struct corner *a = &corners[triangle[t][0]];
		const struct corner *b = &corners[triangle[t][1]];
		const struct corner *c = &corners[triangle[t][2]];
		float area = signed_area(a, b, c);
		if (area * facing < 1e-6f || a->depth <= 0 || b->depth <= 0 ||
			c->depth <= 0)
			continue;
		struct setup s;
		prepare(&s, a, b, c, area, raster->width, raster->height);
		fill(raster, &s, hand, t);
	}
}

void
raster_depth(float *depth, int width, int height, const struct corner *corners,
	const uint16_t (*triangle)[3], int triangles)
{
	for (int t = 0; t < triangles; t++) {
		const struct corner *a = &corners[triangle[t][0]];
		const struct corner *b = &corners[triangle[t][1]];
		const struct corner *c = &corners[triangle[t][2]];
		float area = signed_area(a, b, c);
		if (fabsf(area) < 1e-6f)
			continue;
		struct setup s;
		prepare(&s, a, b, c, area, width, height);
		for (int y = s.box.y0; y < s.box.y1; y++) {
			float second = s.second + (y - s.box.y0) * s.second_y;
			float third = s.third + (y - s.box.y0) * s.third_y;
			float *out = &depth[y * width + s.box.x0];
			for (int x = s.box.x0; x < s.box.x1; x++, out++) {
				float here = s.depth + second * s.depth_second +
					     third * s.depth_third;
				if (second >= 0 && third >= 0 && second + third <= 1 &&
					here > *out)
					*out = here;
				second += s.second_x;
				third += s.third_x;
			}
		}
	}
}
