#include "vision/features.h"

#include "vision/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Thumb and index tips, in palms: touching, apart. */
static const float pinched = 0.28f, apart = 0.95f;

static float
clamp01(float value)
{
	return value < 0 ? 0 : value > 1 ? 1 : value;
}

static int
compare_points(const void *a, const void *b)
{
	const float *p = a, *q = b;
	if (p[0] != q[0])
		return p[0] < q[0] ? -1 : 1;
	return (p[1] > q[1]) - (p[1] < q[1]);
}

static float
cross(const float *o, const float *a, const float *b)
{
	return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
}

float
features_hull(const float (*points)[3], int count)
{
	float sorted[HAND_LANDMARKS][3];
	const float *hull[2 * HAND_LANDMARKS + 1];
	int size = 0;
	if (count < 3 || count > HAND_LANDMARKS)
		return 0;
	memcpy(sorted, points, (size_t)count * sizeof(*sorted));
	qsort(sorted, (size_t)count, sizeof(*sorted), compare_points);
	for (int i = 0; i < count; i++) { /* lower chain */
		while (size >= 2 && cross(hull[size - 2], hull[size - 1], sorted[i]) <= 0)
			size--;
		hull[size++] = sorted[i];
	}
	int lower = size + 1;
	for (int i = count - 2; i >= 0; i--) { /* upper chain, back to the first point */
		while (size >= lower &&
			cross(hull[size - 2], hull[size - 1], sorted[i]) <= 0)
			size--;
		hull[size++] = sorted[i];
	}
	float twice = 0;
	for (int i = 0; i + 1 < size; i++)
		twice += hull[i][0] * hull[i + 1][1] - hull[i + 1][0] * hull[i][1];
	return fabsf(twice) / 2;
}

static float
hand_open(const float world[HAND_LANDMARKS][3])
{
	float sum = 0;
	for (int finger = 0; finger < SHAPE_FINGERS; finger++)
		sum += clamp01(shape_stretch(world, finger));
	return sum / SHAPE_FINGERS;
}

static float
hand_pinch(const float world[HAND_LANDMARKS][3])
{
	return clamp01((apart - shape_gap(world)) / (apart - pinched));
}

static float
box_area(const float landmarks[HAND_LANDMARKS][3])
{
	float left = landmarks[0][0], right = left, top = landmarks[0][1], bottom = top;
	for (int i = 1; i < HAND_LANDMARKS; i++) {
		left = fminf(left, landmarks[i][0]);
		right = fmaxf(right, landmarks[i][0]);
		top = fminf(top, landmarks[i][1]);
		bottom = fmaxf(bottom, landmarks[i][1]);
	}
	return (right - left) * (bottom - top);
}

void
features_compute(const float landmarks[HAND_LANDMARKS][3],
	const float world[HAND_LANDMARKS][3], int frame_width, int frame_height,
	bool mirrored, float feature[HAND_FEATURES])
{
	static const int palm[] = { SHAPE_WRIST, 5, 9, 13, 17 };
	float frame = (float)frame_width * (float)frame_height;
	float x = 0, y = 0;
	for (int i = 0; i < 5; i++) {
		x += landmarks[palm[i]][0] / 5;
		y += landmarks[palm[i]][1] / 5;
	}
	x /= (float)frame_width;
	y /= (float)frame_height;
	float size = shape_palm(landmarks);
	float to_right = landmarks[SHAPE_MIDDLE_ROOT][0] - landmarks[SHAPE_WRIST][0];
	float up = landmarks[SHAPE_WRIST][1] - landmarks[SHAPE_MIDDLE_ROOT][1];
	if (!mirrored) {
		x = 1 - x;
		to_right = -to_right;
	}
	feature[HAND_AREA] = clamp01(features_hull(landmarks, HAND_LANDMARKS) / frame);
	feature[HAND_BOX] = clamp01(box_area(landmarks) / frame);
	feature[HAND_SIZE] = clamp01(size * size / frame);
	feature[HAND_X] = fminf(fmaxf(x, -1), 2);
	feature[HAND_Y] = fminf(fmaxf(1 - y, -1), 2);
	feature[HAND_OPEN] = hand_open(world);
	feature[HAND_PINCH] = hand_pinch(world);
	feature[HAND_ROLL] = atan2f(to_right, up) / (float)M_PI;
}
