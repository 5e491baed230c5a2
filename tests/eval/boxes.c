#include "tests/eval/boxes.h"

#include <math.h>

static float
area(struct box box)
{
	return fmaxf(box.right - box.left, 0) * fmaxf(box.bottom - box.top, 0);
}

float
box_overlap(struct box a, struct box b)
{
	struct box both = { fmaxf(a.left, b.left), fmaxf(a.top, b.top),
		fminf(a.right, b.right), fminf(a.bottom, b.bottom) };
	float all = area(a) + area(b) - area(both);
	return all > 0 ? area(both) / all : 0;
}

struct box
box_around(const float *points, int count, int stride)
{
	struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
	for (; count-- > 0; points += stride) {
		box.left = fminf(box.left, points[0]);
		box.right = fmaxf(box.right, points[0]);
		box.top = fminf(box.top, points[1]);
		box.bottom = fmaxf(box.bottom, points[1]);
	}
	return box;
}

float
box_extent(struct box box)
{
	return fmaxf(box.right - box.left, box.bottom - box.top);
}
