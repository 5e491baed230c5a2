#include "tests/render/coat.h"

#include <stdlib.h>

/* Each triangle carries a lattice of samples: `steps` along every edge. */
struct patch {
	int first, steps;
};

struct coat {
	struct patch *patch;
	struct surface *sample;
};

/* Metres between samples, about a pixel when the hand is near. */
static const float skin_grain = 0.0007f, arm_grain = 0.0025f;

/* The cuff's place in the bind pose, just before a ring of the arm: its edge is straight.
 */
static const float cuff = 0.111f;

static int
patch_samples(int steps)
{
	return (steps + 1) * (steps + 2) / 2;
}

/* Row by row, each one shorter than the last. */
static int
patch_index(const struct patch *patch, int column, int row)
{
	return patch->first + row * (patch->steps + 1) - row * (row - 1) / 2 + column;
}

static float
longest_edge(const struct mesh *mesh, const uint16_t corner[3])
{
	float longest = 0;
	for (int i = 0; i < 3; i++) {
		struct vec edge = vec_sub(
			mesh->vertex[corner[i]].at, mesh->vertex[corner[(i + 1) % 3]].at);
		longest = fmaxf(longest, sqrtf(vec_dot(edge, edge)));
	}
	return longest;
}

static struct vec
blend(struct vec a, struct vec b, struct vec c, const float share[3])
{
	return vec_add(vec_add(vec_scale(a, share[0]), vec_scale(b, share[1])),
		vec_scale(c, share[2]));
}

static bool
is_sleeve(const struct mesh *mesh, const uint16_t corner[3])
{
	float sum = 0;
	for (int i = 0; i < 3; i++)
		sum += mesh->vertex[corner[i]].at.y;
	return mesh->vertex[corner[0]].arm && sum / 3 > cuff;
}

static struct surface
paint(const struct mesh *mesh, const struct script_hand *hand, const uint16_t corner[3],
	const float share[3])
{
	const struct mesh_vertex *v[3];
	const struct mesh_vertex *nearest = NULL;
	float most = -1;
	for (int i = 0; i < 3; i++) {
		v[i] = &mesh->vertex[corner[i]];
		if (share[i] > most) {
			most = share[i];
			nearest = v[i];
		}
	}
	struct vec at = blend(v[0]->at, v[1]->at, v[2]->at, share);
	struct vec normal =
		vec_unit(blend(v[0]->normal, v[1]->normal, v[2]->normal, share));
	bool sleeve = hand->sleeve[0] >= 0 && is_sleeve(mesh, corner);
	const float *rgb = sleeve ? hand->sleeve : hand->tone;
	struct vec colour = vec(linear_light(rgb[0] / 255), linear_light(rgb[1] / 255),
		linear_light(rgb[2] / 255));
	return sleeve ? skin_sleeve_at(colour, at)
		      : skin_at(mesh, colour, at, normal, nearest->main_joint);
}

static void
paint_patch(struct coat *coat, const struct mesh *mesh, const struct script_hand *hand,
	int triangle)
{
	const struct patch *patch = &coat->patch[triangle];
	for (int row = 0; row <= patch->steps; row++) {
		for (int column = 0; column <= patch->steps - row; column++) {
			float second = (float)column / patch->steps;
			float third = (float)row / patch->steps;
			float share[3] = { 1 - second - third, second, third };
			coat->sample[patch_index(patch, column, row)] =
				paint(mesh, hand, mesh->triangle[triangle], share);
		}
	}
}

struct coat *
coat_new(const struct mesh *mesh, const struct script_hand *hand)
{
	struct coat *coat = calloc(1, sizeof(*coat));
	if (coat)
		coat->patch = calloc(mesh->triangles, sizeof(*coat->patch));
	if (!coat || !coat->patch) {
		coat_free(coat);
		return NULL;
	}
	int samples = 0;
	for (int t = 0; t < mesh->triangles; t++) {
		bool arm = mesh->vertex[mesh->triangle[t][0]].arm;
		float steps = longest_edge(mesh, mesh->triangle[t]) /
			      (arm ? arm_grain : skin_grain);
		coat->patch[t].first = samples;
		coat->patch[t].steps = (int)clamp(ceilf(steps), 1, 64);
		samples += patch_samples(coat->patch[t].steps);
	}
	coat->sample = malloc(samples * sizeof(*coat->sample));
	if (!coat->sample) {
		coat_free(coat);
		return NULL;
	}
	for (int t = 0; t < mesh->triangles; t++)
		paint_patch(coat, mesh, hand, t);
	return coat;
}

void
coat_free(struct coat *coat)
{
	if (!coat)
		return;
	free(coat->patch);
	free(coat->sample);
	free(coat);
}

struct surface
coat_at(const struct coat *coat, int triangle, float second, float third)
{
	const struct patch *patch = &coat->patch[triangle];
	int column = (int)(clamp(second, 0, 1) * patch->steps + 0.5f);
	int row = (int)(clamp(third, 0, 1) * patch->steps + 0.5f);
	if (column + row > patch->steps) /* just over the long edge */
		column = patch->steps - row;
	return coat->sample[patch_index(patch, column, row)];
}
