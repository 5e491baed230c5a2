/* A hand made of numbers, for tests of what is computed from landmarks: bones of fixed
 * length, bent, turned and seen by a camera far away. */
#pragma once

#include "vision/nets/hand_landmarks.h"

#include <math.h>
#include <string.h>

struct hand_model {
	float curl[5];          /* thumb first; 0 straight ... 1 in the palm */
	float spread;           /* 0 fingers side by side ... 1 */
	float pinch;            /* 0 thumb where it is ... 1 at the index tip */
	float yaw, pitch, roll; /* degrees */
	bool left;
	float x, y, scale; /* pixels: the wrist, a palm's length */
};

static inline void
hand_model_turn(float *a, float *b, float degrees)
{
	float c = cosf(degrees * (float)M_PI / 180),
	      s = sinf(degrees * (float)M_PI / 180);
	float turned = *a * c - *b * s;
	*b = *a * s + *b * c;
	*a = turned;
}

/* Root to tip, in palm lengths; the palm looks at the camera (-z), fingers up (-y). */
static inline void
hand_model_finger(const struct hand_model *model, int finger, float (*point)[3])
{
	static const float root[5][2] = { { 0.3f, -0.15f }, { 0.28f, -0.95f }, { 0, -1 },
		{ -0.22f, -0.93f }, { -0.42f, -0.8f } };
	static const float fan[5] = { 55, 4, 0, -4, -8 };
	static const float open[5] = { 0, 14, 3, -8, -18 };
	static const float bone[3] = { 0.42f, 0.27f, 0.2f }, bend[3] = { 80, 100, 60 };
	float aside = fan[finger] + model->spread * open[finger], bent = 0;
	point[0][0] = root[finger][0];
	point[0][1] = root[finger][1];
	point[0][2] = 0;
	for (int i = 0; i < 3; i++) {
		bent += model->curl[finger] * bend[i];
		float way[3] = { 0, -bone[i], 0 };
		hand_model_turn(&way[1], &way[2], bent);
		hand_model_turn(&way[0], &way[1], aside);
		for (int k = 0; k < 3; k++)
			point[i + 1][k] = point[i][k] + way[k];
	}
}

static inline struct hand_landmarks
hand_model_seen(const struct hand_model *model)
{
	struct hand_landmarks seen = { .presence = 1, .right = model->left ? 0 : 1 };
	float(*world)[3] = seen.world;
	for (int finger = 0; finger < 5; finger++)
		hand_model_finger(model, finger, &world[1 + 4 * finger]);
	for (int k = 0; k < 3; k++)
		world[4][k] += model->pinch * (world[8][k] - world[4][k]);
	for (int i = 0; i < HAND_LANDMARKS; i++) {
		float *p = world[i];
		p[0] = model->left ? -p[0] : p[0];
		hand_model_turn(&p[0], &p[2], model->yaw);
		hand_model_turn(&p[1], &p[2], model->pitch);
		hand_model_turn(&p[0], &p[1], model->roll);
		seen.point[i][0] = model->x + model->scale * p[0];
		seen.point[i][1] = model->y + model->scale * p[1];
		seen.point[i][2] = model->scale * p[2];
		for (int k = 0; k < 3; k++)
			p[k] *= 0.1f; /* metres */
	}
	return seen;
}
