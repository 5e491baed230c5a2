#include "tests/render/hull.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
from_the_left(const void *a, const void *b)
{
	const struct point *p = a, *q = b;
	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return (p->y > q->y) - (p->y < q->y);
}

/* Twice the area of the triangle, positive where a, b, c turn clockwise on the screen. */
static float
turn(struct point a, struct point b, struct point c)
{
	return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Adds sorted points to the hull, taking back those that lie inside. */
static int
chain(struct point *hull, int size, int least, struct point p)
{
	while (size >= least && turn(hull[size - 2], hull[size - 1], p) <= 0)
		size--;
	hull[size] = p;
	return size + 1;
}

float
hull_area(const struct point *points, int count)
{
	struct point sorted[HULL_POINTS], hull[2 * HULL_POINTS];
	int size = 0;
	memcpy(sorted, points, count * sizeof(*points));
	qsort(sorted, count, sizeof(*sorted), from_the_left);
	for (int i = 0; i < count; i++)
		size = chain(hull, size, 2, sorted[i]);
	int least = size + 1;
	for (int i = count - 2; i >= 0; i--)
		size = chain(hull, size, least, sorted[i]);
	float area = 0;
	for (int i = 1; i + 1 < size; i++)
		area += turn(hull[0], hull[i], hull[i + 1]);
	return fabsf(area) / 2;
}
