/* Reads between samples. */
#pragma once

#include "common/realtime.h"

/* Lagrange's polynomial through six samples p[0]...p[5], read at p[2] + t, t 0...1. */
REALTIME static inline float
interpolate6(const float *p, float t)
{
	float a = t + 2, b = t + 1, c = t - 1, d = t - 2, e = t - 3;
	float outer = c * d * e;
	float inner = a * b;
	return inner * t * (p[5] * c * d - p[4] * 5 * c * e + p[3] * 10 * d * e) / 120 +
	       outer * (p[1] * 5 * a * t - p[0] * b * t - p[2] * 10 * inner) / 120;
}
