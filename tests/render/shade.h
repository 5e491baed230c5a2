/* Lights what the rasteriser found: soft skin, a shadow map, dim corners. */
#pragma once

#include <stdint.h>

#include "tests/render/coat.h"
#include "tests/render/pose.h"
#include "tests/render/raster.h"

enum { SHADOW_SIZE = 384 };

struct light {
	struct vec towards; /* unit vector to the light */
	struct vec colour, ambient;
	float exposure;
};

/* The hands as the light sees them. */
struct shadow {
	struct vec across, down, towards, centre;
	float reach;    /* metres from the centre to the map's border */
	float *nearest; /* SHADOW_SIZE squared; how near to the light the surface is */
};

/* A posed hand with all that lighting needs. */
struct model {
	const struct mesh *mesh;
	const struct coat *coat;
	struct posed_vertex *vertex;
	struct corner *corner; /* the same on the screen */
};

/* What a pixel can see of a hand: the hand itself or its forearm. */
enum { PARTS = 2 * SCRIPT_HANDS };

static inline int
part_of(int hand, bool arm)
{
	return 2 * hand + arm;
}

/* The picture being exposed: sums over the sub-samples. */
struct exposure {
	struct vec *light;
	uint8_t (*seen)[PARTS]; /* sub-samples that saw each part */
};

struct light light_of(const struct script *script);

/* Draws the shadow map of the hands that are present around `centre`. */
void shade_shadow(struct shadow *shadow, const struct light *light,
	const struct model *models, const bool present[SCRIPT_HANDS], struct vec centre,
	float reach, struct corner *scratch);

/* Adds one sub-sample. `turn` varies the pattern of occlusion tests between them. */
void shade_add(struct exposure *exposure, const struct raster *raster, struct box box,
	const struct camera *camera, const struct model *models,
	const struct light *light, const struct shadow *shadow, int turn);
