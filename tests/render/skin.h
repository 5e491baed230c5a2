/* What the surface of a hand or sleeve looks like, painted in the bind pose. */
#pragma once

#include "tests/render/mesh.h"

struct surface {
	struct vec colour; /* linear light */
	float gloss;       /* 1 is dry skin */
	struct vec bump;   /* to be taken from the normal */
};

/* `at` and `normal` lie in the bind pose, `joint` is the nearest vertex's main one. */
struct surface skin_at(const struct mesh *mesh, struct vec tone, struct vec at,
	struct vec normal, int joint);

struct surface skin_sleeve_at(struct vec colour, struct vec at);
