/* The rigged hand: the left hand of the WebXR generic-hand profile with a forearm added.
 *
 * Bind pose, metres: fingers along -y, the palm looks along +x, the thumb lies at -z. The
 * right hand is its mirror image. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/render/vec.h"

/* Joints are numbered wrist, thumb (4), then index, middle, ring, little finger (5 each),
 * base to tip. */
enum { MESH_JOINTS = 25, MESH_INFLUENCES = 4 };

struct mesh_vertex {
	struct vec at, normal;
	uint8_t joint[MESH_INFLUENCES];
	float weight[MESH_INFLUENCES];
	uint8_t main_joint; /* the one of the largest weight */
	bool arm;
};

struct mesh {
	int vertices, triangles;
	struct mesh_vertex *vertex;
	uint16_t (*triangle)[3];
	struct transform bind[MESH_JOINTS], inverse_bind[MESH_JOINTS];
};

/* Says what is wrong with the file and returns NULL on failure. */
struct mesh *mesh_load(const char *path);
void mesh_free(struct mesh *mesh);

/* The joint above in the chain, or -1 for the wrist. */
int mesh_parent(int joint);

/* Which finger a joint belongs to, 0 thumb ... 4 little finger, and its place in it, 0
 * the metacarpal ... 4 the tip (3 for the thumb); the wrist is in finger -1. */
int mesh_finger(int joint, int *place);

/* The joint at a finger's place, the inverse of mesh_finger. */
int mesh_finger_joint(int finger, int place);
