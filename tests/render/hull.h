/* The convex hull of points in the picture. */
#pragma once

struct point {
	float x, y; /* pixels, from the top left corner */
};

enum { HULL_POINTS = 32 };

/* Its area in square pixels, of at most HULL_POINTS points (Andrew's monotone chain,
 * 1979).
 */
float hull_area(const struct point *points, int count);
