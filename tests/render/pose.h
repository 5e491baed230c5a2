/* A hand's skeleton and skin: bends the mesh as the numbers of a key say. */
#pragma once

#include <stdbool.h>

#include "tests/render/hull.h"
#include "tests/render/mesh.h"
#include "tests/render/script.h"

/* MediaPipe's: wrist, then thumb to little finger, base to tip. */
enum { LANDMARKS = 21 };

struct skeleton {
	struct transform
		bone[MESH_JOINTS];     /* takes the bind pose to the camera's space */
	struct vec joint[MESH_JOINTS]; /* in the camera's space */
	struct vec place;              /* of the middle of the palm, likewise */
};

struct posed_vertex {
	struct vec at, normal; /* in the camera's space */
};

/* Bends and turns a hand that stands at the origin. The fingers are never quite still:
 * `seconds` moves them a little, each hand (`id`) in its own way. */
void pose_bend(struct skeleton *skeleton, const struct mesh *mesh, bool left, int id,
	const float number[KEY_NUMBERS], float seconds);

void pose_move(struct skeleton *skeleton, struct vec by);

/* `out` has room for all the mesh's vertices. */
void pose_mesh(const struct mesh *mesh, const struct skeleton *skeleton,
	struct posed_vertex *out);

/* The landmarks of the skeleton, moved by `by`, as the camera sees them. */
void pose_landmarks(const struct camera *camera, const struct skeleton *skeleton,
	struct vec by, struct point landmark[LANDMARKS]);

/* Their convex hull as a fraction of the picture. */
float pose_area(
	const struct camera *camera, const struct skeleton *skeleton, struct vec by);
