#include "vision/features.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WRIST = 0,
	THUMB_TIP = 4,
	INDEX_BASE = 5,
	INDEX_TIP = 8,
	MIDDLE_BASE = 9,
	LITTLE_BASE = 17
};

/* A finger counts as bent to the palm when the straight way from base to tip is this part
 * of the way along its bones, and as stretched at that part. */
static const float bent = 0.45f, stretched = 0.95f;
/* Thumb and index tips, in palm lengths: touching, apart. */
static const float pinched = 0.15f, apart = 0.8f;

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
distance(const float *a, const float *b)
{
	float x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
	return sqrtf(x * x + y * y + z * z);
}

/* 0 bent ... 1 stretched; `base` is the first of the finger's four landmarks. */
static float
finger_open(const float landmarks[HAND_LANDMARKS][3], int base)
{
	float bones = 0;
	for (int i = base; i < base + 3; i++)
		bones += distance(landmarks[i], landmarks[i + 1]);
	float straight = distance(landmarks[base], landmarks[base + 3]);
	return bones > 0 ? clamp01((straight / bones - bent) / (stretched - bent)) : 0;
}

static float
hand_open(const float landmarks[HAND_LANDMARKS][3])
{
	float sum = 0;
	for (int base = INDEX_BASE; base <= LITTLE_BASE; base += 4)
		sum += finger_open(landmarks, base);
	return sum / 4;
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
features_compute(const float landmarks[HAND_LANDMARKS][3], int frame_width,
	int frame_height, bool mirrored, float feature[HAND_FEATURES])
{
	static const int palm[] = { WRIST, 5, 9, 13, 17 };
	float frame = (float)frame_width * (float)frame_height;
	float x = 0, y = 0;
	for (int i = 0; i < 5; i++) {
		x += landmarks[palm[i]][0] / 5;
		y += landmarks[palm[i]][1] / 5;
	}
	x /= (float)frame_width;
	y /= (float)frame_height;
	float length = distance(landmarks[WRIST], landmarks[MIDDLE_BASE]);
	float width = distance(landmarks[INDEX_BASE], landmarks[LITTLE_BASE]);
	float gap = distance(landmarks[THUMB_TIP], landmarks[INDEX_TIP]);
	float to_right = landmarks[MIDDLE_BASE][0] - landmarks[WRIST][0];
	float up = landmarks[WRIST][1] - landmarks[MIDDLE_BASE][1];
	if (!mirrored) {
		x = 1 - x;
		to_right = -to_right;
	}
	feature[HAND_AREA] = clamp01(features_hull(landmarks, HAND_LANDMARKS) / frame);
	feature[HAND_BOX] = clamp01(box_area(landmarks) / frame);
	feature[HAND_SIZE] = clamp01(length * width / frame);
	feature[HAND_X] = fminf(fmaxf(x, -1), 2);
	feature[HAND_Y] = fminf(fmaxf(1 - y, -1), 2);
	feature[HAND_OPEN] = hand_open(landmarks);
	feature[HAND_PINCH] =
		length > 0 ? clamp01((apart - gap / length) / (apart - pinched)) : 0;
	feature[HAND_ROLL] = atan2f(to_right, up) / (float)M_PI;
}
