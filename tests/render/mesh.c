#include "tests/render/mesh.h"

#include <stdlib.h>
#include <string.h>

#include "tests/render/complain.h"
#include "tests/render/glb.h"

/* The forearm is a tube of rings from inside the wrist down to below the picture. */
enum { ARM_SIDES = 32, ARM_RINGS = 32, ARM_VERTICES = ARM_SIDES * ARM_RINGS };
static const float arm_length = 0.62f; /* metres */

static const char *const joint_names[MESH_JOINTS] = { "wrist", "thumb-metacarpal",
	"thumb-phalanx-proximal", "thumb-phalanx-distal", "thumb-tip",
	"index-finger-metacarpal", "index-finger-phalanx-proximal",
	"index-finger-phalanx-intermediate", "index-finger-phalanx-distal",
	"index-finger-tip", "middle-finger-metacarpal", "middle-finger-phalanx-proximal",
	"middle-finger-phalanx-intermediate", "middle-finger-phalanx-distal",
	"middle-finger-tip", "ring-finger-metacarpal", "ring-finger-phalanx-proximal",
	"ring-finger-phalanx-intermediate", "ring-finger-phalanx-distal",
	"ring-finger-tip", "pinky-finger-metacarpal", "pinky-finger-phalanx-proximal",
	"pinky-finger-phalanx-intermediate", "pinky-finger-phalanx-distal",
	"pinky-finger-tip" };

int
mesh_finger(int joint, int *place)
{
	*place = joint < 5 ? joint - 1 : (joint - 5) % 5;
	return joint < 1 ? -1 : joint < 5 ? 0 : (joint - 5) / 5 + 1;
}

int
mesh_finger_joint(int finger, int place)
{
	return finger ? 5 * finger + place : 1 + place;
}

int
mesh_parent(int joint)
{
	int place, finger = mesh_finger(joint, &place);
	return finger < 0 ? -1 : place == 0 ? 0 : joint - 1;
}

/* Finds our number of each of the skin's joints by its name; 25 joints, each once. */
static bool
read_joint_names(const struct glb *glb, const cJSON *skin, uint8_t ours[MESH_JOINTS])
{
	const cJSON *joints = cJSON_GetObjectItemCaseSensitive(skin, "joints");
	if (cJSON_GetArraySize(joints) != MESH_JOINTS)
		return complain("%s: its skin has not 25 joints", glb->path);
	bool seen[MESH_JOINTS] = { 0 };
	for (int i = 0; i < MESH_JOINTS; i++) {
		const cJSON *index = cJSON_GetArrayItem(joints, i);
		const cJSON *node = cJSON_IsNumber(index)
					    ? glb_item(glb, "nodes", index->valueint)
					    : NULL;
		const cJSON *name = cJSON_GetObjectItemCaseSensitive(node, "name");
		int found = 0;
		while (found < MESH_JOINTS && cJSON_IsString(name) &&
			strcmp(name->valuestring, joint_names[found]) != 0)
			found++;
		if (!cJSON_IsString(name) || found == MESH_JOINTS || seen[found])
			return complain("%s: joint %d is not one of a WebXR hand's",
				glb->path, i);
		seen[found] = true;
		ours[i] = found;
	}
	return true;
}

static bool
read_skeleton(struct mesh *mesh, const struct glb *glb, uint8_t ours[MESH_JOINTS])
{
	const cJSON *skin = glb_item(glb, "skins", 0);
	if (!read_joint_names(glb, skin, ours))
		return false;
	int count;
	float *matrices =
		glb_floats(glb, glb_index(skin, "inverseBindMatrices"), 16, &count);
	if (!matrices)
		return false;
	bool good = count == MESH_JOINTS;
	for (int i = 0; good && i < MESH_JOINTS; i++) {
		struct transform *inverse = &mesh->inverse_bind[ours[i]];
		for (int row = 0; row < 3; row++)
			for (int column = 0; column < 4; column++)
				inverse->m[row][column] =
					matrices[16 * i + 4 * column + row];
		mesh->bind[ours[i]] = transform_inverse(inverse);
	}
	free(matrices);
	return good || complain("%s: the skin has not 25 bind matrices", glb->path);
}

static void
set_main_joint(struct mesh_vertex *vertex)
{
	int main = 0;
	for (int k = 1; k < MESH_INFLUENCES; k++)
		if (vertex->weight[k] > vertex->weight[main])
			main = k;
	vertex->main_joint = vertex->joint[main];
}

static bool
read_vertices(struct mesh *mesh, const struct glb *glb, const cJSON *attributes,
	const uint8_t ours[MESH_JOINTS])
{
	int n[4] = { 0 };
	float *at = glb_floats(glb, glb_index(attributes, "POSITION"), 3, &n[0]);
	float *normal = glb_floats(glb, glb_index(attributes, "NORMAL"), 3, &n[1]);
	float *weight = glb_floats(glb, glb_index(attributes, "WEIGHTS_0"), 4, &n[2]);
	uint16_t *joint = glb_integers(glb, glb_index(attributes, "JOINTS_0"), 4, &n[3]);
	bool good = at && normal && weight && joint;
	if (good && (n[1] != n[0] || n[2] != n[0] || n[3] != n[0] || n[0] > 60000))
		good = complain("%s: its vertex arrays differ in length", glb->path);
	if (good)
		mesh->vertex = calloc(n[0] + ARM_VERTICES, sizeof(*mesh->vertex));
	good = good && mesh->vertex;
	for (int i = 0; good && i < n[0]; i++) {
		struct mesh_vertex *vertex = &mesh->vertex[i];
		vertex->at = vec(at[3 * i], at[3 * i + 1], at[3 * i + 2]);
		vertex->normal = vec(normal[3 * i], normal[3 * i + 1], normal[3 * i + 2]);
		for (int k = 0; good && k < MESH_INFLUENCES; k++) {
			int index = joint[4 * i + k];
			if (index >= MESH_JOINTS) {
				good = complain("%s: vertex %d hangs on joint %d",
					glb->path, i, index);
				break;
			}
			vertex->joint[k] = ours[index];
			vertex->weight[k] = weight[4 * i + k];
		}
		set_main_joint(vertex);
	}
	mesh->vertices = n[0];
	free(at);
	free(normal);
	free(weight);
	free(joint);
	return good;
}

static bool
read_triangles(struct mesh *mesh, const struct glb *glb, int accessor)
{
	int count;
	uint16_t *corner = glb_integers(glb, accessor, 1, &count);
	if (!corner)
		return false;
	bool good = count % 3 == 0;
	for (int i = 0; good && i < count; i++)
		good = corner[i] < mesh->vertices;
	if (good)
		mesh->triangle =
			malloc((count / 3 + 2 * ARM_VERTICES) * sizeof(uint16_t[3]));
	else
		log_error("%s: a triangle has a corner that is not there", glb->path);
	if (mesh->triangle)
		memcpy(mesh->triangle, corner, count * sizeof(*corner));
	mesh->triangles = count / 3;
	free(corner);
	return mesh->triangle != NULL;
}

/* An oval that begins a little thinner than the wrist, so that it hides inside it, and
 * widens towards the elbow. */
static void
add_arm_ring(struct mesh *mesh, int ring)
{
	float along = ring / (ARM_RINGS - 1.f), y = 0.052f + arm_length * along;
	float wide = smooth_step(0.052f, 0.30f, y);
	float thin = ring == 0 ? 0.9f : 1;
	float radius_x = thin * (0.0178f + 0.019f * wide);
	float radius_z = thin * (0.0245f + 0.0165f * wide);
	for (int side = 0; side < ARM_SIDES; side++) {
		float angle = 2 * (float)M_PI * side / ARM_SIDES;
		float c = cosf(angle), s = sinf(angle);
		mesh->vertex[mesh->vertices++] = (struct mesh_vertex){
			.at = vec(-0.0373f + radius_x * c, y, 0.0092f + radius_z * s),
			.normal = vec_unit(vec(c * radius_z, 0, s * radius_x)),
			.weight = { 1 },
			.arm = true,
		};
	}
}

static void
add_arm(struct mesh *mesh)
{
	int first = mesh->vertices;
	for (int ring = 0; ring < ARM_RINGS; ring++)
		add_arm_ring(mesh, ring);
	for (int ring = 0; ring + 1 < ARM_RINGS; ring++) {
		for (int side = 0; side < ARM_SIDES; side++) {
			int a = first + ring * ARM_SIDES + side;
			int b = first + ring * ARM_SIDES + (side + 1) % ARM_SIDES;
			uint16_t(*t)[3] = &mesh->triangle[mesh->triangles];
			memcpy(t[0], (uint16_t[]){ a, a + ARM_SIDES, b }, sizeof(*t));
			memcpy(t[1], (uint16_t[]){ b, a + ARM_SIDES, b + ARM_SIDES },
				sizeof(*t));
			mesh->triangles += 2;
		}
	}
}

struct mesh *
mesh_load(const char *path)
{
	struct glb glb;
	uint8_t ours[MESH_JOINTS];
	if (!glb_open(&glb, path))
		return NULL;
	struct mesh *mesh = calloc(1, sizeof(*mesh));
	const cJSON *primitives = cJSON_GetObjectItemCaseSensitive(
		glb_item(&glb, "meshes", 0), "primitives");
	const cJSON *primitive = cJSON_GetArrayItem(primitives, 0);
	const cJSON *attributes =
		cJSON_GetObjectItemCaseSensitive(primitive, "attributes");
	if (!mesh || !read_skeleton(mesh, &glb, ours) ||
		!read_vertices(mesh, &glb, attributes, ours) ||
		!read_triangles(mesh, &glb, glb_index(primitive, "indices"))) {
		mesh_free(mesh);
		mesh = NULL;
	} else {
		add_arm(mesh);
	}
	glb_close(&glb);
	return mesh;
}

void
mesh_free(struct mesh *mesh)
{
	if (!mesh)
		return;
	free(mesh->vertex);
	free(mesh->triangle);
	free(mesh);
}
