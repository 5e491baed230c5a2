#include "vision/nets/crop.h"

#include <math.h>

float
crop_angle(struct point base, struct point tip)
{
	float angle = (float)M_PI_2 - atan2f(base.y - tip.y, tip.x - base.x);
	return angle > (float)M_PI ? angle - 2 * (float)M_PI : angle;
}

struct point
crop_turn(struct point offset, float angle)
{
	float c = cosf(angle), s = sinf(angle);
	return (struct point){ offset.x * c - offset.y * s, offset.x * s + offset.y * c };
}

struct crop
crop_around(struct point centre, float width, float height, float angle, float shift,
	float scale)
{
	struct point move = crop_turn((struct point){ 0, -shift * height }, angle);
	return (struct crop){ .cx = centre.x + move.x,
		.cy = centre.y + move.y,
		.side = scale * fmaxf(width, height),
		.angle = angle };
}
