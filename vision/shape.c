#include "vision/shape.h"

#include <math.h>

/* A finger's straight way, root to tip, as a part of its bones. */
static const float bent = 0.45f, stretched = 0.95f;

float
shape_distance(const float *a, const float *b)
{
	float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
	return sqrtf(x * x + y * y + z * z);
}

float
shape_palm(const float point[HAND_LANDMARKS][3])
{
	float length = shape_distance(point[SHAPE_WRIST], point[SHAPE_MIDDLE_ROOT]);
	float width = shape_distance(point[SHAPE_INDEX_ROOT], point[SHAPE_LITTLE_ROOT]);
	return sqrtf(length * width);
}

float
shape_stretch(const float point[HAND_LANDMARKS][3], int finger)
{
	int root = SHAPE_INDEX_ROOT + 4 * finger;
	float bones = 0;
	for (int i = root; i < root + 3; i++)
		bones += shape_distance(point[i], point[i + 1]);
	float straight = shape_distance(point[root], point[root + 3]);
	return bones > 0 ? (straight / bones - bent) / (stretched - bent) : 0;
}

float
shape_gap(const float point[HAND_LANDMARKS][3])
{
	float palm = shape_palm(point);
	float gap = shape_distance(point[SHAPE_THUMB_TIP], point[SHAPE_INDEX_TIP]);
	return palm > 0 ? gap / palm : INFINITY;
}
