#include "tests/render/pose.h"

#include <math.h>

/* The middle of the palm in the bind pose: hands turn around it. */
static const struct vec palm_centre = { -0.033f, -0.025f, 0.006f };

/* Nearer than this nothing is drawn. */
static const float near_plane = 0.05f;

/* Degrees that a joint bends, sideways, and twists. */
struct bend {
	float flex, aside, twist;
};

static struct bend
thumb_bend(int place, float curl, float spread, float wiggle)
{
	if (place == 0)
		return (struct bend){ 18 * curl, 14 * curl - 6 * spread, -30 * curl };
	if (place == 1)
		return (struct bend){ .flex = 28 * curl + wiggle / 2 };
	if (place == 2)
		return (struct bend){ .flex = 48 * curl + wiggle / 2 };
	return (struct bend){ 0 };
}

static struct bend
finger_bend(int finger, int place, float curl, float spread, float wiggle)
{
	static const float fan[5] = { 0, 1, 0.2f, -0.55f, -1.2f };
	if (place == 1)
		return (struct bend){ .flex = 78 * curl + wiggle - 4,
			.aside = fan[finger] * 9 * (spread - 0.25f) * (1 - 0.8f * curl) };
	if (place == 2)
		return (struct bend){ .flex = 98 * curl + wiggle + 3 };
	if (place == 3)
		return (struct bend){ .flex = 58 * curl + 0.6f * wiggle + 2 };
	return (struct bend){ 0 };
}

static struct bend
joint_bend(int joint, int id, const float number[KEY_NUMBERS], float seconds)
{
	int place, finger = mesh_finger(joint, &place);
	float curl = clamp(number[KEY_CURL] + number[KEY_THUMB + finger], -0.15f, 1.05f);
	float spread = number[KEY_SPREAD];
	float wiggle = 3 * sinf(seconds * (2.1f + 0.37f * finger) + finger * 1.7f + id);
	if (finger == 0)
		return thumb_bend(place, curl, spread, wiggle);
	return finger_bend(finger, place, curl, spread, wiggle);
}

/* From the mesh's space to the camera's: the palm looks at the camera, fingers up, then
 * the key's angles turn it. */
static struct transform
hand_turn(bool left, const float number[KEY_NUMBERS])
{
	float side = left ? 1 : -1;
	struct transform base = { { { 0, 0, side, -side * palm_centre.z },
		{ 0, 1, 0, -palm_centre.y }, { -1, 0, 0, palm_centre.x } } };
	struct transform yaw = transform_turn(1, number[KEY_YAW]);
	struct transform pitch = transform_turn(0, number[KEY_PITCH]);
	struct transform roll = transform_turn(2, number[KEY_ROLL]);
	struct transform turn = transform_after(&yaw, &pitch);
	turn = transform_after(&roll, &turn);
	return transform_after(&turn, &base);
}

void
pose_bend(struct skeleton *skeleton, const struct mesh *mesh, bool left, int id,
	const float number[KEY_NUMBERS], float seconds)
{
	struct transform joint[MESH_JOINTS], to_camera = hand_turn(left, number);
	joint[0] = mesh->bind[0];
	skeleton->place = vec(0, 0, 0);
	for (int j = 1; j < MESH_JOINTS; j++) {
		int parent = mesh_parent(j);
		struct bend bend = joint_bend(j, id, number, seconds);
		struct transform turns[3] = { transform_turn(1, -bend.aside),
			transform_turn(2, bend.twist), transform_turn(0, -bend.flex) };
		joint[j] = transform_after(&mesh->inverse_bind[parent], &mesh->bind[j]);
		for (int i = 0; i < 3; i++)
			joint[j] = transform_after(&joint[j], &turns[i]);
		joint[j] = transform_after(&joint[parent], &joint[j]);
	}
	for (int j = 0; j < MESH_JOINTS; j++) {
		joint[j] = transform_after(&to_camera, &joint[j]);
		skeleton->joint[j] = transform_origin(&joint[j]);
		skeleton->bone[j] = transform_after(&joint[j], &mesh->inverse_bind[j]);
	}
}

void
pose_move(struct skeleton *skeleton, struct vec by)
{
	skeleton->place = vec_add(skeleton->place, by);
	for (int j = 0; j < MESH_JOINTS; j++) {
		skeleton->joint[j] = vec_add(skeleton->joint[j], by);
		skeleton->bone[j].m[0][3] += by.x;
		skeleton->bone[j].m[1][3] += by.y;
		skeleton->bone[j].m[2][3] += by.z;
	}
}

void
pose_mesh(const struct mesh *mesh, const struct skeleton *skeleton,
	struct posed_vertex *out)
{
	for (int i = 0; i < mesh->vertices; i++) {
		const struct mesh_vertex *vertex = &mesh->vertex[i];
		struct transform blend = { 0 };
		for (int k = 0; k < MESH_INFLUENCES && vertex->weight[k] > 0; k++) {
			const float *bone = &skeleton->bone[vertex->joint[k]].m[0][0];
			for (int n = 0; n < 12; n++)
				(&blend.m[0][0])[n] += vertex->weight[k] * bone[n];
		}
		out[i].at = transform_point(&blend, vertex->at);
		out[i].normal = vec_unit(transform_direction(&blend, vertex->normal));
	}
}

void
pose_landmarks(const struct camera *camera, const struct skeleton *skeleton,
	struct vec by, struct point landmark[LANDMARKS])
{
	int n = 0;
	for (int j = 0; j < MESH_JOINTS; j++) {
		int place, finger = mesh_finger(j, &place);
		if (finger > 0 && place == 0)
			continue; /* inside the palm: no landmark */
		struct vec at = vec_add(skeleton->joint[j], by);
		float scale = camera->focal / fmaxf(at.z, near_plane);
		landmark[n].x = at.x * scale + 0.5f * camera->width;
		landmark[n++].y = at.y * scale + 0.5f * camera->height;
	}
}

float
pose_area(const struct camera *camera, const struct skeleton *skeleton, struct vec by)
{
	struct point landmark[LANDMARKS];
	pose_landmarks(camera, skeleton, by, landmark);
	return hull_area(landmark, LANDMARKS) / ((float)camera->width * camera->height);
}
